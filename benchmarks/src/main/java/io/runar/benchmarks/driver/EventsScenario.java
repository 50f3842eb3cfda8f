package io.runar.benchmarks.driver;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.runar.benchmarks.report.Metric;
import io.runar.benchmarks.report.Ratio;
import io.runar.benchmarks.report.Sample;

/**
 * One publisher and three remote subscribers: deliveries a second in all, without loss;
 * then with one subscriber whose handler stands still, and with one whose process is
 * stopped, and what the publisher's heap holds then.
 */
final class EventsScenario implements Scenario {

	static final int SUBSCRIBERS = 3;

	static final String ALL_RECEIVE = "3 subscribers";

	static final String HANDLER_STANDS = "a handler stands still";

	static final String PROCESS_STANDS = "a process is stopped";

	@Override
	public String name() {
		return "events";
	}

	@Override
	public String title() {
		return "events of 100 bytes, 1 publisher to 3 remote nodes";
	}

	@Override
	public List<String> contenders() {
		return List.of("runar", "runar-tcp");
	}

	@Override
	public List<Ratio> ratios() {
		return List.of();
	}

	@Override
	public void run(String contender, Bench bench, Consumer<Sample> samples) throws Exception {
		try (EventMesh mesh = EventMesh.start(bench, contender, SUBSCRIBERS)) {
			Options options = bench.options();
			double before = megabytes(Self.usedHeap());
			mesh.warmUp(options.warmUp());
			samples.accept(new Sample(ALL_RECEIVE, contender, measure(mesh, options)));
			mesh.standStill(0);
			samples.accept(new Sample(HANDLER_STANDS, contender, withHeap(mesh, options, before)));
			mesh.stopProcess(1);
			samples.accept(new Sample(PROCESS_STANDS, contender, withHeap(mesh, options, before)));
		}
	}

	private static Map<Metric, Double> measure(EventMesh mesh, Options options) {
		long delivered = mesh.delivered();
		long dropped = mesh.dropped();
		long cpu = mesh.cpuNanos();
		long begin = System.nanoTime();
		mesh.publish(options.measure());
		long nanos = System.nanoTime() - begin;
		Map<Metric, Double> values = Measured.rate(mesh.delivered() - delivered, nanos, mesh.cpuNanos() - cpu);
		values.put(Metric.DROPPED, (double) (mesh.dropped() - dropped));
		return values;
	}

	private static Map<Metric, Double> withHeap(EventMesh mesh, Options options, double before) {
		Map<Metric, Double> values = new EnumMap<>(measure(mesh, options));
		values.put(Metric.HEAP_BEFORE_MB, before);
		double after = megabytes(Self.usedHeap());
		values.put(Metric.HEAP_AFTER_MB, after);
		values.put(Metric.HEAP_GROWTH_MB, after - before);
		return values;
	}

	private static double megabytes(long bytes) {
		return bytes / 1e6;
	}

}
