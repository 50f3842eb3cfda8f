package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.LongStream;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Streams that are sent with requests, answered with one result or with another stream.
 * On one node and over the network alike, where it is the same.
 */
class RequestStreamTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final TypeRef<List<String>> LISTS = new TypeRef<>() {
	};

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(41);

	/** What the handler has read. */
	private final Recorder<Long> read = new Recorder<>(0);

	private RunarNode caller(String side, ActionHandler handler) {
		AbstractService service = Services.of("sink", (made) -> made.answer("take", ActionHandler.streaming(handler)));
		RunarNode provider = this.network.start("provider", service);
		if (side.equals("local")) {
			return provider;
		}
		RunarNode caller = this.network.start("caller");
		this.network.converge(SOON);
		return caller;
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenAnActionAnswersWithMoreThanOneItemThenTheOthersAreNotWanted(String side) {
		Source endless = Source.of(Long.MAX_VALUE);
		RunarNode node = caller(side, (context) -> endless);
		CompletableFuture<Long> first = node.sendStream("sink/take", null, Source.of(0), TypeRef.<Long>of(Long.class),
				RequestOptions.defaults());
		this.network.advance(Duration.ofSeconds(2));
		assertThat(first).isCompletedWithValue(0L);
		assertThat(endless.cancelled).isEqualTo(1);
	}

	/** Adds up all items. */
	private static CompletableFuture<Long> sum(RequestContext context) {
		CompletableFuture<Long> sum = new CompletableFuture<>();
		long[] total = { 0 };
		context.items(Long.class).subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				subscription.request(Long.MAX_VALUE);
			}

			@Override
			public void onNext(Long item) {
				total[0] += item;
			}

			@Override
			public void onError(Throwable thrown) {
				sum.completeExceptionally(thrown);
			}

			@Override
			public void onComplete() {
				sum.complete(total[0]);
			}

		});
		return sum;
	}

	/** Begins to read, as the test says, and answers when the future says. */
	private ActionHandler readAndAnswer(CompletableFuture<?> answer) {
		return (context) -> {
			context.items(Long.class).subscribe(this.read);
			return answer;
		};
	}

	/** The same items, changed. */
	private static Flow.Publisher<Object> mapped(Flow.Publisher<Long> items, Function<Long, Object> change) {
		return (subscriber) -> items.subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				subscriber.onSubscribe(subscription);
			}

			@Override
			public void onNext(Long item) {
				subscriber.onNext(change.apply(item));
			}

			@Override
			public void onError(Throwable thrown) {
				subscriber.onError(thrown);
			}

			@Override
			public void onComplete() {
				subscriber.onComplete();
			}

		});
	}

	private static CompletableFuture<@Nullable Long> send(RunarNode node, Source source) {
		return node.sendStream("sink/take", Map.of("name", "x"), source, Long.class);
	}

	private void settle() {
		this.network.advance(Duration.ofSeconds(1));
	}

	private static String code(CompletableFuture<?> result) {
		assertThat(result).isCompletedExceptionally();
		try {
			result.join();
			throw new AssertionError("it has not failed");
		}
		catch (CompletionException ex) {
			return ((RunarException) ex.getCause()).code();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItemsAreSentThenTheHandlerReadsAllOfThemBesideTheParameters(String side) {
		AtomicReference<@Nullable Object> params = new AtomicReference<>();
		RunarNode node = caller(side, (context) -> {
			params.set(context.params());
			return sum(context);
		});
		CompletableFuture<@Nullable Long> result = send(node, Source.of(10_000));
		settle();
		assertThat(result).isCompletedWithValue(49_995_000L);
		assertThat(params.get()).isEqualTo(Map.of("name", "x"));
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenThereAreNoItemsThenTheStreamIsEmpty(String side) {
		RunarNode node = caller(side, RequestStreamTests::sum);
		CompletableFuture<@Nullable Long> result = send(node, Source.of(0));
		Recorder<Long> without = Recorder.ofAll(node.requestStream("sink/take", null, Long.class));
		settle();
		assertThat(result).isCompletedWithValue(0L);
		assertThat(without.items).containsExactly(0L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenBothSidesStreamThenItemsGoBothWays(String side) {
		RunarNode node = caller(side, (context) -> mapped(context.items(Long.class), (item) -> item * 2));
		Recorder<Long> doubled = Recorder.ofAll(node.requestStream("sink/take", null, Source.of(5000), Long.class));
		settle();
		assertThat(doubled.items).isEqualTo(LongStream.range(0, 5000).map((item) -> item * 2).boxed().toList());
		assertThat(doubled.isComplete()).isTrue();
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheReaderOfTheAnswerIsSlowThenTheSenderOfTheItemsIsHeldBack(String side) {
		this.network.configure((config) -> config.streamWindow(50));
		Source source = Source.of(1_000_000);
		RunarNode node = caller(side, (context) -> mapped(context.items(Long.class), (item) -> item));
		Recorder<Long> echoed = Recorder.of(node.requestStream("sink/take", null, source, Long.class), 10);
		settle();
		assertThat(echoed.items).hasSize(10);
		assertThat(source.given).isBetween(10L, 120L);
		echoed.subscription().request(500);
		settle();
		assertThat(echoed.items).isEqualTo(LongStream.range(0, 510).boxed().toList());
		assertThat(source.given).isBetween(510L, 650L);
		echoed.subscription().cancel();
		settle();
		assertThat(source.cancelled).isEqualTo(1);
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheHandlerDoesNotReadThenNothingIsSent(String side) {
		Source source = Source.of(10);
		RunarNode node = caller(side, (context) -> 7L);
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		assertThat(result).isCompletedWithValue(7L);
		assertThat(source.subscribed).isZero();
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheHandlerCancelsTheItemsThenTheSourceStopsAndTheRequestGoesOn(String side) {
		Source source = Source.byHand();
		CompletableFuture<Long> answer = new CompletableFuture<>();
		RunarNode node = caller(side, readAndAnswer(answer));
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		this.read.subscription().request(1);
		settle();
		source.give(1);
		settle();
		this.read.subscription().cancel();
		this.network.advance(Duration.ofMillis(20));
		assertThat(source.cancelled).isEqualTo(1);
		assertThat(result).isNotDone();
		answer.complete(3L);
		settle();
		assertThat(result).isCompletedWithValue(3L);
		assertThat(this.read.items).containsExactly(0L);
		assertThat(this.read.hasEnded()).isFalse();
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheHandlerAnswersEarlyThenTheSourceStopsAndWhoStillReadsIsTold(String side) {
		Source source = Source.byHand();
		CompletableFuture<Long> answer = new CompletableFuture<>();
		RunarNode node = caller(side, readAndAnswer(answer));
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		this.read.subscription().request(10);
		settle();
		source.give(1);
		settle();
		answer.complete(1L);
		settle();
		assertThat(result).isCompletedWithValue(1L);
		assertThat(source.cancelled).isEqualTo(1);
		assertThat(this.read.code()).isEqualTo("CANCELLED");
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheCallerGivesUpThenBothStreamsEnd(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, readAndAnswer(new CompletableFuture<>()));
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		this.read.subscription().request(10);
		settle();
		source.give(2);
		result.cancel(false);
		settle();
		assertThat(source.cancelled).isEqualTo(1);
		assertThat(this.read.code()).isEqualTo("CANCELLED");
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheSourceFailsThenTheHandlerGetsItsErrorBehindTheItems(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, (context) -> {
			CompletableFuture<Long> sum = sum(context);
			context.onCancel(() -> sum.cancel(false));
			return sum;
		});
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		source.give(1);
		source.fail(RunarException.application("NO_MORE", "ran dry", null));
		settle();
		assertThat(code(result)).isEqualTo("NO_MORE");
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenAnItemDoesNotFitThenTheHandlerIsToldAndTheSourceStops(String side) {
		Source source = Source.byHand();
		CompletableFuture<Long> answer = new CompletableFuture<>();
		AtomicReference<Recorder<Object>> wrong = new AtomicReference<>(new Recorder<>(0));
		RunarNode node = caller(side, (context) -> {
			wrong.set(Recorder.ofAll(context.items(LISTS.type())));
			return answer;
		});
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		source.give(1);
		settle();
		assertThat(wrong.get().code()).isEqualTo("INVALID_ARGUMENT");
		assertThat(source.cancelled).isEqualTo(1);
		answer.complete(1L);
		settle();
		assertThat(result).isCompletedWithValue(1L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItemsAreReadTwiceThenTheSecondReaderIsRefused(String side) {
		RunarNode node = caller(side, (context) -> {
			CompletableFuture<Long> first = sum(context);
			Recorder<Long> second = Recorder.ofAll(context.items(Long.class));
			assertThat(second.failure()).isInstanceOf(IllegalStateException.class).hasMessageContaining("twice");
			return first;
		});
		CompletableFuture<@Nullable Long> result = send(node, Source.of(3));
		settle();
		assertThat(result).isCompletedWithValue(3L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenNothingMovesThenItTimesOut(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, RequestStreamTests::sum);
		CompletableFuture<@Nullable Long> result = node.sendStream("sink/take", null, source, new TypeRef<Long>() {
		}, RequestOptions.defaults().withTimeout(Duration.ofSeconds(3)));
		for (int i = 0; i < 4; i++) {
			this.network.advance(Duration.ofSeconds(2));
			source.give(1);
		}
		assertThat(result).isNotDone();
		this.network.advance(Duration.ofSeconds(4));
		assertThat(code(result)).isEqualTo("TIMEOUT");
		assertThat(source.cancelled).isEqualTo(1);
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenAnOrdinaryRequestIsMadeThenTheCallerIsToldWhatToCall(String side) {
		RunarNode node = caller(side, RequestStreamTests::sum);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> node.request("sink/take", null, Long.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("sendStream");
	}

	@Test
	void whenTheHandlerIsSlowThenTheSenderHoldsBack() {
		this.network.configure((config) -> config.streamWindow(100));
		Source source = Source.of(1_000_000);
		RunarNode node = caller("remote", readAndAnswer(new CompletableFuture<>()));
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		assertThat(source.given).isEqualTo(100);
		this.read.subscription().request(60);
		settle();
		assertThat(this.read.items).hasSize(60);
		assertThat(source.given).isBetween(150L, 170L);
		result.cancel(false);
	}

	@Test
	void whenItemsAreLargeThenTheyKeepTheirOrder() {
		this.network.configure((config) -> config.compression("none"));
		Source source = Source.of(100, (number) -> new byte[(number % 7 == 0) ? 200_000 + (int) number : (int) number]);
		RunarNode node = caller("remote", (context) -> {
			Flow.Publisher<byte[]> items = context.items(byte[].class);
			return items;
		});
		Recorder<byte[]> echoed = Recorder
			.ofAll(node.requestStream("sink/take", new byte[300_000], source, byte[].class));
		settle();
		assertThat(echoed.items).extracting((item) -> item.length)
			.containsExactlyElementsOf(java.util.stream.IntStream.range(0, 100)
				.map((n) -> (n % 7 == 0) ? 200_000 + n : n)
				.boxed()
				.toList());
		assertThat(echoed.isComplete()).isTrue();
	}

	@Test
	void whenTheProviderDiesThenTheSourceStopsAndTheResultFails() {
		Source source = Source.byHand();
		RunarNode node = caller("remote", RequestStreamTests::sum);
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		source.give(1);
		this.network.kill("provider");
		settle();
		assertThat(code(result)).isEqualTo("PEER_LOST");
		assertThat(source.cancelled).isEqualTo(1);
	}

	@Test
	void whenTheCallerDiesThenTheHandlerIsTold() {
		Source source = Source.byHand();
		RunarNode node = caller("remote", readAndAnswer(new CompletableFuture<>()));
		send(node, source);
		settle();
		this.read.subscription().request(5);
		settle();
		this.network.kill("caller");
		settle();
		assertThat(this.read.code()).isEqualTo("PEER_LOST");
	}

	@Test
	void whenTheProviderStopsThenItTakesTheStreamToItsEndFirst() {
		Source source = Source.byHand();
		RunarNode node = caller("remote", RequestStreamTests::sum);
		CompletableFuture<@Nullable Long> result = send(node, source);
		settle();
		CompletableFuture<Void> stopped = this.network.node("provider").stop();
		settle();
		assertThat(stopped).isNotDone();
		source.give(3);
		source.complete();
		settle();
		assertThat(result).isCompletedWithValue(3L);
		assertThat(stopped).isDone();
	}

	/** No stream is open on any node, nor any request pending. */
	private void assertNothingLeft(RunarNode node) {
		assertThat(this.network.node("provider").info().peers()).allMatch((peer) -> peer.streams() == 0);
		assertThat(node.info().peers()).extracting(NodeInfo.Peer::pendingRequests).allMatch((pending) -> pending == 0);
		assertThat(node.info().peers()).extracting(NodeInfo.Peer::streams).allMatch((streams) -> streams == 0);
	}

}
