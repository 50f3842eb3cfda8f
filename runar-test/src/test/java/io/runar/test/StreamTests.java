package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import io.runar.service.RequestContext;
import io.runar.transport.memory.LinkConditions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Streams that answer requests: what comes, how much is on the way, and all the ways they
 * end. On one node and over the network alike, where it is the same.
 */
class StreamTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(21);

	private final AtomicReference<@Nullable RequestContext> seen = new AtomicReference<>();

	private RunarNode caller(String side, ActionHandler handler) {
		AbstractService service = Services.of("feed",
				(made) -> made.answer("read", ActionHandler.streaming((context) -> {
					this.seen.set(context);
					return handler.handle(context);
				})).answer("one", (context) -> context.params()));
		RunarNode provider = this.network.start("provider", service);
		if (side.equals("local")) {
			return provider;
		}
		RunarNode caller = this.network.start("caller");
		this.network.converge(SOON);
		return caller;
	}

	private static Flow.Publisher<Long> read(RunarNode node) {
		return node.requestStream("feed/read", null, Long.class);
	}

	private void settle() {
		this.network.advance(Duration.ofSeconds(1));
	}

	private static List<Long> numbers(long count) {
		return LongStream.range(0, count).boxed().toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenEverythingIsReadThenAllItemsComeInOrder(String side) {
		RunarNode node = caller(side, (context) -> Source.of(10_000));
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		assertThat(recorder.items).isEqualTo(numbers(10_000));
		assertThat(recorder.isComplete()).isTrue();
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenIteratorsStreamsAndSingleResultsAreReturnedThenTheyAreStreamsToo(String side) {
		AtomicReference<Object> answer = new AtomicReference<>();
		AtomicReference<Boolean> closed = new AtomicReference<>(false);
		RunarNode node = caller(side, (context) -> answer.get());
		answer.set(numbers(3).iterator());
		assertThat(readAll(node)).isEqualTo(numbers(3));
		answer.set(IntStream.range(0, 3).asLongStream().onClose(() -> closed.set(true)));
		assertThat(readAll(node)).isEqualTo(numbers(3));
		assertThat(closed.get()).isTrue();
		answer.set(CompletableFuture.completedFuture(Source.of(3)));
		assertThat(readAll(node)).isEqualTo(numbers(3));
		assertThat(readAll(node, "feed/one", 7)).containsExactly(7L);
		assertThat(readAll(node, "feed/one", null)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheLastItemsWaitForCreditInBytesThenTheEndComesAfterThem(String side) {
		// So large that each goes at once when there is credit for it.
		this.network.configure((config) -> config.compression("none"));
		List<byte[]> growing = new ArrayList<>(List.of(new byte[100]));
		for (int i = 0; i < 64; i++) {
			growing.add(new byte[50_000]);
		}
		RunarNode node = caller(side, (context) -> growing.iterator());
		Recorder<byte[]> recorder = Recorder.ofAll(node.requestStream("feed/read", null, byte[].class));
		settle();
		assertThat(recorder.items).hasSize(65);
		assertThat(recorder.isComplete()).isTrue();
		assertNothingLeft(node);
	}

	private List<Long> readAll(RunarNode node) {
		return readAll(node, "feed/read", null);
	}

	private List<Long> readAll(RunarNode node, String path, @Nullable Object params) {
		Recorder<Long> recorder = Recorder.ofAll(node.requestStream(path, params, Long.class));
		settle();
		assertThat(recorder.isComplete()).isTrue();
		return recorder.items;
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenNothingIsAskedForThenNothingIsDelivered(String side) {
		RunarNode node = caller(side, (context) -> Source.of(5));
		Recorder<Long> recorder = Recorder.of(read(node), 0);
		settle();
		assertThat(recorder.items).isEmpty();
		assertThat(recorder.hasEnded()).isFalse();
		recorder.subscription().request(2);
		settle();
		assertThat(recorder.items).isEqualTo(numbers(2));
		recorder.subscription().request(3);
		settle();
		assertThat(recorder.items).isEqualTo(numbers(5));
		assertThat(recorder.isComplete()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheReaderCancelsThenTheSourceStopsWithinARoundTripAndNothingMoreComes(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, (context) -> source);
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		source.give(1);
		settle();
		recorder.subscription().cancel();
		this.network.advance(Duration.ofMillis(20));
		assertThat(source.cancelled).isEqualTo(1);
		assertThat(seenContext().isCancelled()).isTrue();
		source.give(1);
		settle();
		assertThat(recorder.items).isEqualTo(numbers(1));
		assertThat(recorder.hasEnded()).isFalse();
		assertNothingLeft(node);
	}

	private RequestContext seenContext() {
		RequestContext context = this.seen.get();
		if (context == null) {
			throw new AssertionError("the handler was not called");
		}
		return context;
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheSourceFailsThenItsErrorFollowsTheItems(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, (context) -> source);
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		source.give(3);
		source.fail(RunarException.application("SOLD_OUT", "none left", Map.of("left", 0)));
		settle();
		assertThat(recorder.items).isEqualTo(numbers(3));
		assertThat(recorder.code()).isEqualTo("SOLD_OUT");
		assertThat(((RunarException) recorder.failure()).data()).isEqualTo(Map.of("left", 0));
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheHandlerThrowsThenTheStreamFails(String side) {
		RunarNode node = caller(side, (context) -> {
			throw new IllegalArgumentException("odd");
		});
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		assertThat(recorder.code()).isEqualTo("HANDLER_FAILED");
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenAnItemDoesNotFitThenTheStreamFailsAndTheSourceStops(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, (context) -> source);
		Recorder<List<String>> recorder = Recorder
			.ofAll(node.requestStream("feed/read", null, new io.runar.TypeRef<List<String>>() {
			}));
		settle();
		source.give(1);
		settle();
		assertThat(recorder.code()).isEqualTo("INVALID_ARGUMENT");
		assertThat(source.cancelled).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenOneResultIsAskedForThenTheCallerIsToldWhatToCall(String side) {
		RunarNode node = caller(side, (context) -> Source.of(1));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> node.request("feed/read", null, Long.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("expected: requestStream");
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenNobodyHasTheActionThenTheStreamFails(String side) {
		RunarNode node = caller(side, (context) -> Source.of(1));
		assertThat(failure(node, "feed/other")).isEqualTo("NO_SUCH_ACTION");
		assertThat(failure(node, "nobody/read")).isEqualTo("NO_PROVIDER");
		assertThat(failure(node, "not a path")).isEqualTo("INVALID_PATH");
	}

	private @Nullable String failure(RunarNode node, String path) {
		Recorder<Long> recorder = Recorder.ofAll(node.requestStream(path, null, Long.class));
		settle();
		return recorder.code();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenNothingMovesThenTheStreamEndsOnBothSides(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, (context) -> source);
		Recorder<Long> recorder = Recorder.ofAll(node.requestStream("feed/read", null, Long.class,
				RequestOptions.defaults().withTimeout(Duration.ofSeconds(10))));
		settle();
		for (int i = 0; i < 5; i++) {
			this.network.advance(Duration.ofSeconds(6));
			source.give(1);
		}
		this.network.advance(Duration.ofSeconds(6));
		assertThat(recorder.hasEnded()).isFalse();
		this.network.advance(Duration.ofSeconds(5));
		assertThat(recorder.items).hasSize(5);
		assertThat(recorder.code()).isEqualTo("TIMEOUT");
		assertThat(source.cancelled).isEqualTo(1);
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenItSaysNothingElseThenTheNodesIdleLimitHolds(String side) {
		this.network.configure((config) -> config.streamIdleTimeout(Duration.ofSeconds(3)));
		RunarNode node = caller(side, (context) -> Source.byHand());
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		this.network.advance(Duration.ofSeconds(2));
		assertThat(recorder.hasEnded()).isFalse();
		this.network.advance(Duration.ofSeconds(2));
		assertThat(recorder.code()).isEqualTo("TIMEOUT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenTheReaderIsSlowButReadsThenTheStreamLives(String side) {
		Source source = Source.of(40);
		RunarNode node = caller(side, (context) -> source);
		Recorder<Long> recorder = Recorder.of(node.requestStream("feed/read", null, Long.class,
				RequestOptions.defaults().withTimeout(Duration.ofSeconds(10))), 0);
		for (int i = 0; i < 40; i++) {
			this.network.advance(Duration.ofSeconds(4));
			recorder.subscription().request(1);
		}
		settle();
		assertThat(recorder.items).isEqualTo(numbers(40));
		assertThat(recorder.isComplete()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenNotPositiveIsAskedForThenTheStreamFailsAndTheSourceStops(String side) {
		Source source = Source.byHand();
		RunarNode node = caller(side, (context) -> source);
		Recorder<Long> recorder = Recorder.of(read(node), 1);
		settle();
		recorder.subscription().request(0);
		settle();
		assertThat(recorder.failure()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
		assertThat(source.cancelled).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenASubscriberThrowsThenTheSourceStops(String side) {
		Source source = Source.of(10);
		RunarNode node = caller(side, (context) -> source);
		int[] taken = { 0 };
		read(node).subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				subscription.request(Long.MAX_VALUE);
			}

			@Override
			public void onNext(Long item) {
				taken[0]++;
				throw new IllegalStateException("cannot take it");
			}

			@Override
			public void onError(Throwable thrown) {
				taken[0] += 100;
			}

			@Override
			public void onComplete() {
				taken[0] += 1000;
			}

		});
		settle();
		assertThat(taken[0]).isEqualTo(1);
		assertNothingLeft(node);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenSubscribedTwiceThenTheRequestIsMadeTwice(String side) {
		RunarNode node = caller(side, (context) -> Source.of(3));
		Flow.Publisher<Long> publisher = read(node);
		Recorder<Long> one = Recorder.ofAll(publisher);
		Recorder<Long> two = Recorder.ofAll(publisher);
		settle();
		assertThat(one.items).isEqualTo(numbers(3));
		assertThat(two.items).isEqualTo(numbers(3));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenAnInterceptorIsAroundThenItSeesTheWholeStreamAndItsHeadersTravel(String side) {
		Tracing tracing = new Tracing();
		this.network.build((builder) -> builder.interceptor(tracing));
		Source source = Source.byHand();
		RunarNode node = caller(side, (context) -> source);
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		assertThat(seenContext().headers()).containsEntry("trace", "1");
		assertThat(tracing.ended).isZero();
		source.give(2);
		source.complete();
		settle();
		assertThat(recorder.isComplete()).isTrue();
		assertThat(tracing.ended).isEqualTo(1);
	}

	private static final class Tracing implements Interceptor {

		private int ended;

		@Override
		public CompletionStage<@Nullable Object> call(OutgoingCall call, CallChain next) {
			call.headers().put("trace", "1");
			return next.proceed(call).whenComplete((value, failure) -> this.ended++);
		}

	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenAnInterceptorRefusesThenTheHandlerIsNotCalled(String side) {
		this.network.build((builder) -> builder.interceptor(new Interceptor() {

			@Override
			public CompletionStage<@Nullable Object> call(OutgoingCall call, CallChain next) {
				return CompletableFuture.failedFuture(new RunarException(ErrorCode.OVERLOADED, "open circuit"));
			}

		}));
		RunarNode node = caller(side, (context) -> Source.of(1));
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		assertThat(recorder.code()).isEqualTo("OVERLOADED");
		assertThat(this.seen.get()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void whenAHandlerPassesAStreamOnThenCancellingReachesItsSource(String side) {
		Source source = Source.byHand();
		AbstractService front = Services.of("front", (made) -> made.answer("read", ActionHandler
			.streaming((context) -> this.network.node("front").requestStream("feed/read", null, Long.class))));
		RunarNode node = this.network.start("front", front);
		caller("remote", (context) -> source);
		RunarNode reader = side.equals("local") ? node : this.network.node("caller");
		Recorder<Long> recorder = Recorder.ofAll(reader.requestStream("front/read", null, Long.class));
		settle();
		source.give(3);
		settle();
		assertThat(recorder.items).isEqualTo(numbers(3));
		recorder.subscription().cancel();
		this.network.advance(Duration.ofMillis(50));
		assertThat(source.cancelled).isEqualTo(1);
	}

	@Test
	void whenTheReaderIsSlowThenTheSenderHoldsBack() {
		this.network.configure((config) -> config.streamWindow(100));
		Source source = Source.of(1_000_000);
		RunarNode node = caller("remote", (context) -> source);
		Recorder<Long> recorder = Recorder.of(read(node), 10);
		settle();
		assertThat(recorder.items).hasSize(10);
		assertThat(source.given).isEqualTo(100);
		recorder.subscription().request(60);
		settle();
		assertThat(recorder.items).isEqualTo(numbers(70));
		assertThat(source.given).isBetween(150L, 170L);
		assertThat(source.asked).isEqualTo(source.given);
	}

	@Test
	void whenItemsAreMadeWithRequestsThenThoseBelongToTheStreamFromItsFirstItemToItsLast() {
		this.network.configure((config) -> config.streamWindow(10));
		RunarNode node = caller("remote", (context) -> LongStream.range(0, 100)
			.mapToObj((number) -> this.network.node("provider").request("levels/mine", null, Integer.class)));
		this.network.node("provider")
			.addService(Services.of("levels", (made) -> made.answer("mine", RequestContext::level)));
		Recorder<Integer> recorder = Recorder.ofAll(node.requestStream("feed/read", null, Integer.class));
		settle();
		assertThat(recorder.items).hasSize(100).containsOnly(2);
	}

	@Test
	void whenItemsAreLargeThenTheWindowInBytesHoldsTheSenderBack() {
		this.network.configure((config) -> config.streamWindowBytes(64 * 1024).compression("none"));
		Source source = Source.of(1000, (number) -> new byte[10_000]);
		RunarNode node = caller("remote", (context) -> source);
		Recorder<byte[]> recorder = Recorder.of(node.requestStream("feed/read", null, byte[].class), 1);
		settle();
		assertThat(source.given).isBetween(6L, 8L);
		recorder.subscription().request(1000);
		settle();
		assertThat(recorder.items).hasSize(1000);
		assertThat(recorder.isComplete()).isTrue();
	}

	@Test
	void whenOneItemIsLargerThanTheWindowThenItPassesAllTheSame() {
		this.network.configure((config) -> config.streamWindowBytes(1024).compression("none"));
		Source source = Source.of(5, (number) -> new byte[300_000 + (int) number]);
		RunarNode node = caller("remote", (context) -> source);
		Recorder<byte[]> recorder = Recorder.ofAll(node.requestStream("feed/read", null, byte[].class));
		settle();
		assertThat(recorder.items).extracting((item) -> item.length)
			.containsExactly(300_000, 300_001, 300_002, 300_003, 300_004);
		assertThat(recorder.isComplete()).isTrue();
	}

	@Test
	void whenAnItemIsLargerThanAMessageThenTheStreamFailsAndTheConnectionLives() {
		this.network.configure((config) -> config.compression("none"));
		Source source = Source.of(2, (number) -> new byte[(number == 0) ? 10 : 5_000_000]);
		RunarNode node = caller("remote", (context) -> source);
		Recorder<byte[]> recorder = Recorder.ofAll(node.requestStream("feed/read", null, byte[].class));
		settle();
		assertThat(recorder.items).hasSize(1);
		assertThat(recorder.code()).isEqualTo("PAYLOAD_TOO_LARGE");
		assertThat(node.request("feed/one", 5, Integer.class)).isEqualTo(5);
	}

	@Test
	void whenSizesVaryThenTheOrderIsKept() {
		this.network.configure((config) -> config.compression("none"));
		Source source = Source.of(300,
				(number) -> new byte[(number % 10 == 0) ? 100_000 + (int) number : (int) number]);
		RunarNode node = caller("remote", (context) -> source);
		Recorder<byte[]> recorder = Recorder.ofAll(node.requestStream("feed/read", null, byte[].class));
		settle();
		assertThat(recorder.items).extracting((item) -> item.length)
			.containsExactlyElementsOf(
					IntStream.range(0, 300).map((n) -> (n % 10 == 0) ? 100_000 + n : n).boxed().toList());
	}

	@Test
	void whenManyStreamsShareASmallQueueThenAllComeThrough() {
		this.network.configure((config) -> config.outboundQueueBytes(64 * 1024).compression("none"));
		RunarNode node = caller("remote", (context) -> Source.of(200, (number) -> new byte[1000]));
		List<Recorder<byte[]>> recorders = IntStream.range(0, 50)
			.mapToObj((i) -> Recorder.ofAll(node.requestStream("feed/read", null, byte[].class)))
			.toList();
		assertThat(this.network.advanceUntil(() -> recorders.stream().allMatch(Recorder::hasEnded), SOON)).isTrue();
		assertThat(recorders).allMatch(Recorder::isComplete).allMatch((each) -> each.items.size() == 200);
	}

	@Test
	void whenTheProviderDiesThenTheStreamFailsBehindWhatHadCome() {
		Source source = Source.byHand();
		RunarNode node = caller("remote", (context) -> source);
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		source.give(4);
		settle();
		this.network.kill("provider");
		settle();
		assertThat(recorder.items).isEqualTo(numbers(4));
		assertThat(recorder.code()).isEqualTo("PEER_LOST");
	}

	@Test
	void whenAProviderDiesBeforeTheFirstItemThenAnIdempotentStreamIsOpenedAgainHoweverLateThatIs() {
		Map<String, Source> sources = new LinkedHashMap<>();
		for (String id : List.of("b", "c")) {
			this.network.start(id, Services.of("slow", (made) -> made.answerAgain("read",
					ActionHandler.streaming((context) -> sources.computeIfAbsent(id, (name) -> Source.byHand())))));
		}
		RunarNode node = this.network.start("caller");
		this.network.converge(SOON);
		Recorder<Long> recorder = Recorder.ofAll(node.requestStream("slow/read", null, Long.class));
		// Longer than the time-out of a request.
		this.network.advance(Duration.ofMinutes(2));
		assertThat(sources).hasSize(1);
		this.network.kill(sources.keySet().iterator().next());
		settle();
		assertThat(sources).hasSize(2);
		Source second = List.copyOf(sources.values()).get(1);
		second.give(3);
		second.complete();
		settle();
		assertThat(recorder.items).isEqualTo(numbers(3));
		assertThat(recorder.isComplete()).isTrue();
	}

	@Test
	void whenTheCallerDiesThenTheSourceStops() {
		Source source = Source.byHand();
		RunarNode node = caller("remote", (context) -> source);
		Recorder.ofAll(read(node));
		settle();
		assertThat(openStreams("provider")).isEqualTo(1);
		this.network.kill("caller");
		settle();
		assertThat(source.cancelled).isEqualTo(1);
		assertThat(this.network.count("provider", "stream-ended.PEER_LOST")).isEqualTo(1);
	}

	@Test
	void whenOneConnectionOfSeveralIsLostThenItsStreamsEndAndOthersGoOn() {
		this.network.configure((config) -> config.connectionsPerPeer(2));
		List<Source> sources = new java.util.ArrayList<>();
		RunarNode node = caller("remote", (context) -> {
			Source source = Source.byHand();
			sources.add(source);
			return source;
		});
		assertThat(this.network
			.advanceUntil(() -> node.info().peers().get(0).connections() == 2 && this.network.isConverged(), SOON))
			.isTrue();
		List<Recorder<Long>> recorders = IntStream.range(0, 2).mapToObj((i) -> Recorder.ofAll(read(node))).toList();
		settle();
		this.network.links().reset("caller", "provider", 0);
		settle();
		sources.forEach((source) -> {
			if (source.cancelled == 0) {
				source.give(1);
				source.complete();
			}
		});
		settle();
		assertThat(recorders).allMatch(Recorder::hasEnded)
			.allMatch((each) -> each.isComplete() ? each.items.size() == 1 : "PEER_LOST".equals(each.code()));
		assertThat(recorders).anyMatch((each) -> "PEER_LOST".equals(each.code()));
		assertNothingLeft(node);
	}

	@Test
	void whenTheProviderStopsThenItFinishesItsStreamsFirst() {
		Source source = Source.byHand();
		RunarNode node = caller("remote", (context) -> source);
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		CompletableFuture<Void> stopped = this.network.node("provider").stop();
		settle();
		assertThat(stopped).isNotDone();
		source.give(2);
		source.complete();
		settle();
		assertThat(recorder.items).isEqualTo(numbers(2));
		assertThat(recorder.isComplete()).isTrue();
		assertThat(stopped).isDone();
	}

	@Test
	void whenAStreamOutlastsTheDrainTimeoutThenItEndsWithTheNode() {
		this.network.configure((config) -> config.drainTimeout(Duration.ofSeconds(2)));
		Source source = Source.byHand();
		RunarNode node = caller("remote", (context) -> source);
		Recorder<Long> recorder = Recorder.ofAll(read(node));
		settle();
		this.network.stop("provider");
		settle();
		assertThat(recorder.code()).isEqualTo("PEER_LOST");
		assertThat(source.cancelled).isEqualTo(1);
	}

	@Test
	void whenAPeerHasAsManyStreamsAsItMayThenMoreAreRefused() {
		// max-streams-per-peer
		this.network.configure((config) -> config.maxStreamsPerPeer(2));
		RunarNode node = caller("remote", (context) -> Source.byHand());
		Recorder<Long> one = Recorder.ofAll(read(node));
		Recorder<Long> two = Recorder.ofAll(read(node));
		settle();
		Recorder<Long> three = Recorder.ofAll(read(node));
		settle();
		assertThat(three.code()).isEqualTo("LIMIT_EXCEEDED");
		one.subscription().cancel();
		settle();
		Recorder<Long> four = Recorder.ofAll(read(node));
		settle();
		assertThat(two.hasEnded()).isFalse();
		assertThat(four.hasEnded()).isFalse();
	}

	@Test
	void whenAPublisherGivesMoreThanItWasAskedForThenItsStreamFails() {
		this.network.configure((config) -> config.streamWindow(10));
		Source source = Source.byHand();
		RunarNode node = caller("remote", (context) -> source);
		Recorder<Long> recorder = Recorder.of(read(node), 100);
		settle();
		source.give(1);
		settle();
		source.give(100);
		settle();
		assertThat(recorder.code()).isEqualTo("HANDLER_FAILED");
		assertThat(source.cancelled).isEqualTo(1);
		assertNothingLeft(node);
	}

	@Test
	void whenMessagesAreDelayedAndConnectionsBreakThenEveryStreamStillEndsOnce() {
		SimulatedNetwork.explore(100, 50, (net) -> {
			net.links().setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(3), Duration.ofMillis(2)));
			net.start("provider", Services.of("feed",
					(made) -> made.answer("read", ActionHandler.streaming((context) -> Source.of(5000)))));
			RunarNode node = net.start("caller");
			net.converge(SOON);
			List<Recorder<Long>> recorders = IntStream.range(0, 5).mapToObj((i) -> Recorder.ofAll(read(node))).toList();
			net.advance(Duration.ofMillis(net.time().random().nextInt(60)));
			if (net.time().random().nextBoolean()) {
				net.kill("provider");
			}
			net.advance(SOON);
			for (Recorder<Long> recorder : recorders) {
				assertThat(recorder.hasEnded()).isTrue();
				assertThat(recorder.items).isEqualTo(numbers(recorder.items.size()));
				assertThat(recorder.isComplete() ? recorder.items.size() == 5000 : "PEER_LOST".equals(recorder.code()))
					.isTrue();
			}
		});
	}

	private int openStreams(String host) {
		return this.network.node(host).info().peers().stream().mapToInt(NodeInfo.Peer::streams).sum();
	}

	/** No stream is open on any node, nor any request pending. */
	private void assertNothingLeft(RunarNode node) {
		assertThat(openStreams("provider")).isZero();
		assertThat(node.info().peers())
			.allSatisfy((peer) -> assertThat(peer.pendingRequests() + peer.streams()).isZero());
	}

}
