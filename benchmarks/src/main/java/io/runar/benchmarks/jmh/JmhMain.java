package io.runar.benchmarks.jmh;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.runar.benchmarks.report.Metric;
import io.runar.benchmarks.report.Results;
import io.runar.benchmarks.report.Sample;
import io.runar.benchmarks.report.Table;
import io.runar.benchmarks.report.Targets;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH with its own command line, the allocation profiler, and Markdown at the end.
 */
public final class JmhMain {

	/** Name of the results in {@link Targets}. */
	private static final String NAME = "jmh";

	private static final String CONTENDER = "runar";

	private static final String YARDSTICK = "LocalRequest.directCall";

	private JmhMain() {
	}

	/**
	 * Runs benchmarks.
	 * @param args arguments of JMH
	 * @throws Exception if a benchmark fails
	 */
	public static void main(String[] args) throws Exception {
		Collection<RunResult> runs = new Runner(
				new OptionsBuilder().parent(new CommandLineOptions(args)).addProfiler(GCProfiler.class).build())
			.run();
		Results results = results(runs);
		System.out.println();
		Table.of(results, List.of()).forEach(System.out::println);
		System.out.println();
		Targets.summary(Map.of(NAME, results)).forEach(System.out::println);
	}

	static Results results(Collection<RunResult> runs) {
		Results results = new Results();
		for (RunResult run : runs) {
			results.add(new Sample(work(name(run), run.getParams()), CONTENDER, values(run)));
		}
		for (RunResult run : runs) {
			addBeyondDirectCall(run, results);
		}
		return results;
	}

	/** A request costs what it costs more than the method call. */
	private static void addBeyondDirectCall(RunResult run, Results results) {
		if (!name(run).startsWith("LocalRequest.request")) {
			return;
		}
		String direct = work(YARDSTICK, run.getParams());
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		values(run).forEach((metric, value) -> {
			Double yardstick = results.median(direct, CONTENDER, metric);
			if (yardstick != null) {
				values.put(metric, value - yardstick);
			}
		});
		if (!values.isEmpty()) {
			results.add(new Sample(work(name(run) + " beyond the direct call", run.getParams()), CONTENDER, values));
		}
	}

	private static Map<Metric, Double> values(RunResult run) {
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		values.put(Metric.NANOS, run.getPrimaryResult().getScore() * nanos(run.getParams().getTimeUnit()));
		@Nullable Result<?> allocated = run.getSecondaryResults().get("gc.alloc.rate.norm");
		if (allocated != null) {
			values.put(Metric.BYTES, allocated.getScore());
		}
		return values;
	}

	private static double nanos(TimeUnit unit) {
		return unit.toNanos(1);
	}

	/** Returns {@code LocalRequest.directCall} for a method of LocalRequestBenchmark. */
	private static String name(RunResult run) {
		String[] parts = run.getParams().getBenchmark().split("\\.");
		return parts[parts.length - 2].replace("Benchmark", "") + "." + parts[parts.length - 1];
	}

	private static String work(String name, BenchmarkParams params) {
		StringBuilder work = new StringBuilder(name);
		for (String key : new TreeSet<>(params.getParamsKeys())) {
			work.append(", ").append(key).append('=').append(params.getParam(key));
		}
		return work.toString();
	}

}
