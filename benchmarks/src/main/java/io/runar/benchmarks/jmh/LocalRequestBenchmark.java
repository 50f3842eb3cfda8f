package io.runar.benchmarks.jmh;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NetworkConfig;
import io.runar.node.NodeRegistry;
import io.runar.node.RunarNode;
import io.runar.runtime.NodeMetrics;
import io.runar.spring.boot.autoconfigure.metrics.MicrometerNodeMetrics;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request to a service of the same process, against the method call that it is.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LocalRequestBenchmark {

	/** How many services the node knows. */
	@Param({ "1", "1000", "100000" })
	public int services;

	/** What receives the measurements of the node: nothing, or Micrometer. */
	@Param({ "none", "micrometer" })
	public String metrics = "none";

	private final Item value = new Item("name", 42);

	private final EchoService service = new EchoService();

	private @Nullable RunarNode node;

	/** Starts a node that nobody connects to. */
	@Setup
	public void start() {
		RunarNode started = RunarNode
			.builder(NetworkConfig.builder()
				.securityEnabled(false)
				.discoveryEnabled(false)
				.discoveryProviders(List.of())
				.build())
			.metrics(this.metrics.equals("none") ? NodeMetrics.NONE
					: new MicrometerNodeMetrics(new SimpleMeterRegistry()))
			.service(AnnotatedService.of(this.service, EchoService.class, PayloadCodecs.defaults()))
			.build();
		started.start().join();
		NodeRegistry.change(started, (registry) -> ManyServices.fill(registry, this.services - 1, 1));
		this.node = started;
	}

	/** Stops the node. */
	@TearDown
	public void stop() {
		node().close();
	}

	private RunarNode node() {
		return Objects.requireNonNull(this.node);
	}

	/**
	 * The yardstick.
	 * @return the result
	 */
	@Benchmark
	public @Nullable Object directCall() {
		return this.service.say(this.value);
	}

	/**
	 * An action with one record.
	 * @return the result
	 */
	@Benchmark
	public @Nullable Item requestWithRecord() {
		return node().request("echo/say", this.value, Item.class);
	}

	/**
	 * An action without parameters.
	 * @return the result
	 */
	@Benchmark
	public @Nullable Object requestWithoutParameters() {
		return node().request("echo/nothing", null, Object.class);
	}

	/**
	 * What is sent.
	 *
	 * @param name a text
	 * @param count a number
	 */
	public record Item(String name, int count) {

	}

	/**
	 * What answers.
	 */
	@RunarService(path = "echo")
	static final class EchoService {

		@Action
		Item say(Item item) {
			return item;
		}

		@Action
		void nothing() {
		}

	}

}
