package io.runar.benchmarks.driver;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.runar.benchmarks.contender.Contenders;
import io.runar.benchmarks.contender.Exchange;
import io.runar.benchmarks.contender.Message;
import io.runar.benchmarks.report.Metric;
import io.runar.benchmarks.report.Ratio;
import io.runar.benchmarks.report.Sample;
import org.HdrHistogram.Histogram;

/**
 * Latency of 100 bytes on a connection that carries 1 MB transfers, one after the other,
 * at the same time; and without them.
 */
final class MixedScenario implements Scenario {

	@Override
	public String name() {
		return "mixed";
	}

	@Override
	public String title() {
		return "100 bytes, 1 blocking caller, beside a loop of 1 MiB transfers";
	}

	@Override
	public List<String> contenders() {
		return Contenders.ORDINARY;
	}

	@Override
	public List<Ratio> ratios() {
		return List.of(new Ratio(Metric.P50_MICROS, Contenders.GRPC_TLS),
				new Ratio(Metric.P99_MICROS, Contenders.GRPC_TLS));
	}

	@Override
	public void run(String contender, Bench bench, Consumer<Sample> samples) throws Exception {
		Pair pair = bench.pair(contender);
		Exchange small = pair.exchange(Message.BYTES_100);
		Exchange large = pair.exchange(Message.BYTES_1M);
		Options options = bench.options();
		Map<Metric, Double> alone = alone(pair, small, options);
		Map<Metric, Double> beside = beside(pair, small, large, options);
		samples.accept(new Sample("100 B alone", contender, alone));
		samples.accept(new Sample("100 B beside 1 MB transfers", contender, beside));
		samples.accept(new Sample("delay by the transfers", contender,
				Map.of(Metric.P50_MICROS, difference(beside, alone, Metric.P50_MICROS), Metric.P99_MICROS,
						difference(beside, alone, Metric.P99_MICROS))));
	}

	private static double difference(Map<Metric, Double> beside, Map<Metric, Double> alone, Metric metric) {
		return beside.getOrDefault(metric, 0.0) - alone.getOrDefault(metric, 0.0);
	}

	private static Map<Metric, Double> alone(Pair pair, Exchange small, Options options) throws InterruptedException {
		BlockingLoad load = new BlockingLoad(small, Callers.PLATFORM);
		Measured.prepare(pair, options, () -> load.run(1, options.warmUp(), Measured::nothing).getTotalCount());
		return new EnumMap<>(Measured.latency(load.run(1, options.measure(), Measured::nothing)));
	}

	private static Map<Metric, Double> beside(Pair pair, Exchange small, Exchange large, Options options)
			throws InterruptedException {
		BlockingLoad load = new BlockingLoad(small, Callers.PLATFORM);
		Measured.prepare(pair, options, () -> {
			AsyncLoad transfers = AsyncLoad.start(large, 1, options.warmUp());
			long requests = load.run(1, options.warmUp(), Measured::nothing).getTotalCount();
			transfers.await();
			return requests;
		});
		AsyncLoad transfers = AsyncLoad.start(large, 1, options.measure());
		Histogram latencies = load.run(1, options.measure(), Measured::nothing);
		Map<Metric, Double> values = new EnumMap<>(Measured.latency(latencies));
		values.put(Metric.TRANSFERS, transfers.await() * 1e9 / options.measure().toNanos());
		return values;
	}

}
