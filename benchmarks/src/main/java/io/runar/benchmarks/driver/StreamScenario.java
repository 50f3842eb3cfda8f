package io.runar.benchmarks.driver;

import java.util.List;
import java.util.function.Consumer;

import io.runar.benchmarks.contender.Contenders;
import io.runar.benchmarks.contender.Item;
import io.runar.benchmarks.contender.ItemStreams;
import io.runar.benchmarks.report.Metric;
import io.runar.benchmarks.report.Ratio;
import io.runar.benchmarks.report.Sample;

/**
 * Streams of small items, one call after the other: those that answer a request, or those
 * that are sent with one.
 *
 * @param written whether the calling side sends the items
 */
record StreamScenario(boolean written) implements Scenario {

	private static final List<Item> ITEMS = List.of(Item.values());

	@Override
	public String name() {
		return this.written ? "stream-write" : "stream-read";
	}

	@Override
	public String title() {
		return "calls of " + StreamLoad.ITEMS + " items each, one at a time, items "
				+ (this.written ? "of the caller" : "for the caller");
	}

	@Override
	public List<String> contenders() {
		return Contenders.thatStream();
	}

	@Override
	public List<Ratio> ratios() {
		return List.of(new Ratio(Metric.PER_SECOND, Contenders.GRPC_STREAM_TLS),
				new Ratio(Metric.CPU_MICROS, Contenders.GRPC_STREAM_TLS));
	}

	@Override
	public void run(String contender, Bench bench, Consumer<Sample> samples) throws Exception {
		Pair pair = bench.pair(contender);
		for (Item item : ITEMS) {
			ItemStreams streams = pair.caller().streams(item);
			StreamLoad load = new StreamLoad(this.written ? streams::write : streams::read, bench.options().measure());
			samples.accept(new Sample(item.title(), contender, Measured.streams(pair, load, bench.options())));
		}
	}

}
