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
 * One message, a number of asynchronous requests in flight.
 *
 * @param name on the command line
 * @param title for people
 * @param message what is sent
 * @param contenders who can send it
 * @param inFlight how many requests are under way, one work each
 */
record AsyncScenario(String name, String title, Message message, List<String> contenders,
		List<Integer> inFlight) implements Scenario {

	static String work(int inFlight) {
		return inFlight + " in flight";
	}

	@Override
	public List<Ratio> ratios() {
		Ratio rate = new Ratio(Metric.PER_SECOND, Contenders.GRPC_TLS);
		Ratio cpu = new Ratio(Metric.CPU_MICROS, Contenders.GRPC_TLS);
		return this.contenders.contains(Contenders.NETTY)
				? List.of(rate, cpu, new Ratio(Metric.PER_SECOND, Contenders.NETTY)) : List.of(rate, cpu);
	}

	@Override
	public void run(String contender, Bench bench, Consumer<Sample> samples) throws Exception {
		Pair pair = bench.pair(contender);
		Exchange exchange = pair.exchange(this.message);
		for (int count : this.inFlight) {
			samples.accept(new Sample(work(count), contender, Measured.async(pair, exchange, count, bench.options())));
		}
	}

}
