package io.runar.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.runar.benchmarks.jmh.ManyServices;
import io.runar.benchmarks.report.Metric;
import io.runar.benchmarks.report.Results;
import io.runar.benchmarks.report.Sample;
import io.runar.benchmarks.report.Table;
import io.runar.benchmarks.report.Targets;
import io.runar.registry.ServiceRegistry;
import io.runar.test.SimulatedNetwork;

/**
 * Heap that peers and remote services keep in use: what is used after a collection with
 * them, less what is used without. Prints Markdown. Takes seconds.
 * <p>
 * A peer is measured in a simulated network in which every node is connected with every
 * other: a node of the larger network holds the more peers, and nothing else. The figure
 * includes the half of the simulated connection that belongs to the node.
 */
public final class Footprint {

	private static final String NAME = "footprint";

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private Footprint() {
	}

	/**
	 * Measures everything.
	 * @param args none
	 */
	public static void main(String[] args) {
		run(100_000, 8, 32, System.out);
	}

	/**
	 * Measures and prints.
	 * @param services how many remote services
	 * @param few nodes in the smaller network
	 * @param many nodes in the larger network
	 * @param out where to print
	 * @return what was measured
	 */
	public static Results run(int services, int few, int many, PrintStream out) {
		Results results = new Results();
		// What classes and constants keep must not count as that of the first part.
		network(2);
		for (Supplier<Sample> part : List.<Supplier<Sample>>of(() -> peers(few, many),
				() -> services("remote services, 1 action each", services, 1),
				() -> services("remote services, 3 actions each", services, 3))) {
			Sample sample = part.get();
			System.err.println(sample);
			results.add(sample);
		}
		Table.of(results, List.of()).forEach(out::println);
		out.println();
		Targets.summary(Map.of(NAME, results)).forEach(out::println);
		return results;
	}

	private static Sample services(String work, int count, int actions) {
		long bytes = retained(() -> {
			ServiceRegistry registry = ManyServices.newRegistry();
			ManyServices.fill(registry, count, actions);
			return registry;
		});
		return sample(work, bytes, (double) bytes / count);
	}

	private static Sample peers(int few, int many) {
		// A node's own share is in both networks and cancels out.
		double small = (double) retained(() -> network(few)) / few;
		double large = (double) retained(() -> network(many)) / many;
		double each = (large - small) / (many - few);
		return sample("idle peers, 1,000 by the slope", (long) (each * 1000), each);
	}

	private static SimulatedNetwork network(int nodes) {
		SimulatedNetwork network = SimulatedNetwork.withSeed(42);
		for (int i = 0; i < nodes; i++) {
			network.start("node-" + i);
		}
		network.converge(LIMIT);
		network.advance(Duration.ofSeconds(2));
		return network;
	}

	private static Sample sample(String work, long bytes, double each) {
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		values.put(Metric.RETAINED, each);
		values.put(Metric.RETAINED_MB, bytes / 1e6);
		return new Sample(work, "runar", values);
	}

	private static long retained(Supplier<Object> maker) {
		long before = usedHeap();
		Object kept = maker.get();
		try {
			return usedHeap() - before;
		}
		finally {
			Reference.reachabilityFence(kept);
		}
	}

	private static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
