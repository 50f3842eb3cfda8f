package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Interceptors around streams that do more than to look on: whatever they do, the stream
 * ends for its reader and for its source.
 */
class InterceptedStreamTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(51);

	private final Source source = Source.byHand();

	private final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();

	/** How often the handler was called. */
	private int handled;

	private RunarNode caller(String side, Interceptor interceptor) {
		this.network.build((builder) -> builder.interceptor(interceptor));
		RunarNode provider = this.network.start("provider",
				Services.of("feed", (made) -> made.answer("read", ActionHandler.streaming((context) -> {
					this.handled++;
					return this.source;
				}))));
		if (side.equals("local")) {
			return provider;
		}
		RunarNode caller = this.network.start("caller");
		this.network.converge(SOON);
		return caller;
	}

	private Recorder<Long> read(String side, Interceptor interceptor) {
		RunarNode node = caller(side, interceptor);
		Recorder<Long> recorder = Recorder.ofAll(node.requestStream("feed/read", null, Long.class));
		settle();
		return recorder;
	}

	private void settle() {
		this.network.advance(Duration.ofSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItAnswersItselfThenTheStreamIsThatOneItem(String side) {
		Recorder<Long> recorder = read(side, new Around((call, next) -> CompletableFuture.completedFuture(7)));
		assertThat(recorder.items).containsExactly(7L);
		assertThat(recorder.isComplete()).isTrue();
		assertThat(this.handled).isZero();
		assertNothingLeft();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItAnswersWithNothingThenTheStreamIsEmpty(String side) {
		Recorder<Long> recorder = read(side, new Around((call, next) -> CompletableFuture.completedFuture(null)));
		assertThat(recorder.items).isEmpty();
		assertThat(recorder.isComplete()).isTrue();
		assertThat(this.handled).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItsAnswerDoesNotFitThenTheStreamFails(String side) {
		Recorder<Long> recorder = read(side,
				new Around((call, next) -> CompletableFuture.completedFuture(Map.of("no", "number"))));
		assertThat(recorder.code()).isEqualTo("INVALID_ARGUMENT");
		assertThat(this.handled).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItAnswersBeforeTheStreamHasEndedThenTheSourceStops(String side) {
		Recorder<Long> recorder = read(side, new Around((call, next) -> {
			next.proceed(call);
			return this.answer;
		}));
		this.source.give(2);
		settle();
		assertThat(recorder.items).containsExactly(0L, 1L);
		assertThat(recorder.hasEnded()).isFalse();
		this.answer.complete(5);
		settle();
		assertThat(recorder.items).containsExactly(0L, 1L);
		assertThat(recorder.isComplete()).isTrue();
		assertThat(this.source.cancelled).isEqualTo(1);
		assertNothingLeft();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItGivesUpBeforeTheStreamHasEndedThenTheStreamFailsAndTheSourceStops(String side) {
		Recorder<Long> recorder = read(side, new Around((call, next) -> {
			next.proceed(call);
			return this.answer;
		}));
		this.answer.completeExceptionally(new RunarException(ErrorCode.OVERLOADED, "took too long"));
		settle();
		assertThat(recorder.code()).isEqualTo("OVERLOADED");
		assertThat(this.source.cancelled).isEqualTo(1);
		assertNothingLeft();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItFailsAfterTheStreamHasEndedThenThatChangesNothing(String side) {
		Recorder<Long> recorder = read(side, new Around((call, next) -> next.proceed(call).thenCompose((value) -> {
			return CompletableFuture.failedFuture(new TimeoutException());
		})));
		this.source.give(1);
		this.source.complete();
		settle();
		assertThat(recorder.items).containsExactly(0L);
		assertThat(recorder.isComplete()).isTrue();
		assertThat(this.source.cancelled).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItGoesOnAfterItHasAnsweredThenTheHandlerIsNotCalled(String side) {
		Held held = new Held(CompletableFuture.completedFuture(null));
		Recorder<Long> recorder = read(side, held);
		assertThat(recorder.isComplete()).isTrue();
		CompletionStage<?> late = held.proceed();
		settle();
		assertThat(this.handled).isZero();
		assertThat(late.toCompletableFuture()).isCompletedExceptionally();
		assertNothingLeft();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheReaderHasLeftBeforeItGoesOnThenTheHandlerIsNotCalled(String side) {
		Held held = new Held(this.answer);
		Recorder<Long> recorder = read(side, held);
		recorder.subscription().cancel();
		settle();
		CompletionStage<?> late = held.proceed();
		settle();
		assertThat(this.handled).isZero();
		assertThat(late.toCompletableFuture()).isCompletedExceptionally();
		assertNothingLeft();
	}

	@Test
	void whenARequestHasBeenCancelledThenNoHandlerIsCalledForAStreamOfIt() {
		List<Recorder<Long>> inner = new ArrayList<>();
		AtomicReference<CompletableFuture<?>> outer = new AtomicReference<>();
		RunarNode node = caller("remote", new Around((call, next) -> next.proceed(call)));
		RunarNode provider = this.network.node("provider");
		provider.addService(Services.of("front", (made) -> made.answer("late", (context) -> {
			outer.get().cancel(false);
			this.network.advance(Duration.ofMillis(100));
			inner.add(Recorder.ofAll(provider.requestStream("feed/read", null, Long.class)));
			return null;
		})));
		this.network.converge(SOON);
		outer.set(node.requestAsync("front/late", null, Long.class));
		settle();
		assertThat(inner).singleElement().satisfies((stream) -> assertThat(stream.code()).isEqualTo("CANCELLED"));
		assertThat(this.handled).isZero();
	}

	private void assertNothingLeft() {
		for (RunarNode node : this.network.nodes()) {
			assertThat(node.info().peers())
				.allSatisfy((peer) -> assertThat(peer.pendingRequests() + peer.streams()).isZero());
		}
	}

	/** Does what the test says. */
	private record Around(Behaviour behaviour) implements Interceptor {

		@Override
		public CompletionStage<@Nullable Object> call(OutgoingCall call, CallChain next) {
			return this.behaviour.call(call, next);
		}

	}

	/** Does nothing until the test says so. */
	private static final class Held implements Interceptor {

		private final CompletableFuture<@Nullable Object> answer;

		private @Nullable OutgoingCall call;

		private @Nullable CallChain next;

		Held(CompletableFuture<@Nullable Object> answer) {
			this.answer = answer;
		}

		@Override
		public CompletionStage<@Nullable Object> call(OutgoingCall outgoing, CallChain chain) {
			this.call = outgoing;
			this.next = chain;
			return this.answer;
		}

		CompletionStage<@Nullable Object> proceed() {
			if (this.next == null || this.call == null) {
				throw new IllegalStateException("nothing was requested");
			}
			return this.next.proceed(this.call);
		}

	}

	private interface Behaviour {

		CompletionStage<@Nullable Object> call(OutgoingCall call, Interceptor.CallChain next);

	}

}
