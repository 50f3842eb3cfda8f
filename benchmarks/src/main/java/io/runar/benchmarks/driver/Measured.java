package io.runar.benchmarks.driver;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.runar.benchmarks.contender.Exchange;
import io.runar.benchmarks.report.Metric;
import org.HdrHistogram.Histogram;

/**
 * Warms up, measures, and counts the CPU time of both processes.
 */
final class Measured {

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

	static Map<Metric, Double> streams(Pair pair, StreamLoad load, Options options) throws InterruptedException {
		prepare(pair, options, () -> load.run(options.warmUp()));
		long cpu = pair.cpuNanos();
		long begin = System.nanoTime();
		long items = load.run(options.measure());
		return rate(items, System.nanoTime() - begin, pair.cpuNanos() - cpu);
	}

	static void nothing() {
	}

	/** Removes the garbage of what was before, and warms up. */
	static void prepare(Pair pair, Options options, WarmUp.Load load) throws InterruptedException {
		pair.settle();
		new WarmUp(options.warmUp(), List.of(pair.server())).run(load);
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

}
