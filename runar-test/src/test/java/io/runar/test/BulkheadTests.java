package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.resilience.BulkheadRule;
import io.runar.resilience.CallResilience.BulkheadInfo;
import io.runar.resilience.CallRule;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A limit of what one node has under way.
 */
class BulkheadTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(23);

	private final List<CompletableFuture<Object>> open = new ArrayList<>();

	private RunarNode caller;

	private void start(boolean local, CallRule... rules) {
		this.network.configure((config) -> config.callRules(List.of(rules)));
		AbstractService work = Services.of("work", (service) -> {
			service.answer("do", (request) -> {
				CompletableFuture<Object> answer = new CompletableFuture<>();
				this.open.add(answer);
				return answer;
			});
			service.answer("count", ActionHandler.streaming((request) -> Source.of(100)));
			service.answer("fail", (request) -> {
				throw new IllegalStateException("broken");
			});
		});
		this.caller = local ? this.network.start("a", work) : this.network.start("a");
		if (!local) {
			this.network.start("b", work);
			this.network.converge(SOON);
		}
	}

	private CompletableFuture<String> ask(String path) {
		CompletableFuture<String> answer = this.caller.requestAsync(path, null, String.class,
				RequestOptions.defaults());
		this.network.advance(Duration.ofMillis(50));
		return answer;
	}

	private String outcome(CompletableFuture<String> answer) {
		try {
			return this.network.await(answer, SOON);
		}
		catch (RunarException ex) {
			return ex.code();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAsManyAsMayBeAreUnderWayThenOneMoreIsRefusedUntilOneHasEnded(boolean local) {
		start(local, CallRule.forPath("work/>").withBulkhead(BulkheadRule.of(2)));
		CompletableFuture<String> first = ask("work/do");
		CompletableFuture<String> second = ask("work/do");
		assertThat(outcome(ask("work/do"))).isEqualTo("OVERLOADED");
		// The rule's paths share the number.
		assertThat(outcome(ask("work/fail"))).isEqualTo("OVERLOADED");
		assertThat(this.caller.info().bulkheads()).containsExactly(new BulkheadInfo("work/>", 2, 2));
		assertThat(this.network.count("a", "bulkhead.work/>")).isEqualTo(2);
		this.open.get(0).complete("done");
		assertThat(outcome(first)).isEqualTo("done");
		assertThat(outcome(ask("work/fail"))).isEqualTo("HANDLER_FAILED");
		second.cancel(true);
		assertThat(this.caller.info().bulkheads()).containsExactly(new BulkheadInfo("work/>", 2, 0));
	}

	@Test
	void whenABlockingRequestIsRefusedThenItsErrorSaysWhy() {
		start(false, CallRule.forPath("work/do").withBulkhead(BulkheadRule.of(1)));
		ask("work/do");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.caller.request("work/do", null, String.class))
			.withMessage("request 'work/do': 1 requests for 'work/do' are under way (expected: fewer)")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.OVERLOADED));
		this.open.get(0).complete("done");
		this.network.advance(Duration.ofMillis(50));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.caller.request("work/fail", null, String.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED));
		assertThat(this.caller.info().bulkheads()).containsExactly(new BulkheadInfo("work/do", 1, 0));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAStreamIsUnderWayThenItCounts(boolean local) {
		start(local, CallRule.forPath("work/>").withBulkhead(BulkheadRule.of(1)));
		List<Object> seen = new ArrayList<>();
		Flow.Subscription[] subscription = new Flow.Subscription[1];
		this.caller.requestStream("work/do", null, String.class).subscribe(new Flow.Subscriber<String>() {

			@Override
			public void onSubscribe(Flow.Subscription given) {
				subscription[0] = given;
				given.request(10);
			}

			@Override
			public void onNext(String item) {
				seen.add(item);
			}

			@Override
			public void onError(Throwable thrown) {
				seen.add(thrown);
			}

			@Override
			public void onComplete() {
				seen.add("complete");
			}

		});
		this.network.advance(Duration.ofMillis(50));
		assertThat(outcome(ask("work/do"))).isEqualTo("OVERLOADED");
		subscription[0].cancel();
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.caller.info().bulkheads()).containsExactly(new BulkheadInfo("work/>", 1, 0));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenASubscriberFailsThenItsStreamNoLongerCounts(boolean local) {
		start(local, CallRule.forPath("work/>").withBulkhead(BulkheadRule.of(1)));
		for (int i = 0; i < 3; i++) {
			boolean first = i == 0;
			this.caller.requestStream("work/count", null, Long.class).subscribe(new Flow.Subscriber<Long>() {

				@Override
				public void onSubscribe(Flow.Subscription given) {
					if (first) {
						throw new IllegalStateException("broken at once");
					}
					given.request(10);
				}

				@Override
				public void onNext(Long item) {
					throw new IllegalStateException("broken");
				}

				@Override
				public void onError(Throwable thrown) {
				}

				@Override
				public void onComplete() {
				}

			});
			this.network.advance(Duration.ofMillis(50));
			assertThat(this.caller.info().bulkheads()).containsExactly(new BulkheadInfo("work/>", 1, 0));
		}
	}

	@Test
	void whenAnInterceptorThrowsAnErrorThenTheRequestNoLongerCounts() {
		this.network.build((node) -> node.interceptor(new Interceptor() {

			@Override
			public CompletionStage<@Nullable Object> call(OutgoingCall call, CallChain next) {
				throw new AssertionError("broken");
			}

		}));
		start(true, CallRule.forPath("work/>").withBulkhead(BulkheadRule.of(1)));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> ask("work/do"));
		assertThat(this.caller.info().bulkheads()).containsExactly(new BulkheadInfo("work/>", 1, 0));
	}

	@Test
	void whenRulesAreReplacedThenANewNumberBeginsToCountAndTheSameOneGoesOn() {
		start(false, CallRule.forPath("work/>").withBulkhead(BulkheadRule.of(2)));
		ask("work/do");
		CompletableFuture<String> second = ask("work/do");
		this.caller
			.setCallRules(List.of(CallRule.forPath(">"), CallRule.forPath("work/>").withBulkhead(BulkheadRule.of(2))));
		assertThat(outcome(ask("work/do"))).isEqualTo("OVERLOADED");
		this.caller.setCallRules(List.of(CallRule.forPath("work/>").withBulkhead(BulkheadRule.of(1))));
		assertThat(ask("work/do")).isNotDone();
		assertThat(outcome(ask("work/do"))).isEqualTo("OVERLOADED");
		second.cancel(true);
		assertThat(outcome(ask("work/do"))).isEqualTo("OVERLOADED");
		this.caller.setCallRules(List.of());
		assertThat(ask("work/do")).isNotDone();
		assertThat(this.caller.info().bulkheads()).isEmpty();
	}

}
