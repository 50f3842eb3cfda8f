package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.admission.ActionRule;
import io.runar.admission.AdmissionInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which requests of peers a node takes, as its rules say.
 */
class AdmissionTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final RequestOptions ONCE = RequestOptions.defaults().withMaxAttempts(1);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(14);

	/** Answers of the handlers that wait, in the order of their requests. */
	private final List<CompletableFuture<Object>> held = new ArrayList<>();

	private RunarNode provider;

	private RunarNode caller;

	private void start(ActionRule... rules) {
		this.network.configure((config) -> config.actionRules(List.of(rules)));
		this.provider = this.network.start("provider", holding());
		this.caller = this.network.start("caller");
		this.network.converge(SOON);
	}

	private AbstractService holding() {
		return Services.of("work",
				(service) -> service.answer("hold", (request) -> hold())
					.answer("wait", (request) -> hold())
					.answer("quick", (request) -> "done")
					.answer("fail", (request) -> {
						throw new IllegalStateException("no");
					})
					.answer("here", ActionHandler.nonBlocking((request) -> hold()))
					.answer("{id}/do", (request) -> hold())
					.answer("items", ActionHandler.streaming((request) -> new SubmissionPublisher<>())));
	}

	private CompletableFuture<Object> hold() {
		CompletableFuture<Object> answer = new CompletableFuture<>();
		this.held.add(answer);
		return answer;
	}

	private CompletableFuture<Object> ask(String action, Priority priority) {
		CompletableFuture<Object> answer = this.caller.requestAsync("work/" + action, null, Object.class,
				ONCE.withPriority(priority));
		this.network.advance(Duration.ofMillis(20));
		return answer;
	}

	private CompletableFuture<Object> ask(String action) {
		return ask(action, Priority.HIGH);
	}

	private static RunarException failure(CompletableFuture<Object> answer) {
		assertThat(answer).isCompletedExceptionally();
		try {
			answer.join();
			throw new AssertionError("no failure");
		}
		catch (CompletionException ex) {
			return (RunarException) ex.getCause();
		}
	}

	private static void assertRefused(CompletableFuture<Object> answer, String reason) {
		assertThat(failure(answer)).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.OVERLOADED);
			assertThat(ex.notStarted()).isTrue();
			assertThat(ex).hasMessageContaining(reason);
		});
	}

	private int inFlight() {
		return this.provider.info().admission().get(0).maxConcurrent().inFlight();
	}

	@Test
	void whenAsManyAsAllowedAreInFlightThenTheNextIsRefusedAtOnceUntilOneEnds() {
		start(ActionRule.forPath("work/hold").withMaxConcurrent(2));
		CompletableFuture<Object> first = ask("hold");
		CompletableFuture<Object> second = ask("hold");
		CompletableFuture<Object> third = ask("hold");
		assertRefused(third, "max-concurrent is 2");
		assertThat(this.network.count("provider", "admission.max-concurrent.HIGH")).isEqualTo(1);
		this.held.get(0).complete("done");
		this.network.advance(Duration.ofMillis(20));
		assertThat(first).isCompletedWithValue("done");
		CompletableFuture<Object> fourth = ask("hold");
		assertThat(List.of(second, fourth)).noneMatch(CompletableFuture::isDone);
	}

	@Test
	void whateverEndsARequestItsPlaceIsGivenBackOnce() {
		start(ActionRule.forPath("work/>").withMaxConcurrent(10));
		ask("hold").cancel(false);
		this.network.advance(Duration.ofMillis(20));
		assertThat(inFlight()).isZero();
		this.caller.requestAsync("work/here", null, Object.class, ONCE.withTimeout(Duration.ofMillis(100)));
		this.network.advance(Duration.ofMillis(20));
		assertThat(inFlight()).isEqualTo(1);
		this.network.advance(Duration.ofMillis(200));
		assertThat(inFlight()).isZero();
		ask("hold");
		this.held.get(this.held.size() - 1).completeExceptionally(new IllegalStateException("no"));
		ask("fail");
		ask("quick");
		this.held.forEach((answer) -> answer.complete("late"));
		this.network.advance(Duration.ofMillis(20));
		assertThat(inFlight()).isZero();
		ask("hold");
		ask("here");
		this.caller.requestStream("work/items", null, Object.class, ONCE).subscribe(new Ignoring());
		this.network.advance(Duration.ofMillis(20));
		assertThat(inFlight()).isEqualTo(3);
		this.network.kill("caller");
		this.network.advance(SOON);
		assertThat(inFlight()).isZero();
	}

	@Test
	void theActionsForWhichOneRuleCountsShareItsLimit() {
		start(ActionRule.forPath("work/>").withMaxConcurrent(2), ActionRule.forPath("work/wait").withMaxConcurrent(1));
		ask("hold");
		ask("7/do");
		assertRefused(ask("8/do"), "work/{id}/do");
		CompletableFuture<Object> own = ask("wait");
		assertThat(own).isNotDone();
		assertRefused(ask("wait"), "work/wait");
	}

	@Test
	void eachServiceHasALimitOfItsOwn() {
		this.network
			.configure((config) -> config.actionRules(List.of(ActionRule.forPath("*/do").withMaxConcurrent(1))));
		this.provider = this.network.start("provider",
				Services.of("a", (service) -> service.answer("do", (request) -> hold())),
				Services.of("b", (service) -> service.answer("do", (request) -> hold())));
		this.caller = this.network.start("caller");
		this.network.converge(SOON);
		CompletableFuture<Object> first = this.caller.requestAsync("a/do", null, Object.class);
		CompletableFuture<Object> other = this.caller.requestAsync("b/do", null, Object.class);
		this.network.advance(Duration.ofMillis(20));
		assertThat(this.held).hasSize(2);
		assertThat(List.of(first, other)).noneMatch(CompletableFuture::isDone);
	}

	@Test
	void theLastRuleThatSaysSomethingCountsAndZeroTakesBack() {
		start(ActionRule.forPath(">").withMaxConcurrent(1).withRateLimitPerPeer(1000),
				ActionRule.forPath("work/hold").withRateLimit(500),
				ActionRule.forPath("work/wait").withMaxConcurrent(0).withRateLimitPerPeer(0));
		List<AdmissionInfo> shown = this.provider.info().admission();
		assertThat(shown).filteredOn((info) -> info.action().equals("hold")).singleElement().satisfies((info) -> {
			assertThat(info.maxConcurrent()).isEqualTo(new AdmissionInfo.Concurrency(1, 0));
			assertThat(info.rateLimit()).isEqualTo(500);
			assertThat(info.rateLimitPerPeer()).isEqualTo(1000);
		});
		assertThat(shown).extracting(AdmissionInfo::action).doesNotContain("wait");
		assertThat(shown).extracting(AdmissionInfo::service).containsOnly("work");
		for (int i = 0; i < 3; i++) {
			assertThat(ask("wait")).isNotDone();
		}
	}

	@Test
	void requestsThatMatterLessAreRefusedEarlier() {
		start(ActionRule.forPath("work/hold").withMaxConcurrent(10));
		assertThat(taken(Priority.LOW)).isEqualTo(6);
		assertThat(taken(Priority.NORMAL)).isEqualTo(3);
		assertThat(taken(Priority.HIGH)).isEqualTo(1);
		assertRefused(ask("hold", Priority.LOW), "fewer than 6 for one of priority LOW");
	}

	/** Asks until it is refused. */
	private int taken(Priority priority) {
		for (int i = 0; i < 20; i++) {
			if (ask("hold", priority).isDone()) {
				return i;
			}
		}
		return 20;
	}

	@Test
	void aLimitOfOneTakesOneOfAnyPriority() {
		start(ActionRule.forPath("work/hold").withMaxConcurrent(1));
		assertThat(ask("hold", Priority.LOW)).isNotDone();
		assertRefused(ask("hold", Priority.HIGH), "fewer than 1");
	}

	@Test
	void localRequestsAndBuiltInServicesHaveNoRules() {
		start(ActionRule.forPath(">").withMaxConcurrent(1).withRateLimit(1));
		ask("hold");
		for (int i = 0; i < 3; i++) {
			assertThat(this.provider.request("work/quick", null, String.class)).isEqualTo("done");
			assertThat(this.caller.request("$node/ping", "x", String.class,
					RequestOptions.defaults().withTarget(PeerId.of("provider"))))
				.isEqualTo("x");
		}
	}

	@Test
	void whenAServiceIsHostedAgainThenItsLimitIsNew() {
		start(ActionRule.forPath("work/hold").withMaxConcurrent(1));
		ask("hold");
		assertThat(inFlight()).isEqualTo(1);
		this.provider.removeService("work");
		assertThat(this.provider.info().admission()).isEmpty();
		this.provider.addService(holding());
		this.network.converge(SOON);
		assertThat(ask("hold")).isNotDone();
		assertThat(inFlight()).isEqualTo(1);
	}

	@Test
	void whenARateIsUsedUpThenARequestIsRefusedWithTheTimeToWait() {
		start(ActionRule.forPath("work/quick").withRateLimit(10).withRateLimitBurst(2));
		assertThat(ask("quick")).isCompletedWithValue("done");
		assertThat(ask("quick")).isCompletedWithValue("done");
		CompletableFuture<Object> refused = ask("quick");
		assertRefused(refused, "more than 10 requests a second");
		assertThat(failure(refused).retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofMillis(100));
		this.network.advance(failure(refused).retryAfter());
		assertThat(ask("quick")).isCompletedWithValue("done");
		assertThat(this.network.count("provider", "admission.rate-limit.HIGH")).isEqualTo(1);
	}

	@Test
	void theRateHoldsOverManyRequests() {
		start(ActionRule.forPath("work/>").withRateLimit(100));
		int answered = 0;
		for (int i = 0; i < 500; i++) {
			answered += ask("quick").isCompletedExceptionally() ? 0 : 1;
		}
		// Fifty a second for ten seconds: all.
		assertThat(answered).isEqualTo(500);
		List<CompletableFuture<Object>> answers = new ArrayList<>();
		for (int i = 0; i < 3_000; i++) {
			answers
				.add(this.caller.requestAsync("work/" + ((i % 2 == 0) ? "quick" : "fail"), null, Object.class, ONCE));
			this.network.advance(Duration.ofMillis(1));
		}
		this.network.advance(SOON);
		assertThat(this.network.count("provider", "admission.rate-limit.NORMAL")).isBetween(3_000 - 320L, 3_000 - 295L);
	}

	@Test
	void whenTheOnlyNodeSaysWhenToComeAgainThenTheRetryWaitsForThat() {
		start(ActionRule.forPath("work/quick").withRateLimit(1).withRateLimitBurst(1));
		ask("quick");
		Duration before = this.network.now();
		CompletableFuture<Object> answer = this.caller.requestAsync("work/quick", null, Object.class);
		this.network.await(answer, SOON);
		assertThat(this.network.now().minus(before)).isBetween(Duration.ofMillis(900), Duration.ofMillis(2_100));
		assertThat(this.network.count("provider", "admission.rate-limit.NORMAL")).isEqualTo(1);
	}

	@Test
	void whenThereIsNotTheTimeToWaitThenTheRequestFailsAtOnce() {
		start(ActionRule.forPath("work/quick").withRateLimit(1).withRateLimitBurst(1));
		ask("quick");
		CompletableFuture<Object> answer = this.caller.requestAsync("work/quick", null, Object.class,
				RequestOptions.defaults().withTimeout(Duration.ofMillis(500)));
		this.network.advance(Duration.ofMillis(50));
		assertRefused(answer, "1 requests a second");
	}

	@Test
	void aPeerThatAsksTooOftenIsRefusedAndOthersAreNot() {
		start(ActionRule.forPath("work/quick").withRateLimitPerPeer(50).withRateLimitBurst(1));
		RunarNode other = this.network.start("other");
		this.network.converge(SOON);
		int refused = 0;
		for (int i = 0; i < 100; i++) {
			CompletableFuture<Object> first = this.caller.requestAsync("work/quick", null, Object.class, ONCE);
			CompletableFuture<Object> answer = this.caller.requestAsync("work/quick", null, Object.class, ONCE);
			CompletableFuture<Object> polite = other.requestAsync("work/quick", null, Object.class, ONCE);
			this.network.advance(Duration.ofMillis(25));
			assertThat(List.of(first, polite)).allMatch((each) -> !each.isCompletedExceptionally());
			refused += answer.isCompletedExceptionally() ? 1 : 0;
		}
		assertThat(refused).isEqualTo(100);
		assertThat(this.network.count("provider", "admission.rate-limit-per-peer.NORMAL")).isEqualTo(100);
	}

	@Test
	void whenOnePeerFloodsASharedRateThenOthersGetTheirPart() {
		start(ActionRule.forPath("work/quick").withRateLimit(100));
		RunarNode polite = this.network.start("polite");
		this.network.converge(SOON);
		List<CompletableFuture<Object>> wanted = new ArrayList<>();
		List<CompletableFuture<Object>> flood = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			flood.add(this.caller.requestAsync("work/quick", null, Object.class, ONCE));
			if (i % 25 == 0) {
				wanted.add(polite.requestAsync("work/quick", null, Object.class, ONCE));
			}
			this.network.advance(Duration.ofMillis(1));
		}
		this.network.advance(SOON);
		assertThat(wanted).hasSize(400).noneMatch(CompletableFuture::isCompletedExceptionally);
		// What the other one does not use is not lost.
		assertThat(flood.stream().filter((answer) -> !answer.isCompletedExceptionally()).count()).isBetween(550L, 650L);
	}

	@Test
	void theRateOfAllRequestsOfAPeerAlsoSaysWhenToComeAgain() {
		// max-requests-per-second-per-peer
		this.network.configure((config) -> config.maxRequestsPerSecondPerPeer(1));
		start();
		ask("quick");
		CompletableFuture<Object> refused = ask("quick");
		assertRefused(refused, "more than 1 requests a second");
		assertThat(failure(refused).retryAfter()).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
	}

	@Test
	void whenARuleIsWrongThenTheErrorNamesItsPathAndValue() {
		assertInvalid(() -> ActionRule.forPath("a//b"), "a//b");
		assertInvalid(() -> ActionRule.forPath("a").withMaxConcurrent(-1), "max-concurrent -1");
		assertInvalid(() -> ActionRule.forPath("a").withRateLimit(-1), "rate-limit -1");
		assertInvalid(() -> ActionRule.forPath("a").withRateLimitBurst(0), "rate-limit-burst 0");
		assertInvalid(() -> ActionRule.forPath("a").withRateLimitPerPeer(-5), "rate-limit-per-peer -5");
		assertInvalid(() -> ActionRule.forPath("a").withAdaptiveLimit(new ActionRule.Adaptive(true, 20, 0, 30)),
				"adaptive-limit.min 0");
		assertInvalid(() -> ActionRule.forPath("a").withAdaptiveLimit(new ActionRule.Adaptive(true, 20, 5, 4)),
				"adaptive-limit.max 4 (expected: 5 to");
		assertInvalid(() -> ActionRule.forPath("a").withAdaptiveLimit(new ActionRule.Adaptive(true, 3, 5, 30)),
				"adaptive-limit.initial 3 (expected: 5 to 30)");
	}

	private static void assertInvalid(Runnable made, String message) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(made::run).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
			assertThat(ex).hasMessageContaining(message);
		});
	}

	/**
	 * Subscribes and asks for nothing.
	 */
	private static final class Ignoring implements Flow.Subscriber<Object> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
		}

		@Override
		public void onNext(Object item) {
		}

		@Override
		public void onError(Throwable failure) {
		}

		@Override
		public void onComplete() {
		}

	}

}
