package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.resilience.CallRule;
import io.runar.service.AbstractService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How often requests are tried again where everybody refuses them (RELIABILITY 15).
 */
class RetryTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final RequestOptions ONCE = RequestOptions.defaults().withMaxAttempts(1);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(15);

	private final List<CompletableFuture<Object>> occupying = new ArrayList<>();

	private RunarNode caller;

	/** Starts three nodes that take one request each, and has them busy with it. */
	private void startFull() {
		this.network.configure((config) -> config.maxInFlightRequests(1));
		this.caller = this.network.start("caller");
		for (String id : List.of("b", "c", "d")) {
			this.network.start(id, never("work"));
		}
		this.network.converge(SOON);
		for (String id : List.of("b", "c", "d")) {
			this.occupying.add(this.caller.requestAsync("work/do", null, Object.class,
					RequestOptions.defaults().withTarget(PeerId.of(id)).withTimeout(Duration.ofMinutes(10))));
		}
		this.network.advance(Duration.ofMillis(100));
	}

	private static AbstractService never(String path) {
		return Services.of(path, (service) -> service.answer("do", (request) -> new CompletableFuture<>()));
	}

	/** Makes requests that all fail, a thousand a second. */
	private void load(int requests, RequestOptions options) {
		List<CompletableFuture<Object>> answers = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			answers.add(this.caller.requestAsync("work/do", null, Object.class, options));
			this.network.advance(Duration.ofMillis(1));
		}
		this.network.advance(SOON);
		assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(this.occupying).noneMatch(CompletableFuture::isDone);
	}

	private int refusals() {
		return List.of("b", "c", "d")
			.stream()
			.mapToInt((id) -> (int) this.network.count(id, "handled.OVERLOADED"))
			.sum();
	}

	@Test
	void whenAllProvidersRefuseThenAttemptsStayWithinTheBudget() {
		startFull();
		load(3_000, RequestOptions.defaults());
		// Three seconds of load, and what the first second was given.
		assertThat(refusals()).isBetween(3_500, 3_600 + 10 * 4);
		assertThat(this.network.count("caller", "retry.retried")).isEqualTo(refusals() - 3_000);
		assertThat(this.network.count("caller", "retry.refused")).isPositive();
	}

	@Test
	void whenPathsDifferOnlyInAPlaceholderThenTheyShareABudget() {
		this.network.configure((config) -> config.maxInFlightRequests(1));
		this.caller = this.network.start("caller");
		for (String id : List.of("b", "c", "d")) {
			this.network.start(id, Services.of("work",
					(service) -> service.answer("{id}/do", (request) -> new CompletableFuture<>())));
		}
		this.network.converge(SOON);
		List<CompletableFuture<Object>> answers = new ArrayList<>();
		for (int i = 0; i < 1_003; i++) {
			answers.add(this.caller.requestAsync("work/" + i + "/do", null, Object.class));
			this.network.advance(Duration.ofMillis(1));
		}
		this.network.advance(SOON);
		assertThat(answers).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(1_000);
		assertThat(this.network.count("caller", "retry.retried")).isBetween(200L, 200 + 10 * 3L);
	}

	@Test
	void whenRequestsAreFewThenEachIsTriedThreeTimesWithAPauseBeforeTheLast() {
		startFull();
		for (int i = 1; i <= 20; i++) {
			CompletableFuture<Object> answer = this.caller.requestAsync("work/do", null, Object.class);
			Duration before = this.network.now();
			this.network.advanceUntil(answer::isDone, SOON);
			assertThat(this.network.now().minus(before)).isLessThan(Duration.ofMillis(60));
			assertThat(refusals()).isEqualTo(3 * i);
			this.network.advance(Duration.ofSeconds(1));
		}
	}

	@Test
	void whenTheTimeIsTooShortForAPauseThenTheRequestFailsWithWhatItFailedWith() {
		startFull();
		CompletableFuture<Object> answer = this.caller.requestAsync("work/do", null, Object.class,
				RequestOptions.defaults().withTimeout(Duration.ofMillis(4)));
		this.network.advance(SOON);
		assertThat(answer).isCompletedExceptionally();
		assertThat(refusals()).isBetween(1, 3);
	}

	@Test
	void whenAttemptsAreLimitedThenNoMoreAreMade() {
		startFull();
		load(100, ONCE);
		assertThat(refusals()).isEqualTo(100);
		this.caller.setCallRules(List.of(CallRule.forPath("work/*").withMaxAttempts(2)));
		this.network.advance(Duration.ofSeconds(20));
		load(10, RequestOptions.defaults());
		assertThat(refusals()).isEqualTo(120);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 11, -1 })
	void whenTheNumberOfAttemptsIsOutOfRangeThenTheErrorNamesIt(int wrong) {
		assertThatIllegalArgumentException().isThrownBy(() -> RequestOptions.defaults().withMaxAttempts(wrong))
			.withMessage("maxAttempts: " + wrong + " (expected: 1 to 10)");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> CallRule.forPath("work/*").withMaxAttempts(wrong))
			.withMessageContaining("work/*")
			.withMessageContaining("max-attempts " + wrong);
	}

	@Test
	void whenTheLastOfThreeHopsFailsThenRetriesDoNotMultiply() {
		this.network.start("leaf", Services.of("leaf", (service) -> service.answerAgain("do", (request) -> {
			throw RunarException.builder(ErrorCode.OVERLOADED, "full").notStarted(true).build();
		})));
		for (String id : List.of("b", "c", "d")) {
			this.network.start(id, Services.of("middle", (service) -> service.answerAgain("do",
					(request) -> request.requestAsync("leaf/do", null, Object.class, RequestOptions.defaults()))));
		}
		this.caller = this.network.start("caller");
		this.network.converge(SOON);
		for (int i = 0; i < 100; i++) {
			CompletableFuture<Object> answer = this.caller.requestAsync("middle/do", null, Object.class);
			this.network.advanceUntil(answer::isDone, SOON);
			assertThat(answer).isCompletedExceptionally();
		}
		assertThat(this.network.count("leaf", "handled.OVERLOADED")).isEqualTo(100);
		assertThat(
				List.of("b", "c", "d").stream().mapToLong((id) -> this.network.count(id, "handled.OVERLOADED")).sum())
			.isEqualTo(100);
	}

}
