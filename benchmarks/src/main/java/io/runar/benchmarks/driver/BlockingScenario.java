package io.runar.benchmarks.driver;

import java.util.List;
import java.util.function.Consumer;

import io.runar.benchmarks.contender.Contenders;
import io.runar.benchmarks.contender.Exchange;
import io.runar.benchmarks.contender.Message;
import io.runar.benchmarks.report.Metric;
import io.runar.benchmarks.report.Ratio;
import io.runar.benchmarks.report.Sample;

/**
 * 100 bytes through the blocking API, from a number of threads, with latencies.
 *
 * @param threads how many callers
 */
record BlockingScenario(int threads) implements Scenario {

	@Override
	public String name() {
		return "blocking-" + this.threads;
	}

	@Override
	public String title() {
		return "100 bytes, " + this.threads + " blocking caller" + ((this.threads == 1) ? "" : "s");
	}

	@Override
	public List<String> contenders() {
		return Contenders.thatBlock();
	}

	@Override
	public List<Ratio> ratios() {
		return List.of(new Ratio(Metric.PER_SECOND, Contenders.GRPC_TLS),
				new Ratio(Metric.CPU_MICROS, Contenders.GRPC_TLS), new Ratio(Metric.P50_MICROS, Contenders.GRPC_TLS),
				new Ratio(Metric.P99_MICROS, Contenders.GRPC_TLS), new Ratio(Metric.P50_MICROS, Contenders.NETTY));
	}

	@Override
	public void run(String contender, Bench bench, Consumer<Sample> samples) throws Exception {
		Pair pair = bench.pair(contender);
		Exchange exchange = pair.exchange(Message.BYTES_100);
		for (Callers callers : (this.threads == 1) ? List.of(Callers.PLATFORM) : Callers.present()) {
			samples.accept(new Sample(callers.title(), contender,
					Measured.blocking(pair, exchange, callers, this.threads, bench.options())));
		}
	}

}
