package io.runar.benchmarks.driver;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.runar.benchmarks.contender.Exchange;
import io.runar.benchmarks.report.Metric;
import org.HdrHistogram.Histogram;

/**
 * Warms up, measures, and counts the CPU time of both processes.
 */
final class Measured {

	/**
	 * So many requests let the JVM compile what they use. The warm-up goes on for them,
	 * and until the compiler has little to do, up to {@value #MAX_WARM_UPS} times its
	 * length.
	 */
	private static final int WARM_REQUESTS = 30_000;

	private static final int MAX_WARM_UPS = 8;

	/** Of the time of a warm-up; compiling is what remains of a cold start. */
	private static final double MAX_COMPILING = 0.05;

	private Measured() {
	}

	static Map<Metric, Double> async(Pair pair, Exchange exchange, int inFlight, Options options)
			throws InterruptedException {
		prepare(pair, options, () -> AsyncLoad.start(exchange, inFlight, options.warmUp()).await());
		long cpu = pair.cpuNanos();
		long begin = System.nanoTime();
		long requests = AsyncLoad.start(exchange, inFlight, options.measure()).await();
		return rate(requests, System.nanoTime() - begin, pair.cpuNanos() - cpu);
	}

	static Map<Metric, Double> blocking(Pair pair, Exchange exchange, Callers callers, int threads, Options options)
			throws InterruptedException {
		BlockingLoad load = new BlockingLoad(exchange, callers);
		prepare(pair, options, () -> load.run(threads, options.warmUp(), Measured::nothing).getTotalCount());
		long[] before = new long[2];
		Histogram latencies = load.run(threads, options.measure(), () -> {
			before[0] = pair.cpuNanos();
			before[1] = System.nanoTime();
		});
		Map<Metric, Double> values = rate(latencies.getTotalCount(), System.nanoTime() - before[1],
				pair.cpuNanos() - before[0]);
		values.putAll(latency(latencies));
		return values;
	}

	static void nothing() {
	}

	/** Removes the garbage of what was before, and warms up. */
	static void prepare(Pair pair, Options options, Load load) throws InterruptedException {
		if (options.warmUp().isZero()) {
			return;
		}
		pair.settle();
		CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
		long requests = 0;
		double compiling = 1;
		for (int i = 0; i < MAX_WARM_UPS && (requests < WARM_REQUESTS || compiling > MAX_COMPILING); i++) {
			long compiled = compiler.getTotalCompilationTime();
			long begin = System.nanoTime();
			requests += load.run();
			compiling = (compiler.getTotalCompilationTime() - compiled) * 1e6 / (System.nanoTime() - begin);
		}
	}

	static Map<Metric, Double> rate(long count, long nanos, long cpuNanos) {
		if (count <= 0) {
			throw new IllegalStateException(
					"count: " + count + " after " + Duration.ofNanos(nanos) + " (expected: > 0)");
		}
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		values.put(Metric.PER_SECOND, count * 1e9 / nanos);
		values.put(Metric.CPU_MICROS, cpuNanos / 1e3 / count);
		return values;
	}

	static Map<Metric, Double> latency(Histogram latencies) {
		return Map.of(Metric.P50_MICROS, latencies.getValueAtPercentile(50) / 1e3, Metric.P99_MICROS,
				latencies.getValueAtPercentile(99) / 1e3);
	}

	/**
	 * The work for the time of one warm-up.
	 */
	interface Load {

		/** Returns how many requests were answered. */
		long run() throws InterruptedException;

	}

}
