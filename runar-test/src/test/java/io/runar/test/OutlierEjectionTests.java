package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.resilience.CallResilience.ProviderInfo;
import io.runar.resilience.CallRule;
import io.runar.resilience.CircuitBreakerRule;
import io.runar.resilience.OutlierRule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Peers that do worse than others are left out for a while (RELIABILITY 18).
 */
class OutlierEjectionTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final List<String> PROVIDERS = List.of("b", "c", "d");

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(81);

	/** How long the answers of a node take, in milliseconds; negative: it fails. */
	private final Map<String, Integer> millis = new HashMap<>();

	private RunarNode caller;

	private void start(OutlierRule rule) {
		this.network.configure((config) -> config.callRules(List.of(CallRule.forPath(">").withOutlierEjection(rule))));
		this.caller = this.network.start("a");
		PROVIDERS.forEach((id) -> this.network.start(id, Services.of("who",
				(service) -> service.answer("am-i", (request) -> answer(id)).answer("too", (request) -> answer(id)))));
		this.network.converge(SOON);
	}

	private CompletionStage<String> answer(String id) {
		int delay = this.millis.getOrDefault(id, 5);
		if (delay < 0) {
			throw new IllegalStateException("broken");
		}
		CompletableFuture<String> later = new CompletableFuture<>();
		this.network.time().newEnvironment("work").schedule(Duration.ofMillis(delay), () -> later.complete(id));
		return later;
	}

	/** Makes five hundred requests a second and counts who answered. */
	private Map<String, Integer> load(Duration time) {
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (long i = 0; i < time.toMillis() / 2; i++) {
			answers.add(this.caller.requestAsync("who/am-i", null, String.class, RequestOptions.defaults()));
			this.network.advance(Duration.ofMillis(2));
		}
		Map<String, Integer> counts = new TreeMap<>();
		answers.forEach((answer) -> counts.merge(outcome(answer), 1, Integer::sum));
		return counts;
	}

	private String outcome(CompletableFuture<String> answer) {
		try {
			return this.network.await(answer, SOON);
		}
		catch (RunarException ex) {
			return ex.code();
		}
	}

	private List<String> states() {
		return this.caller.info().providers().stream().map(ProviderInfo::state).toList();
	}

	@Test
	void whenOneOfThreeIsSlowThenItsShareFallsToATenthWithinFiveSecondsAndComesBackOnceItHasHealed() {
		start(OutlierRule.defaults());
		load(Duration.ofSeconds(2));
		this.millis.put("c", 800);
		load(Duration.ofSeconds(5));
		for (int i = 0; i < 4; i++) {
			Map<String, Integer> counts = load(Duration.ofSeconds(5));
			assertThat(counts.getOrDefault("c", 0)).isLessThanOrEqualTo(250);
		}
		this.millis.remove("c");
		load(Duration.ofSeconds(60));
		assertThat(load(Duration.ofSeconds(3)).get("c")).isGreaterThan(400);
		assertThat(states()).containsExactly("HEALTHY", "HEALTHY", "HEALTHY");
	}

	@Test
	void whenOneOfThreeFailsThenItIsLeftOutAndTriedWithAFewRequests() {
		start(OutlierRule.defaults());
		this.millis.put("c", -1);
		Map<String, Integer> first = load(Duration.ofSeconds(4));
		assertThat(first.get("HANDLER_FAILED")).isBetween(5, 10);
		assertThat(states()).containsExactly("HEALTHY", "EJECTED", "HEALTHY");
		// At most five tries each time it is tried again.
		assertThat(load(Duration.ofSeconds(8)).getOrDefault("HANDLER_FAILED", 0)).isBetween(1, 5);
		this.millis.remove("c");
		load(Duration.ofSeconds(20));
		assertThat(load(Duration.ofSeconds(3)).get("c")).isGreaterThan(400);
		assertThat(this.network.count("a", "ejected.failures")).isBetween(2L, 3L);
	}

	@Test
	void whenTwoOfThreeFailThenOnlyOneIsLeftOut() {
		start(OutlierRule.defaults().withDurations(Duration.ofMinutes(1), Duration.ofMinutes(1)));
		this.millis.putAll(Map.of("b", -1, "c", -1));
		load(Duration.ofSeconds(1));
		assertThat(states()).containsExactly("EJECTED", "EJECTED", "HEALTHY");
		Map<String, Integer> counts = load(Duration.ofSeconds(3));
		assertThat(counts.get("d")).isEqualTo(750);
	}

	@Test
	void whenAllFailThenAllAreAsked() {
		start(OutlierRule.defaults());
		PROVIDERS.forEach((id) -> this.millis.put(id, -1));
		load(Duration.ofSeconds(1));
		assertThat(states()).containsExactly("EJECTED", "EJECTED", "EJECTED");
		long before = this.network.count("c", "handled.HANDLER_FAILED");
		load(Duration.ofSeconds(3));
		assertThat(this.network.count("c", "handled.HANDLER_FAILED") - before).isEqualTo(500);
	}

	@Test
	void whenAllAreSlowThenNobodyIsLeftOut() {
		start(OutlierRule.defaults());
		load(Duration.ofSeconds(1));
		PROVIDERS.forEach((id) -> this.millis.put(id, 500));
		Map<String, Integer> counts = load(Duration.ofSeconds(10));
		assertThat(counts.values()).allMatch((count) -> count > 1_000);
	}

	@Test
	void whenOnlyFailuresCountThenSlownessDoesNot() {
		start(OutlierRule.defaults().withSlowFactor(0));
		this.millis.put("c", 800);
		load(Duration.ofSeconds(5));
		assertThat(states()).containsExactly("HEALTHY", "HEALTHY", "HEALTHY");
	}

	@Test
	void whenRequestsFromBeforeFailLateThenAHealedPeerComesBackAllTheSame() {
		start(OutlierRule.defaults());
		this.millis.put("c", 25_000);
		RequestOptions patient = RequestOptions.defaults().withTimeout(Duration.ofSeconds(20));
		for (int i = 0; i < 10_100; i++) {
			this.caller.requestAsync("who/am-i", null, String.class, patient);
			this.network.advance(Duration.ofMillis(2));
		}
		this.millis.remove("c");
		// The first have timed out after 20 seconds, the others will in the next 20.
		load(Duration.ofSeconds(6));
		assertThat(this.network.count("a", "ejected.failures")).isEqualTo(1);
		assertThat(load(Duration.ofSeconds(1)).get("c")).isGreaterThan(100);
	}

	@Test
	void whenOnlyOnePeerHasASlowActionThenItIsNotSlowerInTheOthers() {
		start(OutlierRule.defaults());
		this.network.start("e", Services.of("who", (service) -> {
			service.answer("am-i", (request) -> answer("e"));
			service.answer("export", (request) -> answer("export"));
		}));
		this.network.converge(SOON);
		this.millis.put("export", 2_000);
		for (int i = 0; i < 200; i++) {
			this.caller.requestAsync("who/export", null, String.class, RequestOptions.defaults());
			load(Duration.ofMillis(20));
		}
		assertThat(states()).containsOnly("HEALTHY");
	}

	@Test
	void whenAnotherRuleOnlyBreaksThenItsRequestsAreNeitherProbesNorKeptAway() {
		start(OutlierRule.defaults());
		OutlierRule off = new OutlierRule(false, 1, 0, SOON, SOON);
		this.caller.setCallRules(List.of(
				CallRule.forPath(">")
					.withOutlierEjection(OutlierRule.defaults())
					.withCircuitBreaker(CircuitBreakerRule.defaults()),
				CallRule.forPath("who/too").withOutlierEjection(off)));
		this.millis.put("c", -1);
		load(Duration.ofSeconds(1));
		this.millis.remove("c");
		assertThat(states()).containsExactly("HEALTHY", "EJECTED", "HEALTHY");
		Map<String, Integer> counts = new TreeMap<>();
		for (int i = 0; i < 30; i++) {
			counts.merge(this.network.await(this.caller.requestAsync("who/too", null, String.class), SOON), 1,
					Integer::sum);
		}
		assertThat(counts.get("c")).isEqualTo(10);
		this.network.advance(SOON);
		for (int i = 0; i < 30; i++) {
			this.network.await(this.caller.requestAsync("who/too", null, String.class), SOON);
		}
		assertThat(states()).containsExactly("HEALTHY", "PROBING", "HEALTHY");
		load(Duration.ofSeconds(1));
		assertThat(states()).containsExactly("HEALTHY", "HEALTHY", "HEALTHY");
	}

	@Test
	void aRuleSaysWhichValueIsWrong() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> OutlierRule.defaults().withConsecutiveFailures(0))
			.withMessage("outlier-ejection.consecutive-failures: 0 (expected: >= 1)");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> OutlierRule.defaults().withSlowFactor(0.5))
			.withMessage("outlier-ejection.slow-factor: 0.5 (expected: 0 or > 1)");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> OutlierRule.defaults().withDurations(SOON, Duration.ofSeconds(1)))
			.withMessage("outlier-ejection.max-duration: PT1S (expected: >= base-duration, PT5S)");
	}

}
