package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.resilience.BulkheadRule;
import io.runar.resilience.CallResilience.BulkheadInfo;
import io.runar.resilience.CallResilience.ProviderInfo;
import io.runar.resilience.CallRule;
import io.runar.resilience.CircuitBreakerRule;
import io.runar.resilience.OutlierRule;
import io.runar.resilience.Resilience4jBreakers;
import io.runar.service.ActionHandler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Circuit breakers: one for each service of each peer.
 */
class CircuitBreakerTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final CircuitBreakerRule RULE = CircuitBreakerRule.defaults()
		.withWindow(20, 10)
		.withOpening(Duration.ofSeconds(10), 3);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(18);

	/** What a node does instead of answering with its name. */
	private final Map<String, String> faults = new HashMap<>();

	/** How many requests reached a handler. */
	private int handled;

	private RunarNode caller;

	private void start(List<String> providers, CallRule... rules) {
		this.network.configure((config) -> config.callRules(List.of(rules)).requestTimeout(Duration.ofSeconds(1)));
		this.caller = this.network.start("a");
		providers.forEach((id) -> this.network.start(id, Services.of("who", (service) -> {
			service.answer("am-i", (request) -> answer(id));
			service.answer("else", (request) -> id);
			service.answer("many", ActionHandler.streaming((request) -> Source.of(1_000)));
		})));
		this.network.converge(SOON);
	}

	private Object answer(String id) {
		this.handled++;
		return switch (this.faults.getOrDefault(id, "")) {
			case "hang" -> new CompletableFuture<>();
			case "later" -> later(id);
			case "throw" -> throw new IllegalStateException("broken");
			case "refuse" -> throw RunarException.application("NOT_TODAY", "an answer of the application", null);
			default -> id;
		};
	}

	private CompletableFuture<String> later(String id) {
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.network.time().newEnvironment("work").schedule(Duration.ofSeconds(100), () -> answer.complete(id));
		return answer;
	}

	/** Makes requests at a steady rate and counts who answered, or with which error. */
	private Map<String, Integer> load(String path, int requests) {
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			answers.add(this.caller.requestAsync(path, null, String.class, RequestOptions.defaults()));
			this.network.advance(Duration.ofMillis(2));
		}
		this.network.advance(Duration.ofSeconds(2));
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
		return this.caller.info().providers().stream().flatMap((info) -> info.circuitBreakers().stream()).toList();
	}

	@Test
	void whenRequestsTimeOutThenTheBreakerOpensAndNothingMoreIsSent() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "hang");
		assertThat(load("who/am-i", 10)).isEqualTo(Map.of("TIMEOUT", 10));
		assertThat(states()).containsExactly("OPEN");
		int before = this.handled;
		assertThat(load("who/am-i", 100)).isEqualTo(Map.of("CIRCUIT_OPEN", 100));
		assertThat(this.handled).isEqualTo(before);
		// The service as a whole is at fault, as far as anybody knows.
		assertThat(load("who/else", 1)).isEqualTo(Map.of("CIRCUIT_OPEN", 1));
	}

	@Test
	void whenTheServiceHasHealedThenAFewRequestsCloseTheBreaker() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "throw");
		load("who/am-i", 10);
		this.faults.clear();
		assertThat(load("who/am-i", 10)).isEqualTo(Map.of("CIRCUIT_OPEN", 10));
		this.network.advance(Duration.ofSeconds(10));
		assertThat(load("who/am-i", 100)).containsEntry("b", 100);
		assertThat(states()).containsExactly("CLOSED");
	}

	@Test
	void whenTheServiceHasNotHealedThenOnlyAFewRequestsFindOut() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "hang");
		load("who/am-i", 10);
		this.network.advance(Duration.ofSeconds(10));
		assertThat(load("who/am-i", 100)).isEqualTo(Map.of("TIMEOUT", 3, "CIRCUIT_OPEN", 97));
	}

	@Test
	void whenOneOfSeveralFailsThenTheOthersAnswer() {
		start(List.of("b", "c", "d"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("c", "throw");
		load("who/am-i", 60);
		assertThat(load("who/am-i", 300)).containsOnlyKeys("b", "d");
		assertThat(this.caller.info().providers()).filteredOn((info) -> info.peer().equals("c"))
			.extracting(ProviderInfo::circuitBreakers)
			.containsExactly(List.of("OPEN"));
	}

	@Test
	void whenTheApplicationAnswersWithItsOwnErrorsThenTheBreakerStaysClosed() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "refuse");
		assertThat(load("who/am-i", 50)).isEqualTo(Map.of("NOT_TODAY", 50));
		assertThat(states()).containsExactly("CLOSED");
	}

	@Test
	void whenTheCallerGivesUpThenNothingCountsAndNoTryIsLost() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "hang");
		load("who/am-i", 10);
		this.network.advance(Duration.ofSeconds(10));
		for (int i = 0; i < 10; i++) {
			CompletableFuture<String> request = this.caller.requestAsync("who/am-i", null, String.class,
					RequestOptions.defaults());
			this.network.advance(Duration.ofMillis(10));
			assertThat(request).isNotDone();
			request.cancel(true);
		}
		assertThat(states()).containsExactly("HALF_OPEN");
		this.faults.clear();
		assertThat(load("who/am-i", 10)).isEqualTo(Map.of("b", 10));
	}

	@Test
	void whenTheApplicationEndsItsFutureItselfThenTheTimeOutStillCounts() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "hang");
		for (int i = 0; i < 10; i++) {
			this.caller.requestAsync("who/am-i", null, String.class, RequestOptions.defaults()).complete("enough");
		}
		this.network.advance(Duration.ofSeconds(3));
		assertThat(states()).containsExactly("OPEN");
	}

	@Test
	void whenAStreamHasBegunThenItIsNoLongerATry() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "throw");
		load("who/am-i", 10);
		this.faults.clear();
		this.network.advance(Duration.ofSeconds(10));
		List<Recorder<Long>> streams = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Recorder<Long> stream = new Recorder<>(1);
			this.caller.requestStream("who/many", null, Long.class).subscribe(stream);
			streams.add(stream);
		}
		this.network.advance(Duration.ofMillis(100));
		assertThat(streams).noneMatch(Recorder::hasEnded);
		assertThat(states()).containsExactly("CLOSED");
	}

	@Test
	void whenNothingSaysWhatIsSlowThenNothingIs() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "later");
		RequestOptions patient = RequestOptions.defaults().withTimeout(Duration.ofMinutes(10));
		for (int i = 0; i < 20; i++) {
			this.caller.requestAsync("who/am-i", null, String.class, patient);
		}
		this.network.advance(Duration.ofMinutes(3));
		assertThat(states()).containsExactly("CLOSED");
	}

	@Test
	void whenAPeerIsLeftOutAndTheCircuitBreakersOfTheOthersAreOpenThenItIsAsked() {
		start(List.of("b", "c"),
				CallRule.forPath(">")
					.withCircuitBreaker(RULE)
					.withOutlierEjection(OutlierRule.defaults()
						.withConsecutiveFailures(3)
						.withDurations(Duration.ofMinutes(5), Duration.ofMinutes(5))));
		this.faults.put("b", "throw");
		load("who/am-i", 6);
		assertThat(this.caller.info().providers()).filteredOn((info) -> info.peer().equals("b"))
			.extracting(ProviderInfo::state)
			.containsExactly("EJECTED");
		this.faults.clear();
		this.faults.put("c", "throw");
		this.caller.setCallRules(List.of(CallRule.forPath(">")
			.withCircuitBreaker(RULE)
			.withOutlierEjection(OutlierRule.defaults().withConsecutiveFailures(1_000))));
		assertThat(load("who/am-i", 40)).satisfies((counts) -> assertThat(counts.get("b")).isGreaterThan(30));
	}

	@Test
	void whenARuleChangesThenItAppliesToPeersThatAreKnown() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "throw");
		load("who/am-i", 10);
		this.caller.setCallRules(List.of(CallRule.forPath("who/>").withCircuitBreaker(RULE.withWindow(40, 30))));
		assertThat(load("who/am-i", 29)).isEqualTo(Map.of("HANDLER_FAILED", 29));
		assertThat(states()).containsExactly("CLOSED");
		load("who/am-i", 1);
		assertThat(states()).containsExactly("OPEN");
	}

	@Test
	void whenOneOfSeveralRulesIsWrongThenNothingHasChanged() {
		start(List.of("b"), CallRule.forPath(">").withBulkhead(BulkheadRule.of(7)));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.caller.setCallRules(List.of(CallRule.forPath(">").withBulkhead(BulkheadRule.of(3)),
					CallRule.forPath("who/>").withCircuitBreaker(RULE.withConfig("none")))));
		assertThat(this.caller.info().bulkheads()).extracting(BulkheadInfo::maxConcurrent).containsExactly(7);
	}

	@Test
	void whenTheApplicationsPartOfACircuitBreakerThrowsThenTheRequestStillEnds() {
		CircuitBreakerConfig broken = CircuitBreakerConfig.custom().recordException((thrown) -> {
			throw new ClassCastException("broken");
		}).build();
		this.network.build(
				(node) -> node.breakers(new Resilience4jBreakers(CircuitBreakerRegistry.of(Map.of("broken", broken)))));
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE.withConfig("broken")));
		this.faults.put("b", "throw");
		assertThat(load("who/am-i", 3)).isEqualTo(Map.of("HANDLER_FAILED", 3));
		this.faults.put("b", "hang");
		assertThat(load("who/am-i", 3)).isEqualTo(Map.of("TIMEOUT", 3));
	}

	@Test
	void whenParametersCannotBeEncodedThenThatIsNoSuccessOfTheProvider() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("b", "hang");
		load("who/am-i", 10);
		this.network.advance(Duration.ofSeconds(10));
		for (int i = 0; i < 5; i++) {
			assertThat(outcome(
					this.caller.requestAsync("who/am-i", new Unreadable(), String.class, RequestOptions.defaults())))
				.isEqualTo("CODEC_FAILED");
		}
		assertThat(states()).containsExactly("HALF_OPEN");
	}

	@Test
	void whenAServiceIsAdvertisedAnewThenWhatIsKnownOfItStays() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE.withOpening(Duration.ofMinutes(10), 3)));
		this.faults.put("b", "throw");
		load("who/am-i", 10);
		changeState("pause");
		this.network.advance(Duration.ofSeconds(1));
		changeState("resume");
		this.network.advance(Duration.ofSeconds(1));
		assertThat(load("who/am-i", 1)).isEqualTo(Map.of("CIRCUIT_OPEN", 1));
	}

	private void changeState(String action) {
		this.network.node("b").request("$registry/" + action, "who", String.class);
	}

	@Test
	void whenAPeerIsRestartedThenItHasANewChance() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE.withOpening(Duration.ofMinutes(10), 3)));
		this.faults.put("b", "throw");
		load("who/am-i", 10);
		this.faults.clear();
		this.network.kill("b");
		this.network.start("b", Services.of("who", (service) -> service.answer("am-i", (request) -> "b")));
		this.network.converge(SOON);
		assertThat(load("who/am-i", 10)).isEqualTo(Map.of("b", 10));
	}

	@Test
	void whenAnswersAreSlowThenTheBreakerOpens() {
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE.withSlowCalls(Duration.ofNanos(1), 50)));
		load("who/am-i", 10);
		assertThat(states()).containsExactly("OPEN");
	}

	@Test
	void whenALaterRuleSwitchesItOffThenItsPathsHaveNone() {
		CircuitBreakerRule off = new CircuitBreakerRule(false, null, 50, 1, 1, null, 100, SOON, 1);
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE),
				CallRule.forPath("who/am-i").withCircuitBreaker(off));
		this.faults.put("b", "throw");
		assertThat(load("who/am-i", 50)).isEqualTo(Map.of("HANDLER_FAILED", 50));
	}

	@Test
	void whenARuleIsForOneActionThenTheOthersOfTheServiceAreNotConcerned() {
		start(List.of("b"), CallRule.forPath("who/am-i").withCircuitBreaker(RULE));
		this.faults.put("b", "throw");
		load("who/am-i", 20);
		assertThat(load("who/am-i", 1)).isEqualTo(Map.of("CIRCUIT_OPEN", 1));
		assertThat(load("who/else", 1)).isEqualTo(Map.of("b", 1));
	}

	@Test
	void whenAPeerIsGoneThenItsBreakersAreForgotten() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
		this.network.build((node) -> node.breakers(new Resilience4jBreakers(registry)));
		start(List.of("b", "c"), CallRule.forPath(">").withCircuitBreaker(RULE));
		load("who/am-i", 10);
		assertThat(registry.getAllCircuitBreakers()).extracting(CircuitBreaker::getName)
			.containsExactlyInAnyOrder("who@b", "who@c");
		this.network.stop("c");
		this.network.advance(Duration.ofMinutes(1));
		assertThat(this.caller.info().providers()).extracting(ProviderInfo::peer).containsExactly("b");
		assertThat(registry.getAllCircuitBreakers()).extracting(CircuitBreaker::getName).containsExactly("who@b");
	}

	@Test
	void whenTheApplicationHasARegistryThenItsConfigurationsMayBeNamed() {
		CircuitBreakerConfig strict = CircuitBreakerConfig.custom()
			.slidingWindowSize(2)
			.minimumNumberOfCalls(2)
			.build();
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(Map.of("strict", strict));
		this.network.build((node) -> node.breakers(new Resilience4jBreakers(registry)));
		start(List.of("b"), CallRule.forPath(">").withCircuitBreaker(RULE.withConfig("strict")));
		this.faults.put("b", "throw");
		load("who/am-i", 2);
		assertThat(load("who/am-i", 1)).isEqualTo(Map.of("CIRCUIT_OPEN", 1));
		assertThat(registry.circuitBreaker("who@b").getTags()).isEqualTo(Map.of("service", "who", "peer", "b"));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.caller
				.setCallRules(List.of(CallRule.forPath("who/>").withCircuitBreaker(RULE.withConfig("lenient")))))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
			.withMessageContaining("rule for requests to 'who/>': circuit-breaker.config: lenient");
	}

	@Test
	void whenOnlyOnePeerIsAskedThenItsBreakerCounts() {
		start(List.of("b", "c"), CallRule.forPath(">").withCircuitBreaker(RULE));
		this.faults.put("c", "throw");
		RequestOptions toC = RequestOptions.defaults().withTarget(PeerId.of("c"));
		for (int i = 0; i < 10; i++) {
			outcome(this.caller.requestAsync("who/am-i", null, String.class, toC));
		}
		assertThat(outcome(this.caller.requestAsync("who/am-i", null, String.class, toC))).isEqualTo("CIRCUIT_OPEN");
	}

	@Test
	void aRuleSaysWhichValueIsWrong() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> RULE.withFailureRate(0))
			.withMessage("circuit-breaker.failure-rate: 0.0 (expected: > 0 and <= 100)");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> RULE.withWindow(5, 6))
			.withMessage("circuit-breaker.minimum-calls: 6 (expected: 1 to the window, 5)");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> RULE.withOpening(Duration.ZERO, 1))
			.withMessage("circuit-breaker.open-duration: PT0S (expected: >= 1ms)");
	}

	/** Cannot be encoded. */
	public static final class Unreadable {

		public String getText() {
			throw new IllegalStateException("not to be read");
		}

	}

}
