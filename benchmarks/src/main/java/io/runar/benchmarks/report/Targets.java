package io.runar.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What this project wants to reach, and whether a run has reached it. The works are named
 * as the scenarios name them.
 */
public final class Targets {

	private static final String GRPC = "grpc-unary-tls";

	private static final String GRPC_STREAM = "grpc-stream-tls";

	private static final String NETTY = "netty";

	private static final List<String> CONTENDERS = List.of("runar", "runar-tcp");

	private static final List<Target> SMALL = Stream.of("-nb", "-direct").flatMap(Targets::small).toList();

	private static final List<Target> REMOTE = List.of(
			Target.atLeast("record-async", "64 in flight", "", Metric.PER_SECOND, GRPC, 6),
			Target.atLeast("record-async", "1024 in flight", "", Metric.PER_SECOND, GRPC, 8),
			Target.atMost("blocking-1", "platform threads", "", Metric.P50_MICROS, GRPC, 0.6),
			Target.atMost("blocking-1", "platform threads", "", Metric.P99_MICROS, GRPC, 1),
			Target.atMost("blocking-1", "platform threads", "", Metric.P50_MICROS, NETTY, 1.3),
			Target.atMost("blocking-1", "platform threads", "-nb", Metric.P50_MICROS, GRPC, 0.6),
			Target.atMost("blocking-1", "platform threads", "-nb", Metric.P99_MICROS, GRPC, 1),
			Target.atMost("blocking-1", "platform threads", "-nb", Metric.P50_MICROS, NETTY, 1.3),
			Target.atLeast("blocking-64", "platform threads", "", Metric.PER_SECOND, GRPC, 6),
			Target.atLeast("blocking-64", "virtual threads", "", Metric.PER_SECOND, GRPC, 6),
			Target.atLeast("blocking-1000", "platform threads", "", Metric.PER_SECOND, GRPC, 6),
			Target.atLeast("blocking-1000", "virtual threads", "", Metric.PER_SECOND, GRPC, 6),
			Target.atLeast("payload-10k", "64 in flight", "", Metric.PER_SECOND, GRPC, 4),
			Target.atLeast("payload-1m", "4 in flight", "", Metric.PER_SECOND, GRPC, 2),
			Target.atMost("mixed", "delay by the transfers", "", Metric.P99_MICROS, "", 2000),
			Target.atLeast("events", "3 subscribers", "", Metric.PER_SECOND, "", 2_000_000),
			Target.atMost("events", "a handler stands still", "", Metric.HEAP_GROWTH_MB, "", 64),
			Target.atMost("events", "a process is stopped", "", Metric.HEAP_GROWTH_MB, "", 64),
			Target.atMost("footprint", "remote services, 1 action each", "", Metric.RETAINED_MB, "", 60),
			Target.atMost("footprint", "remote services, 3 actions each", "", Metric.RETAINED_MB, "", 60),
			Target.atMost("footprint", "idle peers, 1,000 by the slope", "", Metric.RETAINED, "", 100_000));

	private static final List<Target> ALL = Stream.of(SMALL, REMOTE, streams(), local(), registry())
		.flatMap(List::stream)
		.toList();

	private Targets() {
	}

	/** 100 bytes, asynchronous, whether or not results arrive on the I/O thread too. */
	private static Stream<Target> small(String variant) {
		return Stream.of(Target.atLeast("echo100-async", "64 in flight", variant, Metric.PER_SECOND, GRPC, 15),
				Target.atMost("echo100-async", "64 in flight", variant, Metric.CPU_MICROS, GRPC, 1 / 15.0),
				Target.atLeast("echo100-async", "64 in flight", variant, Metric.PER_SECOND, NETTY, 0.5),
				Target.atLeast("echo100-async", "1024 in flight", variant, Metric.PER_SECOND, GRPC, 30),
				Target.atLeast("echo100-async", "1024 in flight", variant, Metric.PER_SECOND, NETTY, 0.3));
	}

	/** Streams of small items, one call each. */
	private static List<Target> streams() {
		return Stream.of("stream-read", "stream-write")
			.flatMap((scenario) -> Stream
				.of("16 bytes", "100 bytes", "a record of two numbers", "a generated message of two numbers")
				.map((work) -> Target.atLeast(scenario, work, "", Metric.PER_SECOND, GRPC_STREAM, 5)))
			.toList();
	}

	/** The same for few services and for many. */
	private static List<Target> local() {
		List<Target> targets = new ArrayList<>();
		for (String services : List.of("1", "100000")) {
			for (String action : List.of("requestWithRecord", "requestWithoutParameters")) {
				String work = "LocalRequest." + action + " beyond the direct call, metrics=%s, services=" + services;
				targets.add(Target.atMost("jmh", work.formatted("micrometer"), "", Metric.NANOS, "", 100));
				targets.add(Target.atMost("jmh", work.formatted("none"), "", Metric.NANOS, "", 40));
				targets.add(Target.atMost("jmh", work.formatted("micrometer"), "", Metric.BYTES, "", 64));
			}
		}
		return targets;
	}

	/** Every operation of the benchmark is two changes of at most one millisecond. */
	private static List<Target> registry() {
		return Stream.of("localService", "remoteService")
			.map((change) -> Target.atMost("jmh", "RegistryChange." + change + ", services=100000", "", Metric.NANOS,
					"", 2_000_000))
			.toList();
	}

	/**
	 * Writes the targets that a run has measured.
	 * @param results the results by scenario
	 * @return the lines of a Markdown table; empty if none was measured
	 */
	public static List<String> summary(Map<String, Results> results) {
		List<String> lines = new ArrayList<>();
		for (Target target : ALL) {
			List<String> row = new ArrayList<>(List.of(target.what(), target.goal()));
			boolean measured = false;
			for (String contender : CONTENDERS) {
				Double value = target.measured(results, contender);
				measured |= value != null;
				row.add((value != null) ? target.format(value) : "");
				row.add((value == null) ? "" : target.isMet(value) ? "yes" : "no");
			}
			if (measured) {
				lines.add(Table.row(row));
			}
		}
		if (!lines.isEmpty()) {
			lines.addAll(0, Table.head(List.of("work", "target", "runar", "met", "runar-tcp", "met")));
			lines.addAll(0, List.of("### Targets", ""));
		}
		return lines;
	}

}
