package io.runar.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.security.NetworkKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the technology compatibility kit of Reactive Streams with what
 * {@code requestStream} returns.
 */
class StreamRulesTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private static RunarNode provider;

	private static RunarNode caller;

	@BeforeAll
	static void startNodes() {
		provider = start("provider", List.of(), new Numbers());
		caller = start("caller",
				List.of(new DiscoveryProviderConfig("static", Map.of("peers", provider.info().addresses().get(0)))),
				null);
		caller.waitFor("numbers/to", Duration.ofSeconds(20)).join();
	}

	private static RunarNode start(String id, List<DiscoveryProviderConfig> discovery, @Nullable Numbers numbers) {
		NodeBuilder builder = RunarNode.builder(NetworkConfig.builder()
			.nodeId(id)
			.networkKeys(List.of(KEY))
			.transportType("tcp")
			.discoveryProviders(discovery)
			.build());
		if (numbers != null) {
			builder.service(AnnotatedService.of(numbers, Numbers.class, PayloadCodecs.defaults()));
		}
		RunarNode node = builder.build();
		node.start().join();
		return node;
	}

	@AfterAll
	static void stopNodes() {
		caller.close();
		provider.close();
	}

	@ParameterizedTest
	@ValueSource(classes = { LocalRules.class, RemoteRules.class })
	void allRulesHold(Class<?> rules) {
		TestListenerAdapter results = new TestListenerAdapter();
		TestNG kit = new TestNG(false);
		kit.setUseDefaultListeners(false);
		kit.setTestClasses(new Class<?>[] { rules });
		kit.addListener(results);
		kit.run();
		assertThat(results.getFailedTests()).extracting(StreamRulesTests::describe).isEmpty();
		assertThat(results.getPassedTests()).hasSizeGreaterThan(25);
	}

	private static String describe(ITestResult failed) {
		return failed.getName() + ": " + failed.getThrowable();
	}

	@RunarService(path = "numbers")
	static class Numbers {

		@Action
		Stream<Long> to(long count) {
			return LongStream.range(0, count).boxed();
		}

	}

	/** The kit makes instances by itself. */
	public abstract static class Rules extends FlowPublisherVerification<Long> {

		Rules() {
			super(new TestEnvironment(1000, 100, 1000));
		}

		abstract RunarNode node();

		@Override
		public Flow.Publisher<Long> createFlowPublisher(long elements) {
			return node().requestStream("numbers/to", Map.of("count", elements), Long.class);
		}

		@Override
		public Flow.Publisher<Long> createFailedFlowPublisher() {
			return node().requestStream("numbers/none", null, Long.class);
		}

		@Override
		public long maxElementsFromPublisher() {
			return Integer.MAX_VALUE;
		}

	}

	/** On one node. */
	public static final class LocalRules extends Rules {

		@Override
		RunarNode node() {
			return provider;
		}

	}

	/** Over the network. */
	public static final class RemoteRules extends Rules {

		@Override
		RunarNode node() {
			return caller;
		}

	}

}
