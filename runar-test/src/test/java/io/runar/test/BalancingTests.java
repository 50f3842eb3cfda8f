package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.resilience.CallRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How one of several nodes is chosen, and rules for requests of some paths.
 */
class BalancingTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final List<String> PROVIDERS = List.of("b", "c", "d");

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(5);

	/** How long the answers of a node take, in milliseconds. */
	private final Map<String, Integer> millis = new HashMap<>();

	private RunarNode start(List<CallRule> rules) {
		this.network.configure((config) -> config.callRules(rules));
		RunarNode caller = this.network.start("a");
		PROVIDERS.forEach(this::startProvider);
		this.network.converge(SOON);
		return caller;
	}

	private void startProvider(String id) {
		this.network.start(id, Services.of("who",
				(service) -> service.answer("am-i", (request) -> after(this.millis.getOrDefault(id, 1), id))));
	}

	private CompletionStage<String> after(int delay, String answer) {
		CompletableFuture<String> later = new CompletableFuture<>();
		this.network.time().newEnvironment("work").schedule(Duration.ofMillis(delay), () -> later.complete(answer));
		return later;
	}

	private String ask(RunarNode caller, RequestOptions options) {
		return this.network.await(caller.requestAsync("who/am-i", null, String.class, options), SOON);
	}

	/** Makes requests at a steady rate and counts who answered. */
	private Map<String, Integer> load(RunarNode caller, int requests, RequestOptions options) {
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			answers.add(caller.requestAsync("who/am-i", null, String.class, options));
			this.network.advance(Duration.ofMillis(2));
		}
		Map<String, Integer> counts = new TreeMap<>();
		answers.forEach((answer) -> counts.merge(this.network.await(answer, SOON), 1, Integer::sum));
		return counts;
	}

	@Test
	void byDefaultNodesAreAskedInTurn() {
		RunarNode caller = start(List.of());
		assertThat(load(caller, 300, RequestOptions.defaults())).isEqualTo(Map.of("b", 100, "c", 100, "d", 100));
	}

	@Test
	void whenRequestsHaveTheSameShardKeyThenTheyReachTheSameNodeAndOnlyALostNodesKeysMove() {
		RunarNode caller = start(List.of());
		Map<String, String> before = nodesByKey(caller);
		assertThat(nodesByKey(caller)).isEqualTo(before);
		assertThat(before.values()).contains("b", "c", "d");
		this.network.kill("c");
		this.network.advance(Duration.ofSeconds(10));
		Map<String, String> after = nodesByKey(caller);
		assertThat(after).allSatisfy((key, node) -> {
			if (before.get(key).equals("c")) {
				assertThat(node).isIn("b", "d");
			}
			else {
				assertThat(node).isEqualTo(before.get(key));
			}
		});
		startProvider("c");
		this.network.converge(SOON);
		assertThat(nodesByKey(caller)).isEqualTo(before);
	}

	private Map<String, String> nodesByKey(RunarNode caller) {
		Map<String, String> nodes = new HashMap<>();
		IntStream.range(0, 60)
			.mapToObj((number) -> "customer-" + number)
			.forEach((key) -> nodes.put(key, ask(caller, RequestOptions.defaults().withShardKey(key))));
		return nodes;
	}

	@Test
	void whenANodeIsSlowThenPeakEwmaAsksItLittleAndAgainOnceItHasHealed() {
		RunarNode caller = start(List.of(CallRule.forPath("who/>").withLoadBalancer("peak-ewma")));
		this.millis.put("c", 100);
		load(caller, 100, RequestOptions.defaults());
		Map<String, Integer> counts = load(caller, 1_000, RequestOptions.defaults());
		assertThat(counts.getOrDefault("c", 0)).isLessThanOrEqualTo(100);
		this.millis.remove("c");
		load(caller, 10_000, RequestOptions.defaults());
		assertThat(load(caller, 1_000, RequestOptions.defaults()).get("c")).isGreaterThan(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "power-of-two", "least-pending" })
	void whenANodeIsSlowThenTheNumberOfItsOpenRequestsKeepsMoreAway(String strategy) {
		RunarNode caller = start(List.of(CallRule.forPath("who/am-i").withLoadBalancer(strategy)));
		this.millis.put("c", 100);
		Map<String, Integer> counts = load(caller, 1_000, RequestOptions.defaults());
		assertThat(counts.get("c")).isLessThan(100);
		assertThat(counts.get("b")).isGreaterThan(300);
	}

	@Test
	void whenAnApplicationAddsAStrategyThenRulesAndOptionsMayNameIt() {
		this.network.build((node) -> node.loadBalancer("last", (candidates, request) -> candidates.size() - 1));
		RunarNode caller = start(List.of());
		RequestOptions last = RequestOptions.defaults().withLoadBalancer("last");
		assertThat(load(caller, 30, last)).hasSize(1);
		caller.setCallRules(List.of(CallRule.forPath("*/am-i").withLoadBalancer("last")));
		assertThat(load(caller, 30, RequestOptions.defaults())).hasSize(1);
		caller.setCallRules(List.of());
		assertThat(load(caller, 30, RequestOptions.defaults())).hasSize(3);
	}

	@Test
	void whenAStrategyIsUnknownThenTheErrorNamesItAndThoseThereAre() {
		RunarNode caller = start(List.of());
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> caller.request("who/am-i", null, String.class,
					RequestOptions.defaults().withLoadBalancer("best")))
			.withMessageContaining("who/am-i")
			.withMessageContaining("best")
			.withMessageContaining("peak-ewma");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> caller.setCallRules(List.of(CallRule.forPath("who/*").withLoadBalancer("best"))))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
			.withMessageContaining("who/*");
		assertThat(load(caller, 30, RequestOptions.defaults())).hasSize(3);
	}

	@Test
	void whenRulesSetATimeoutThenTheLastThatMatchesCountsAndTheyChangeWhileTheNodeRuns() {
		AtomicReference<Duration> seen = new AtomicReference<>();
		this.network.configure((config) -> config.callRules(List.of(CallRule.forPath(">").withTimeout(SOON),
				CallRule.forPath("work/*").withTimeout(Duration.ofMillis(70)),
				CallRule.forPath("work/*").withLoadBalancer("random"))));
		RunarNode caller = this.network.start("a", Services.of("here", (service) -> service.answer("do", (request) -> {
			seen.set(request.remaining());
			return null;
		})));
		this.network.start("b", Services.of("work", (service) -> service.answer("do", (request) -> {
			seen.set(request.remaining());
			return null;
		})));
		this.network.converge(SOON);
		this.network.await(caller.requestAsync("work/do", null, Object.class), SOON);
		assertThat(seen.get()).isBetween(Duration.ofMillis(50), Duration.ofMillis(70));
		caller.request("here/do", null, Object.class);
		assertThat(seen.get()).isBetween(Duration.ofMillis(4900), SOON);
		caller.request("here/do", null, Object.class, RequestOptions.defaults().withTimeout(Duration.ofMillis(900)));
		assertThat(seen.get()).isBetween(Duration.ofMillis(800), Duration.ofMillis(900));
		caller.setCallRules(List.of(CallRule.forPath("here/do").withTimeout(Duration.ofMillis(300))));
		caller.request("here/do", null, Object.class);
		assertThat(seen.get()).isBetween(Duration.ofMillis(200), Duration.ofMillis(300));
	}

	@Test
	void whenAPeerIsNamedThenNothingIsBalanced() {
		RunarNode caller = start(List.of());
		RequestOptions toC = RequestOptions.defaults().withTarget(PeerId.of("c")).withShardKey("x");
		assertThat(load(caller, 20, toC)).isEqualTo(Map.of("c", 20));
	}

}
