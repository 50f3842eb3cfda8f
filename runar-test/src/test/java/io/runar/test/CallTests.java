package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.peer.PeerLimits;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests: where they go, how long they live, what becomes of odd handlers.
 */
class CallTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final TypeRef<Map<String, Object>> INFO = new TypeRef<>() {
	};

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(11);

	@Test
	void whenBudgetIsSpentThenNextHopSeesOnlyTheRest() {
		AtomicReference<Duration> seen = new AtomicReference<>();
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.of("middle", (service) -> service.answer("call", (request) -> after(80)
			.thenCompose((done) -> request.requestAsync("last/call", null, String.class, RequestOptions.defaults())))));
		this.network.start("c", Services.of("last", (service) -> service.answer("call", (request) -> {
			seen.set(request.remaining());
			return "done";
		})));
		this.network.converge(SOON);
		CompletableFuture<String> answer = a.requestAsync("middle/call", null, String.class,
				RequestOptions.defaults().withTimeout(Duration.ofMillis(100)));
		assertThat(this.network.await(answer, SOON)).isEqualTo("done");
		assertThat(seen.get()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(20));
	}

	@Test
	void whenRequestHasExpiredOnTheWayThenItIsNotStarted() {
		AtomicInteger runs = new AtomicInteger();
		RunarNode a = this.network.start("a");
		this.network.start("b",
				Services.of("work", (service) -> service.answer("do", (request) -> runs.incrementAndGet())));
		this.network.converge(SOON);
		this.network.pause("b", Duration.ofMillis(200));
		CompletableFuture<Integer> answer = a.requestAsync("work/do", null, Integer.class,
				RequestOptions.defaults().withTimeout(Duration.ofMillis(50)));
		this.network.advance(Duration.ofMillis(500));
		assertCode(answer, ErrorCode.TIMEOUT);
		assertThat(runs).hasValue(0);
		assertThat(a.info().peers()).allSatisfy((peer) -> assertThat(peer.pendingRequests()).isZero());
	}

	@Test
	void whenHandlerAsksWithoutTimeLeftThenItFailsWithoutCall() {
		AtomicInteger runs = new AtomicInteger();
		List<CompletableFuture<Object>> inner = new ArrayList<>();
		RunarNode a = this.network.start("a");
		this.network.start("b",
				Services.of("middle",
						(service) -> service.answer("call", (request) -> after(80).thenApply((done) -> inner
							.add(request.requestAsync("last/call", null, Object.class, RequestOptions.defaults()))))));
		this.network.start("c",
				Services.of("last", (service) -> service.answer("call", (request) -> runs.incrementAndGet())));
		this.network.converge(SOON);
		CompletableFuture<Object> answer = a.requestAsync("middle/call", null, Object.class,
				RequestOptions.defaults().withTimeout(Duration.ofMillis(50)));
		this.network.advance(Duration.ofSeconds(1));
		assertCode(answer, ErrorCode.TIMEOUT);
		assertThat(inner).singleElement().satisfies((call) -> assertCode(call, ErrorCode.TIMEOUT));
		assertThat(runs).hasValue(0);
	}

	@Test
	void whenCallerCancelsThenThirdHopIsCancelled() {
		AtomicReference<Duration> cancelledAt = new AtomicReference<>();
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.of("one", (service) -> service.answer("call",
				(request) -> request.requestAsync("two/call", null, Object.class, RequestOptions.defaults()))));
		this.network.start("c", Services.of("two", (service) -> service.answer("call",
				(request) -> request.requestAsync("three/call", null, Object.class, RequestOptions.defaults()))));
		this.network.start("d", Services.of("three", (service) -> service.answer("call", (request) -> {
			request.onCancel(() -> cancelledAt.set(this.network.now()));
			return new CompletableFuture<>();
		})));
		this.network.converge(SOON);
		CompletableFuture<Object> answer = a.requestAsync("one/call", null, Object.class);
		this.network.advance(Duration.ofMillis(100));
		Duration before = this.network.now();
		answer.cancel(true);
		this.network.advance(Duration.ofSeconds(1));
		assertThat(cancelledAt.get()).isNotNull();
		assertThat(cancelledAt.get().minus(before)).isLessThan(Duration.ofMillis(100));
		assertNothingOpen();
	}

	@Test
	void whenTimeoutPassesThenHandlerIsCancelledAndNothingIsLeft() {
		AtomicInteger cancelled = new AtomicInteger();
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.of("work", (service) -> service.answer("do", (request) -> {
			request.onCancel(cancelled::incrementAndGet);
			return new CompletableFuture<>();
		})));
		this.network.converge(SOON);
		Duration before = this.network.now();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> a.request("work/do", null, Object.class,
					RequestOptions.defaults().withTimeout(Duration.ofMillis(250))))
			.matches((ex) -> ex.errorCode() == ErrorCode.TIMEOUT);
		assertThat(this.network.now().minus(before)).isBetween(Duration.ofMillis(250), Duration.ofMillis(251));
		this.network.advance(Duration.ofMillis(100));
		assertThat(cancelled).hasValue(1);
		assertNothingOpen();
	}

	@Test
	void whenHandlerIsOddThenThereIsExactlyOneAnswer() {
		RunarNode a = this.network.start("a");
		CompletableFuture<String> twice = new CompletableFuture<>();
		this.network.start("b", Services.of("odd", (service) -> service.answer("error", (request) -> {
			throw new StackOverflowError("deep");
		})
			.answer("null", (request) -> null)
			.answer("twice", (request) -> new Twice())
			.answer("never", (request) -> new CompletableFuture<>())
			.answer("exception", (request) -> {
				throw new IllegalStateException("no");
			})
			.answer("failed", (request) -> CompletableFuture.failedFuture(new OutOfMemoryError("no")))
			.answer("strange", (request) -> new Object() {

				@SuppressWarnings("unused")
				public String getValue() {
					throw new IllegalStateException("cannot be read");
				}

			})
			.answer("later-strange",
					(request) -> after(10).thenApply((done) -> new HashMap<>(Map.of("self", new Recursive()))))));
		this.network.converge(SOON);
		assertCode(a, "odd/error", ErrorCode.HANDLER_FAILED);
		assertThat(a.request("odd/null", null, Object.class)).isNull();
		assertThat(a.request("odd/twice", null, String.class)).isEqualTo("once");
		assertCode(a, "odd/exception", ErrorCode.HANDLER_FAILED);
		assertCode(a, "odd/failed", ErrorCode.HANDLER_FAILED);
		assertCode(a, "odd/never", ErrorCode.TIMEOUT);
		assertThat(code(a, "odd/strange")).isIn(ErrorCode.CODEC_FAILED, ErrorCode.HANDLER_FAILED);
		assertThat(code(a, "odd/later-strange")).isIn(ErrorCode.CODEC_FAILED, ErrorCode.HANDLER_FAILED);
		this.network.advance(Duration.ofSeconds(1));
		// Both sides watch the deadline of the one that never answers.
		assertThat(this.network.count("a", "refused.late-response")).isLessThanOrEqualTo(1);
		assertNothingOpen();
		assertThat(twice).isNotDone();
	}

	@Test
	void whenSeveralNodesHaveTheActionThenRequestsGoRound() {
		RunarNode a = this.network.start("a");
		for (String id : List.of("b", "c", "d")) {
			this.network.start(id, Services.echo(id));
		}
		this.network.converge(SOON);
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < 300; i++) {
			counts.merge(a.request("echo/who", null, String.class), 1, Integer::sum);
		}
		assertThat(counts).containsOnly(Map.entry("b", 100), Map.entry("c", 100), Map.entry("d", 100));
	}

	@Test
	void whenNodeHasTheActionItselfThenItIsPreferredWhileItRuns() {
		RunarNode a = this.network.start("a", Services.echo("a"));
		this.network.start("b", Services.echo("b"));
		this.network.converge(SOON);
		assertThat(a.request("echo/who", null, String.class)).isEqualTo("a");
		assertThat(a.request("echo/who", null, String.class, RequestOptions.defaults().withTarget(PeerId.of("b"))))
			.isEqualTo("b");
		a.request("$registry/pause", Map.of("path", "echo"), Object.class);
		assertThat(a.request("echo/who", null, String.class)).isEqualTo("b");
		a.request("$registry/resume", Map.of("path", "echo"), Object.class);
		assertThat(a.request("echo/who", null, String.class)).isEqualTo("a");
	}

	@Test
	void whenServiceIsPausedFromElsewhereThenItIsNotChosenUntilResumed() {
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.echo("b"));
		this.network.start("c", Services.echo("c"));
		this.network.converge(SOON);
		RequestOptions atB = RequestOptions.defaults().withTarget(PeerId.of("b"));
		assertThat(a.request("$registry/pause", Map.of("path", "echo"), String.class, atB)).isEqualTo("PAUSED");
		this.network.advance(Duration.ofMillis(10));
		for (int i = 0; i < 10; i++) {
			assertThat(a.request("echo/who", null, String.class)).isEqualTo("c");
		}
		assertThat(a.request("$registry/state", "echo", String.class, atB)).isEqualTo("PAUSED");
		this.network.stop("c");
		assertThat(code(a, "echo/who")).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
		assertThat(a.request("$registry/resume", Map.of("path", "echo"), String.class, atB)).isEqualTo("RUNNING");
		this.network.advance(Duration.ofMillis(10));
		assertThat(a.request("echo/who", null, String.class)).isEqualTo("b");
	}

	@Test
	void whenBuiltInServiceHasATargetThenThatNodeAnswers() {
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.echo("b"));
		this.network.converge(SOON);
		RequestOptions atB = RequestOptions.defaults().withTarget(PeerId.of("b"));
		assertThat(a.request("$node/ping", "hello", String.class, atB)).isEqualTo("hello");
		assertThat(a.request("$node/info", null, INFO, atB)).containsEntry("id", "b");
		assertThat(a.request("$node/info", null, INFO)).containsEntry("id", "a");
		assertThat(code(a, "$node/ping", RequestOptions.defaults().withTarget(PeerId.of("nobody"))))
			.isEqualTo(ErrorCode.NO_PROVIDER);
	}

	@Test
	void whenPathNamesANetworkThenItMustBeThisOne() {
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.echo("b"));
		this.network.converge(SOON);
		assertThat(a.request("default:echo/who", null, String.class)).isEqualTo("b");
		assertThat(code(a, "other:echo/who")).isEqualTo(ErrorCode.NO_PROVIDER);
	}

	@Test
	void whenPathsOverlapThenMostSpecificAnswers() {
		RunarNode a = this.network.start("a");
		this.network.start("b",
				Services.of("users",
						(service) -> service.answer("{id}", (request) -> request.pathParams())
							.answer("me", (request) -> "literal")
							.answer("{id}/orders", (request) -> "orders of " + request.pathParams().get("id"))
							.answer("me/orders", (request) -> "my orders")));
		this.network.converge(SOON);
		assertThat(a.request("users/me", null, Object.class)).isEqualTo("literal");
		assertThat(a.request("users/7", null, Object.class)).isEqualTo(Map.of("id", "7"));
		assertThat(a.request("users/7/orders", null, Object.class)).isEqualTo("orders of 7");
		assertThat(a.request("users/me/orders", null, Object.class)).isEqualTo("my orders");
		assertThat(code(a, "users/7/unknown")).isEqualTo(ErrorCode.NO_SUCH_ACTION);
		assertThat(code(a, "nothing/at-all")).isEqualTo(ErrorCode.NO_PROVIDER);
	}

	@Test
	void whenCallsGoInACircleThenTheyEnd() {
		AtomicInteger depth = new AtomicInteger();
		RunarNode a = this.network.start("a", Services.of("ping", (service) -> service.answer("go", (request) -> {
			depth.incrementAndGet();
			return request.requestAsync("pong/go", null, Object.class, RequestOptions.defaults());
		})));
		this.network.start("b", Services.of("pong", (service) -> service.answer("go", (request) -> {
			depth.incrementAndGet();
			return request.requestAsync("ping/go", null, Object.class, RequestOptions.defaults());
		})));
		this.network.converge(SOON);
		assertThat(code(a, "ping/go")).isEqualTo(ErrorCode.CALL_LOOP);
		assertThat(depth).hasValue(32);
		assertNothingOpen();
	}

	@Test
	void whenTooManyRequestsAreOpenThenMoreAreRefusedAndNotStarted() {
		List<CompletableFuture<String>> handlers = new ArrayList<>();
		this.network.configure((config) -> config.maxInFlightRequests(10));
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.of("work", (service) -> service.answer("do", (request) -> {
			CompletableFuture<String> handler = new CompletableFuture<>();
			handlers.add(handler);
			return handler;
		})));
		this.network.converge(SOON);
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			answers.add(a.requestAsync("work/do", i, String.class));
		}
		this.network.advance(Duration.ofMillis(50));
		assertThat(handlers).hasSize(10);
		assertThat(answers.stream().filter(CompletableFuture::isDone)).hasSize(15)
			.allSatisfy((answer) -> assertCode(answer, ErrorCode.OVERLOADED));
		handlers.forEach((handler) -> handler.complete("done"));
		this.network.advance(Duration.ofMillis(50));
		assertThat(answers.subList(0, 10)).allSatisfy((answer) -> assertThat(answer).isCompletedWithValue("done"));
		assertThat(a.requestAsync("work/do", 0, String.class)).isNotDone();
		this.network.advance(Duration.ofMillis(50));
		assertThat(handlers).hasSize(11);
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "40, 25", "5, 5" })
	void whenThereIsABurstThenSoManyRequestsMayComeAtOnce(int burst, int taken) {
		AtomicInteger runs = new AtomicInteger();
		// max-requests-burst-per-peer beside max-requests-per-second-per-peer.
		this.network.configure((config) -> config.maxRequestsPerSecondPerPeer(10)
			.peerLimits(PeerLimits.builder().requestBurst(burst).build()));
		RunarNode a = this.network.start("a");
		this.network.start("b",
				Services.of("work", (service) -> service.answer("do", (request) -> runs.incrementAndGet())));
		this.network.converge(SOON);
		for (int i = 0; i < 25; i++) {
			a.requestAsync("work/do", i, Integer.class, RequestOptions.defaults().withMaxAttempts(1));
		}
		this.network.advance(Duration.ofMillis(5));
		assertThat(runs).hasValue(taken);
		this.network.advance(Duration.ofSeconds(1));
		assertNothingOpen();
	}

	@Test
	void whenAPeerAsksTooOftenThenMoreIsRefusedUntilTimePasses() {
		AtomicInteger runs = new AtomicInteger();
		// Without max-requests-burst-per-peer: a tenth of a second's.
		this.network.configure((config) -> config.maxRequestsPerSecondPerPeer(100));
		RunarNode a = this.network.start("a");
		RunarNode other = this.network.start("other");
		this.network.start("b",
				Services.of("work", (service) -> service.answer("do", (request) -> runs.incrementAndGet())));
		this.network.converge(SOON);
		List<CompletableFuture<Integer>> answers = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			answers.add(a.requestAsync("work/do", i, Integer.class, RequestOptions.defaults().withMaxAttempts(1)));
		}
		CompletableFuture<Integer> ofOther = other.requestAsync("work/do", 0, Integer.class);
		this.network.advance(Duration.ofMillis(5));
		assertThat(runs).hasValue(11);
		assertThat(ofOther).isCompleted();
		assertThat(answers.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSize(15)
			.allSatisfy((answer) -> assertCode(answer, ErrorCode.OVERLOADED));
		assertThat(this.network.count("b", "refused.rate-limited")).isGreaterThanOrEqualTo(15);
		this.network.advance(Duration.ofMillis(100));
		assertThat(a.request("work/do", 0, Integer.class)).isEqualTo(12);
		assertNothingOpen();
	}

	@Test
	void whenOutboundQueueIsFullThenAsyncFailsAndBlockingWaits() {
		// outbound-queue-size
		this.network.configure((config) -> config.compression("none").outboundQueueBytes(256 * 1024));
		AtomicInteger runs = new AtomicInteger();
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.of("work", (service) -> service.answer("do", (request) -> {
			runs.incrementAndGet();
			return request.params(byte[].class).length;
		})));
		this.network.converge(SOON);
		this.network.links().setConditions("a", "b", LinkConditions.DEFAULT.withBytesPerSecond(1_000_000));
		List<CompletableFuture<Integer>> answers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			answers.add(a.requestAsync("work/do", new byte[20_000], Integer.class));
		}
		this.network.advance(Duration.ZERO);
		long refused = answers.stream().filter(CompletableFuture::isCompletedExceptionally).count();
		assertThat(refused).isBetween(70L, 95L);
		Duration before = this.network.now();
		assertThat(a.request("work/do", new byte[20_000], Integer.class)).isEqualTo(20_000);
		assertThat(this.network.now().minus(before)).isGreaterThan(Duration.ofMillis(50));
		this.network.advance(Duration.ofSeconds(5));
		for (CompletableFuture<Integer> answer : answers) {
			if (answer.isCompletedExceptionally()) {
				assertCode(answer, ErrorCode.OVERLOADED);
			}
			else {
				assertThat(answer).isCompletedWithValue(20_000);
			}
		}
		assertThat(runs).hasValue((int) (101 - refused));
		assertNothingOpen();
	}

	@Test
	void whenBytesAreChangedAfterTheyWereGivenThenTheOldOnesArrive() {
		this.network.configure((config) -> config.compression("none"));
		List<byte[]> received = new ArrayList<>();
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.of("work", (service) -> {
			service.answer("do", (request) -> request.params(byte[].class));
			service.receive("status", (event) -> received.add((byte[]) event.data(byte[].class)));
		}));
		this.network.converge(SOON);
		byte[] buffer = { 1, 2, 3 };
		CompletableFuture<byte[]> answer = a.requestAsync("work/do", buffer, byte[].class);
		a.publish("status", buffer);
		buffer[0] = 9;
		assertThat(this.network.await(answer, SOON)).containsExactly(1, 2, 3);
		this.network.advance(Duration.ofMillis(50));
		assertThat(received).hasSize(1).first().isEqualTo(new byte[] { 1, 2, 3 });
	}

	@Test
	void whenBothSidesAnswerMoreThanTheirQueuesHoldThenNeitherLosesTheOther() {
		this.network.configure((config) -> config.compression("none").outboundQueueBytes(64 * 1024));
		RunarNode a = this.network.start("a",
				Services.of("left", (service) -> service.answer("big", (request) -> new byte[30_000])));
		RunarNode b = this.network.start("b",
				Services.of("right", (service) -> service.answer("big", (request) -> new byte[30_000])));
		this.network.converge(SOON);
		this.network.links().setConditions(LinkConditions.DEFAULT.withBytesPerSecond(2_000_000));
		List<CompletableFuture<byte[]>> answers = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			answers.add(a.requestAsync("right/big", null, byte[].class));
			answers.add(b.requestAsync("left/big", null, byte[].class));
		}
		for (int i = 0; i < 200; i++) {
			this.network.advance(Duration.ofMillis(50));
			assertThat(a.peers()).hasSize(1);
			assertThat(b.peers()).hasSize(1);
		}
		long succeeded = answers.stream()
			.filter((answer) -> answer.isDone() && !answer.isCompletedExceptionally())
			.count();
		assertThat(answers).allSatisfy((answer) -> assertThat(answer).isDone());
		assertThat(succeeded).isPositive();
		assertNothingOpen();
	}

	@Test
	void whenWallClocksDisagreeThenTimeoutsDoNotChange() {
		this.network.start("a", Services.echo("a"));
		RunarNode b = this.network.start("b", FailoverTests.never("stuck"));
		RunarNode c = this.network.start("c");
		this.network.skewClock("a", Duration.ofHours(12));
		this.network.skewClock("b", Duration.ofHours(-12));
		this.network.converge(SOON);
		CompletableFuture<Object> answer = c.requestAsync("stuck/wait", null, Object.class,
				RequestOptions.defaults().withTimeout(Duration.ofSeconds(2)));
		this.network.advance(Duration.ofSeconds(1));
		this.network.skewClock("b", Duration.ofHours(-11));
		this.network.skewClock("c", Duration.ofHours(1));
		this.network.advance(Duration.ofMillis(998));
		assertThat(answer).isNotDone();
		this.network.advance(Duration.ofMillis(4));
		assertCode(answer, ErrorCode.TIMEOUT);
		this.network.advance(Duration.ofSeconds(10));
		assertThat(this.network.isConverged()).isTrue();
		assertThat(b.request("echo/who", null, String.class)).isEqualTo("a");
	}

	private CompletableFuture<Void> after(long millis) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.network.time().newEnvironment("handler").schedule(Duration.ofMillis(millis), () -> done.complete(null));
		return done;
	}

	private void assertNothingOpen() {
		for (RunarNode node : this.network.nodes()) {
			assertThat(node.info().peers()).extracting(NodeInfo.Peer::pendingRequests).containsOnly(0);
			assertThat(node.info().peers()).extracting(NodeInfo.Peer::queuedBytes).containsOnly(0L);
		}
	}

	static void assertCode(CompletableFuture<?> answer, ErrorCode code) {
		assertThat(answer).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(answer::join)
			.havingCause()
			.isInstanceOfSatisfying(RunarException.class, (ex) -> assertThat(ex.errorCode()).isEqualTo(code));
	}

	private static void assertCode(RunarNode node, String path, ErrorCode code) {
		assertThat(code(node, path)).isEqualTo(code);
	}

	private static ErrorCode code(RunarNode node, String path) {
		return code(node, path, RequestOptions.defaults().withTimeout(Duration.ofSeconds(2)));
	}

	private static ErrorCode code(RunarNode node, String path, RequestOptions options) {
		try {
			node.request(path, null, Object.class, options);
			throw new AssertionError(path + " has succeeded");
		}
		catch (RunarException ex) {
			return ex.errorCode();
		}
	}

	static final class Recursive {

		public Recursive getSelf() {
			return new Recursive();
		}

	}

	/** A stage that tells its result twice. */
	private static final class Twice extends CompletableFuture<String> {

		@Override
		public CompletableFuture<String> whenComplete(
				java.util.function.BiConsumer<? super String, ? super Throwable> action) {
			action.accept("once", null);
			action.accept("again", null);
			return this;
		}

	}

}
