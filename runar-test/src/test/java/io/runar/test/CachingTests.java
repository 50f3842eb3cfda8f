package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.PublishOptions;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.annotation.Action;
import io.runar.annotation.Cache;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.cache.CacheInfo;
import io.runar.cache.CacheSettings;
import io.runar.codec.PayloadCodecs;
import io.runar.invocation.CurrentRequest;
import io.runar.node.RunarNode;
import io.runar.runtime.Environment;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;
import io.runar.service.CachePolicy;
import io.runar.service.RequestContext;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Results that are kept, on the node that has the action and on those that call it.
 */
class CachingTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final CachePolicy TEN_SECONDS = CachePolicy.of(Duration.ofSeconds(10));

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(17);

	private final Environment timer = this.network.time().newEnvironment("timer");

	private final AtomicInteger runs = new AtomicInteger();

	// The provider's side

	@Test
	void whenResultIsKeptThenHandlerIsNotEnteredUntilItIsTooOld() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(9_900));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(100));
		assertThat(ask(a, "x")).isEqualTo(2);
		assertThat(this.network.count("a", "cache.provider.hit")).isEqualTo(1);
		assertThat(this.network.count("a", "cache.provider.miss")).isEqualTo(2);
	}

	@Test
	void whenResultsAreTooOldThenTheyAreThrownAwayWithoutARequest() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		ask(a, "x");
		assertThat(only(a).entries()).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(15));
		assertThat(only(a).entries()).isZero();
	}

	@Test
	void whenParametersDifferThenResultsDo() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		assertThat(ask(a, "x")).isEqualTo(1);
		assertThat(ask(a, "y")).isEqualTo(2);
		assertThat(ask(a, null)).isEqualTo(3);
		assertThat(ask(a, "")).isEqualTo(4);
		assertThat(ask(a, 1)).isEqualTo(5);
		assertThat(ask(a, "1")).isEqualTo(6);
		assertThat(ask(a, List.of("x"))).isEqualTo(7);
		assertThat(ask(a, "x")).isEqualTo(1);
		assertThat(ask(a, null)).isEqualTo(3);
	}

	@Test
	void whenLocalAndRemoteCallersAskTheSameThenItIsRunOnce() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(a, new Question("x", 3))).isEqualTo(1);
		assertThat(ask(b, new Question("x", 3))).isEqualTo(1);
		assertThat(ask(b, new Question("x", 4))).isEqualTo(2);
	}

	@Test
	void whenResultIsNullThenItIsKept() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, (request) -> {
			this.runs.incrementAndGet();
			return null;
		}));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		for (RunarNode node : List.of(a, a, b, b)) {
			assertThat(node.<Object>request("work/do", "x", Object.class)).isNull();
		}
		assertThat(this.runs).hasValue(1);
		assertThat(this.network.count("b", "cache.caller.hit")).isEqualTo(1);
	}

	@Test
	void whenHandlerFailsThenNothingIsKept() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, (request) -> {
			if (this.runs.incrementAndGet() <= 2) {
				throw new IllegalStateException("not yet");
			}
			return this.runs.get();
		}));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(a, "x"));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(b, "x"));
		assertThat(ask(b, "x")).isEqualTo(3);
		assertThat(ask(a, "x")).isEqualTo(3);
	}

	@Test
	void whenThereIsNoRoomThenTheLeastUsedResultsGo() {
		RunarNode a = this.network.start("a", cached(
				new CachePolicy(Duration.ofHours(1), Duration.ZERO, 10, List.of(), List.of(), false), this::run));
		for (int i = 0; i < 100; i++) {
			ask(a, i);
		}
		assertThat(only(a).entries()).isLessThanOrEqualTo(10);
		assertThat(only(a).evictions()).isEqualTo(90);
		assertThat(this.network.count("a", "cache.provider.eviction")).isEqualTo(90);
	}

	@Test
	void whenAllCachesTogetherAreFullThenTheLargestGivesWay() {
		this.network.configure((config) -> config.cache(new CacheSettings(true, 50, 1 << 20)));
		RunarNode a = this.network.start("a", cached("large", TEN_SECONDS, this::run),
				cached("small", TEN_SECONDS, this::run));
		a.request("small/do", "kept", Integer.class);
		for (int i = 0; i < 200; i++) {
			a.request("large/do", i, Integer.class);
		}
		assertThat(a.info().caches()).extracting(CacheInfo::entries).containsExactly(49L, 1L);
	}

	@Test
	void whenParametersAreTooLargeForAKeyThenNothingIsKept() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		assertThat(ask(a, "x".repeat(10_000))).isEqualTo(1);
		assertThat(ask(a, "x".repeat(10_000))).isEqualTo(2);
		assertThat(only(a).bypasses()).isEqualTo(2);
		assertThat(only(a).entries()).isZero();
	}

	@Test
	void whenKeyNamesParametersThenOnlyTheyCount() {
		RunarNode a = this.network.start("a",
				AnnotatedService.of(new Prices(), Prices.class, PayloadCodecs.defaults()));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		for (RunarNode node : List.of(a, b)) {
			assertThat(price(node, "eu", Map.of("product", "tea", "trace", node.id().value()))).isEqualTo("eu tea 1");
			assertThat(price(node, "eu", Map.of("trace", 7, "product", "tea"))).isEqualTo("eu tea 1");
			assertThat(price(node, "eu", new Offer("tea", "t"))).isEqualTo("eu tea 1");
		}
		assertThat(price(b, "us", Map.of("product", "tea"))).isEqualTo("us tea 2");
		assertThat(price(b, "eu", Map.of("product", "coffee"))).isEqualTo("eu coffee 3");
	}

	@Test
	void whenPartsOfTheKeyRunTogetherThenTheRequestsAreStillDifferent() {
		RunarNode a = this.network.start("a",
				cached(new CachePolicy(Duration.ofHours(1), Duration.ZERO, 100, List.of("a", "b"), List.of(), false),
						this::run));
		assertThat(ask(a, Map.of("a", "xy", "b", "z"))).isEqualTo(1);
		assertThat(ask(a, Map.of("a", "x", "b", "yz"))).isEqualTo(2);
		assertThat(ask(a, Map.of("a", "xyz"))).isEqualTo(3);
		assertThat(ask(a, Map.of("b", "xyz"))).isEqualTo(4);
		assertThat(ask(a, "xyz")).isEqualTo(5);
		assertThat(ask(a, Map.of("a", new java.math.BigDecimal("0.1")))).isEqualTo(6);
		assertThat(ask(a, Map.of("a", new java.math.BigDecimal("0.10000000000000000001")))).isEqualTo(7);
		assertThat(ask(a, Map.of("b", "z", "a", "xy", "c", 1))).isEqualTo(1);
	}

	@Test
	void whenManyAskAtOnceThenHandlerRunsOnce() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, slow(50)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		List<CompletableFuture<Integer>> answers = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			answers.add(later((i % 2 == 0) ? a : b, 1000));
		}
		answers.forEach((answer) -> assertThat(this.network.await(answer, SOON)).isEqualTo(1));
		assertThat(this.runs).hasValue(1);
		assertThat(this.network.count("a", "cache.provider.wait")).isEqualTo(5);
		assertThat(this.network.count("b", "cache.caller.wait")).isEqualTo(4);
		assertThat(this.network.count("a", "handled.SUCCESS")).isEqualTo(1);
	}

	@Test
	void whenManyWaitAndHandlerFailsThenAllFailAndItRunsOnce() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, (request) -> after(50).thenApply((done) -> {
			this.runs.incrementAndGet();
			throw new IllegalStateException("no");
		})));
		List<CompletableFuture<Integer>> answers = List.of(later(a, 1000), later(a, 1000), later(a, 1000));
		this.network.advance(Duration.ofMillis(100));
		assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void whenOneThatWaitsRunsOutOfTimeThenOnlyItFails() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, slow(100)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		for (RunarNode node : List.of(a, b)) {
			CompletableFuture<Integer> first = later(node, 1000);
			CompletableFuture<Integer> hasty = later(node, 40);
			CompletableFuture<Integer> third = later(node, 1000);
			long begin = this.network.time().nanoTime();
			assertCode(hasty, ErrorCode.TIMEOUT);
			assertThat(Duration.ofNanos(this.network.time().nanoTime() - begin)).isLessThan(Duration.ofMillis(60));
			assertThat(this.network.await(first, SOON)).isEqualTo(this.network.await(third, SOON));
			this.network.advance(Duration.ofSeconds(20));
		}
		assertThat(this.runs).hasValue(2);
	}

	@Test
	void whenTheOneThatRunsGivesUpThenAnotherRunsInItsPlace() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, cancellable(100)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		for (RunarNode node : List.of(a, b)) {
			int before = this.runs.get();
			CompletableFuture<Integer> hasty = later(node, 40);
			CompletableFuture<Integer> second = later(node, 1000);
			CompletableFuture<Integer> third = later(node, 1000);
			assertCode(hasty, ErrorCode.TIMEOUT);
			assertThat(this.network.await(second, SOON)).isEqualTo(before + 2);
			assertThat(this.network.await(third, SOON)).isEqualTo(before + 2);
			this.network.advance(Duration.ofSeconds(20));
		}
	}

	@Test
	void whenTheOneThatRunsIsCancelledThenAnotherRunsInItsPlace() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, cancellable(100)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		for (RunarNode node : List.of(a, b)) {
			CompletableFuture<Integer> first = later(node, 1000);
			CompletableFuture<Integer> second = later(node, 1000);
			this.network.advance(Duration.ofMillis(20));
			first.cancel(true);
			assertThat(this.network.await(second, SOON)).isEqualTo(this.runs.get());
			this.network.advance(Duration.ofSeconds(20));
		}
		assertThat(this.runs).hasValue(4);
	}

	@Test
	void whenHandlerNeverAnswersThenNextRequestAfterItsDeadlineRunsAgain() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS,
				(request) -> (this.runs.incrementAndGet() == 1) ? new CompletableFuture<>() : this.runs.get()));
		CompletableFuture<Integer> first = later(a, 50);
		CompletableFuture<Integer> patient = later(a, 5000);
		assertCode(first, ErrorCode.TIMEOUT);
		assertThat(ask(a, "x")).isEqualTo(2);
		assertThat(this.network.await(patient, SOON)).isEqualTo(2);
	}

	@Test
	void whenBlockingCallersAskThenHandlerRunsOnTheirOwnThread() {
		List<Thread> threads = new ArrayList<>();
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, (request) -> {
			threads.add(Thread.currentThread());
			return 1;
		}));
		Object result = ask(a, "x");
		assertThat(threads).containsExactly(Thread.currentThread());
		assertThat(result).isEqualTo(1);
	}

	@Test
	void whenCallIsLocalThenAllGetTheSameObject() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, (request) -> new ArrayList<>(List.of(1))));
		Object first = a.request("work/do", "x", Object.class);
		assertThat(a.<Object>request("work/do", "x", Object.class)).isSameAs(first);
	}

	// Stale while revalidate

	@Test
	void whenResultIsStaleThenItIsGivenAndMadeAnewOnce() {
		RunarNode a = this.network.start("a", cached(stale(), slow(50)));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(11));
		for (int i = 0; i < 5; i++) {
			CompletableFuture<Integer> answer = later(a, 1000);
			assertThat(answer).isCompletedWithValue(1);
		}
		this.network.advance(Duration.ofMillis(100));
		assertThat(ask(a, "x")).isEqualTo(2);
		assertThat(this.runs).hasValue(2);
		assertThat(this.network.count("a", "cache.provider.stale")).isEqualTo(5);
		assertThat(this.network.count("a", "cache.provider.refresh")).isEqualTo(1);
	}

	@Test
	void whenResultIsOlderThanStaleThenItIsNotGiven() {
		RunarNode a = this.network.start("a", cached(stale(), this::run));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(31));
		assertThat(ask(a, "x")).isEqualTo(2);
	}

	@Test
	void whenMakingAnewFailsThenTheOldResultStays() {
		RunarNode a = this.network.start("a", cached(stale(), (request) -> {
			if (this.runs.incrementAndGet() == 2) {
				throw new IllegalStateException("no");
			}
			return this.runs.get();
		}));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(11));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(10));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(10));
		assertThat(ask(a, "x")).isEqualTo(3);
	}

	@Test
	void whenCallersResultIsStaleThenItIsFetchedInTheBackground() {
		this.network.start("a", cached(stale(), this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(11));
		assertThat(later(b, 1000)).isCompletedWithValue(1);
		this.network.advance(Duration.ofMillis(100));
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(100));
		assertThat(ask(b, "x")).isEqualTo(2);
		assertThat(this.network.count("b", "cache.caller.refresh")).isEqualTo(2);
	}

	// Invalidation

	@Test
	void whenEventIsPublishedOnTheProviderThenNothingOldIsGivenFromThenOn() {
		RunarNode a = this.network.start("a", cached(invalidatedBy("users/*"), this::run));
		assertThat(ask(a, "x")).isEqualTo(1);
		a.publish("orders/changed", null);
		assertThat(ask(a, "x")).isEqualTo(1);
		a.publish("users/changed", null);
		assertThat(ask(a, "x")).isEqualTo(2);
		assertThat(only(a).invalidations()).isEqualTo(1);
	}

	@Test
	void whenEventComesFromAnotherNodeThenAllNodesForgetTheResults() {
		RunarNode a = this.network.start("a", cached(invalidatedBy("users/changed"), this::run));
		RunarNode b = this.network.start("b");
		RunarNode c = this.network.start("c");
		this.network.converge(SOON);
		assertThat(ask(b, "x")).isEqualTo(1);
		assertThat(ask(b, "x")).isEqualTo(1);
		assertThat(this.network.count("b", "cache.caller.hit")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(100));
		c.publish("users/changed", null, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
		this.network.advance(Duration.ofMillis(100));
		assertThat(ask(b, "x")).isEqualTo(2);
		assertThat(ask(a, "x")).isEqualTo(2);
		assertThat(this.network.count("a", "cache.provider.invalidation")).isEqualTo(1);
		assertThat(this.network.count("b", "cache.caller.invalidation")).isEqualTo(1);
	}

	@Test
	void whenEventComesWhileResultIsMadeThenItIsNotKept() {
		RunarNode a = this.network.start("a", cached(invalidatedBy("users/changed"), slow(50)));
		CompletableFuture<Integer> before = later(a, 1000);
		CompletableFuture<Integer> waits = later(a, 1000);
		this.network.advance(Duration.ofMillis(10));
		a.publish("users/changed", null);
		CompletableFuture<Integer> after = later(a, 1000);
		assertThat(this.network.await(before, SOON)).isEqualTo(1);
		assertThat(this.network.await(waits, SOON)).isEqualTo(1);
		assertThat(this.network.await(after, SOON)).isEqualTo(2);
		assertThat(ask(a, "x")).isEqualTo(2);
	}

	@Test
	void whenServiceIsRemovedThenItHearsOfNoEvents() {
		RunarNode a = this.network.start("a", cached(invalidatedBy("users/changed"), this::run));
		assertThat(a.info().subscriptions()).containsExactly("users/changed");
		a.removeService("work");
		assertThat(a.info().subscriptions()).isEmpty();
		assertThat(a.info().caches()).isEmpty();
		a.addService(cached(invalidatedBy("users/changed"), this::run));
		assertThat(ask(a, "x")).isEqualTo(1);
	}

	@Test
	void whenNodeComesBackThenResultsThatEventsInvalidateAreForgotten() {
		RunarNode a = this.network.start("a", cached(invalidatedBy("users/changed"), this::run),
				cached("plain", CachePolicy.of(Duration.ofHours(1)), this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(a, "x")).isEqualTo(1);
		assertThat(a.request("plain/do", "x", Integer.class)).isEqualTo(2);
		this.network.partition(List.of("a"), List.of("b"));
		this.network.advance(Duration.ofSeconds(5));
		b.publish("users/changed", null);
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.heal();
		this.network.converge(Duration.ofSeconds(30));
		assertThat(ask(a, "x")).isEqualTo(3);
		assertThat(a.request("plain/do", "x", Integer.class)).isEqualTo(2);
	}

	@Test
	void whenOneOfSeveralConnectionsIsLostThenResultsThatEventsInvalidateAreForgotten() {
		this.network.configure((config) -> config.connectionsPerPeer(3));
		RunarNode a = this.network.start("a", cached(invalidatedBy("users/changed"), this::run),
				cached("plain", CachePolicy.of(Duration.ofHours(1)), this::run));
		RunarNode b = this.network.start("b", Services.echo("b"));
		this.network.converge(SOON);
		this.network.advance(Duration.ofSeconds(5));
		assertThat(ask(a, "x")).isEqualTo(1);
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(2));
		assertThat(ask(b, "x")).isEqualTo(1);
		assertThat(a.request("plain/do", "x", Integer.class)).isEqualTo(2);
		this.network.links().reset("b", "a", 1);
		this.network.advance(Duration.ofMillis(500));
		assertThat(ask(b, "x")).isEqualTo(3);
		assertThat(ask(a, "x")).isEqualTo(3);
		assertThat(a.request("plain/do", "x", Integer.class)).isEqualTo(2);
	}

	@Test
	void whenCallerHasJustSubscribedThenWhatItGotBeforeAllPeersKnewIsForgottenOnce() {
		this.network.start("a", cached(invalidatedBy("users/changed"), this::run));
		RunarNode b = this.network.start("b");
		RunarNode c = this.network.start("c");
		this.network.converge(SOON);
		// What b tells c is late, so that c does not know of b's subscription yet.
		this.network.links()
			.setConditions("b", "c", LinkConditions.DEFAULT.withLatency(Duration.ofMillis(300), Duration.ZERO));
		assertThat(ask(b, "x")).isEqualTo(1);
		c.publish("users/changed", null);
		this.network.advance(Duration.ofMillis(500));
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(600));
		assertThat(ask(b, "x")).isEqualTo(2);
		this.network.advance(Duration.ofSeconds(5));
		assertThat(ask(b, "x")).isEqualTo(2);
	}

	@Test
	void whenNodeIsStoppedAndStartedThenItsResultsAreForgotten() {
		RunarNode a = this.network.start("a", cached(CachePolicy.of(Duration.ofHours(1)), this::run));
		assertThat(ask(a, "x")).isEqualTo(1);
		this.network.await(a.stop(), SOON);
		this.network.await(a.start(), SOON);
		assertThat(ask(a, "x")).isEqualTo(2);
	}

	// The caller's side

	@Test
	void whenCallerHasTheResultThenNoMessageIsSent() {
		this.network.start("a", cached(TEN_SECONDS, this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(b, "x")).isEqualTo(1);
		for (int i = 0; i < 10; i++) {
			assertThat(later(b, 1000)).isCompletedWithValue(1);
		}
		assertThat(this.network.count("a", "handled.SUCCESS")).isEqualTo(1);
		assertThat(this.network.count("b", "completed.SUCCESS")).isEqualTo(11);
		assertThat(this.network.count("b", "cache.caller.hit")).isEqualTo(10);
	}

	@Test
	void whenProviderKeptTheResultAlreadyThenCallerKeepsItOnlyForTheRest() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		ask(a, "x");
		this.network.advance(Duration.ofSeconds(8));
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(1800));
		assertThat(ask(b, "x")).isEqualTo(1);
		assertThat(this.network.count("b", "cache.caller.hit")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(300));
		assertThat(ask(b, "x")).isEqualTo(2);
	}

	@Test
	void whenCallersDecodeThenEachGetsAnObjectOfItsOwn() {
		this.network.start("a", cached(TEN_SECONDS, (request) -> List.of(1, 2)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		TypeRef<List<Integer>> type = new TypeRef<>() {
		};
		List<Integer> first = b.request("work/do", "x", type);
		first.clear();
		assertThat(b.request("work/do", "x", type)).containsExactly(1, 2);
		assertThat(this.network.count("b", "cache.caller.hit")).isEqualTo(1);
	}

	@Test
	void whenProviderIsRestartedThenCallerForgetsItsResults() {
		this.network.start("a", cached(CachePolicy.of(Duration.ofHours(1)), this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.kill("a");
		this.network.start("a", cached(CachePolicy.of(Duration.ofHours(1)), this::run));
		this.network.converge(Duration.ofSeconds(20));
		assertThat(ask(b, "x")).isEqualTo(2);
	}

	@Test
	void whenOneOfTwoProvidersIsLeftThenCallerKeepsItsResults() {
		this.network.start("a", cached(CachePolicy.of(Duration.ofHours(1)), this::run));
		RunarNode b = this.network.start("b");
		this.network.start("c", cached(CachePolicy.of(Duration.ofHours(1)), this::run));
		this.network.converge(SOON);
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.kill("a");
		this.network.advance(SOON);
		assertThat(ask(b, "x")).isEqualTo(1);
		this.network.kill("c");
		this.network.advance(SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(b, "x"))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.NO_PROVIDER));
		assertThat(b.info().caches()).isEmpty();
		assertThat(b.info().subscriptions()).isEmpty();
	}

	@Test
	void whenRequestNamesItsNodeThenThatNodeIsAsked() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		ask(b, "x");
		b.request("work/do", "x", Integer.class, RequestOptions.defaults().withTarget(a.id()));
		assertThat(this.network.count("a", "handled.SUCCESS")).isEqualTo(2);
	}

	@Test
	void whenCacheIsPerCallerThenEveryNodeHasItsOwnResults() {
		RunarNode a = this.network.start("a",
				cached(new CachePolicy(Duration.ofSeconds(10), Duration.ZERO, 10, List.of(), List.of(), true),
						(request) -> request.caller() + " " + run(request)));
		RunarNode b = this.network.start("b");
		RunarNode c = this.network.start("c");
		this.network.converge(SOON);
		assertThat(b.request("work/do", "x", String.class)).isEqualTo("b 1");
		assertThat(c.request("work/do", "x", String.class)).isEqualTo("c 2");
		assertThat(a.request("work/do", "x", String.class)).isEqualTo("a 3");
		assertThat(b.request("work/do", "x", String.class)).isEqualTo("b 1");
	}

	@Test
	void whenEncodedResultsAreTooManyBytesThenTheLeastUsedGo() {
		this.network.configure((config) -> config.compression("none"));
		this.network.start("a", cached(TEN_SECONDS, (request) -> "x".repeat(request.params(Integer.class))));
		this.network.configure((config) -> config.compression("none").cache(new CacheSettings(true, 1000, 64 * 1024)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		for (int i = 0; i < 20; i++) {
			b.request("work/do", 6000 + i, String.class);
		}
		assertThat(only(b).entries()).isBetween(5L, 10L);
		b.request("work/do", 9000, String.class);
		b.request("work/do", 9000, String.class);
		assertThat(this.network.count("b", "cache.caller.hit")).isZero();
	}

	@Test
	void whenResultsComeCompressedThenTheyAreKeptSo() {
		this.network.start("a", cached(TEN_SECONDS, (request) -> "x".repeat(request.params(Integer.class))));
		this.network.configure((config) -> config.cache(new CacheSettings(true, 1000, 64 * 1024)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		for (int i = 0; i < 40; i++) {
			assertThat(b.request("work/do", 50_000 + i / 2, String.class)).hasSize(50_000 + i / 2);
		}
		assertThat(only(b).entries()).isEqualTo(20);
		assertThat(this.network.count("b", "cache.caller.hit")).isEqualTo(20);
		assertThat(this.network.count("a", "compressed")).isEqualTo(20);
	}

	@Test
	void whenParametersComeCompressedThenTheyAreTheSameAsPlainOnes() {
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(b, "x".repeat(5000))).isEqualTo(1);
		assertThat(this.network.count("b", "compressed")).isEqualTo(1);
		assertThat(ask(a, "x".repeat(5000))).isEqualTo(1);
		assertThat(ask(a, "x".repeat(5001))).isEqualTo(2);
	}

	@Test
	void whenProvidersNameTheSamePlaceholderDifferentlyThenItStillTellsRequestsApart() {
		this.network.start("c", new AbstractService("work") {
			{
				action("{name}/get", (request) -> request.path().path());
			}
		});
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		CachePolicy byId = new CachePolicy(Duration.ofHours(1), Duration.ZERO, 100, List.of("id"), List.of(), false);
		this.network.start("a", new AbstractService("work") {
			{
				action(ActionMetadata.named("{id}/get").withCache(byId), (request) -> request.path().path());
			}
		});
		this.network.converge(SOON);
		this.network.kill("c");
		this.network.advance(SOON);
		for (String path : List.of("work/1/get", "work/2/get", "work/1/get")) {
			assertThat(b.request(path, null, String.class)).isEqualTo(path);
		}
		assertThat(this.network.count("b", "cache.caller.hit")).isEqualTo(1);
	}

	@Test
	void whenRequestsEndEachIsMeasuredOnceWithItsOwnOutcome() {
		this.network.start("a", cached(TEN_SECONDS, slow(100)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		CompletableFuture<Integer> hasty = later(b, 40);
		CompletableFuture<Integer> second = later(b, 1000);
		CompletableFuture<Integer> cancelled = later(b, 1000);
		cancelled.cancel(true);
		assertCode(hasty, ErrorCode.TIMEOUT);
		this.network.await(second, SOON);
		ask(b, "x");
		assertThat(this.network.count("b", "completed.TIMEOUT")).isEqualTo(1);
		assertThat(this.network.count("b", "completed.CANCELLED")).isEqualTo(1);
		assertThat(this.network.count("b", "completed.SUCCESS")).isEqualTo(2);
	}

	@Test
	void whenTheRequestThatItIsMadeForEndsThenItNoLongerWaits() {
		this.network.start("a", cached(TEN_SECONDS, slow(1000)));
		CompletableFuture<Integer> inner = new CompletableFuture<>();
		RunarNode b = this.network.start("b", new AbstractService("front") {
			{
				action("ask", (request) -> {
					CompletableFuture<Integer> asked = request.requestAsync("work/do", "x", Integer.class,
							RequestOptions.defaults());
					asked.whenComplete((value, failure) -> inner.cancel(false));
					return asked;
				});
			}
		});
		RunarNode c = this.network.start("c");
		this.network.converge(SOON);
		CompletableFuture<Integer> first = later(b, 5000);
		CompletableFuture<Integer> outer = c.requestAsync("front/ask", null, Integer.class);
		this.network.advance(Duration.ofMillis(100));
		outer.cancel(true);
		this.network.advance(Duration.ofMillis(100));
		assertThat(inner).isDone();
		assertThat(first).isNotDone();
		assertThat(this.network.await(first, SOON)).isEqualTo(1);
	}

	// Handlers on I/O threads

	@Test
	void whenNonBlockingHandlerAsksForWhatIsKeptThenItGetsItAndOtherwiseNothingIsSent() {
		this.network.start("a", cached(TEN_SECONDS, this::run));
		RunarNode b = this.network.start("b", new AbstractService("front") {
			{
				action("ask", ActionHandler.nonBlocking((request) -> request.request("work/do", "x", Integer.class)));
			}
		});
		RunarNode c = this.network.start("c");
		this.network.converge(SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> c.request("front/ask", null, Integer.class))
			.withMessageContaining("non-blocking")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED));
		this.network.advance(Duration.ofSeconds(1));
		assertThat(this.runs).hasValue(0);
		assertThat(ask(b, "x")).isEqualTo(1);
		assertThat(c.request("front/ask", null, Integer.class)).isEqualTo(1);
	}

	@Test
	void whenNonBlockingActionHasACacheThenItRunsOnTheIoThreadAndNobodyWaitsThere() {
		List<Boolean> onIoThread = new ArrayList<>();
		ActionHandler slow = slow(50);
		RunarNode a = this.network.start("a", cached(TEN_SECONDS, ActionHandler.nonBlocking((request) -> {
			onIoThread.add(CurrentRequest.mustNotWait(CurrentRequest.slot()));
			return slow.handle(request);
		})));
		RunarNode b = this.network.start("b");
		RunarNode c = this.network.start("c");
		this.network.converge(SOON);
		List<CompletableFuture<Integer>> answers = List.of(later(b, 1000), later(c, 1000), later(a, 1000));
		answers.forEach((answer) -> assertThat(this.network.await(answer, SOON)).isEqualTo(1));
		assertThat(this.network.count("a", "cache.provider.wait")).isEqualTo(2);
		RunarNode d = this.network.start("d");
		this.network.converge(SOON);
		assertThat(ask(d, "x")).isEqualTo(1);
		assertThat(this.network.count("a", "cache.provider.hit")).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(20));
		assertThat(ask(d, "x")).isEqualTo(2);
		assertThat(onIoThread).containsExactly(false, true);
	}

	// Switched off

	@Test
	void whenCachesAreOffThenEveryRequestReachesTheHandler() {
		this.network.configure((config) -> config.cache(new CacheSettings(false, 1, 1 << 20)));
		RunarNode a = this.network.start("a", cached(invalidatedBy("users/changed"), this::run));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(a, "x")).isEqualTo(1);
		assertThat(ask(b, "x")).isEqualTo(2);
		assertThat(ask(b, "x")).isEqualTo(3);
		assertThat(a.info().caches()).isEmpty();
		assertThat(a.info().subscriptions()).isEmpty();
	}

	@Test
	void whenOnlyTheCallersCachesAreOffThenTheProviderStillKeepsResults() {
		this.network.start("a", cached(TEN_SECONDS, this::run));
		this.network.configure((config) -> config.cache(new CacheSettings(false, 1, 1 << 20)));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		assertThat(ask(b, "x")).isEqualTo(1);
		assertThat(ask(b, "x")).isEqualTo(1);
		assertThat(this.network.count("a", "handled.SUCCESS")).isEqualTo(2);
	}

	private static CachePolicy stale() {
		return new CachePolicy(Duration.ofSeconds(10), Duration.ofSeconds(20), 100, List.of(), List.of(), false);
	}

	private static CachePolicy invalidatedBy(String pattern) {
		return new CachePolicy(Duration.ofHours(1), Duration.ZERO, 100, List.of(), List.of(pattern), false);
	}

	private static AbstractService cached(CachePolicy policy, ActionHandler handler) {
		return cached("work", policy, handler);
	}

	private static AbstractService cached(String path, CachePolicy policy, ActionHandler handler) {
		return new AbstractService(path) {
			{
				action(ActionMetadata.named("do").withCache(policy), handler);
			}
		};
	}

	private Object run(RequestContext request) {
		return this.runs.incrementAndGet();
	}

	/** Answers late, whatever happens to the request. */
	private ActionHandler slow(int millis) {
		return (request) -> {
			int run = this.runs.incrementAndGet();
			return after(millis).thenApply((done) -> run);
		};
	}

	/** Answers late, and fails when its request is cancelled. */
	private ActionHandler cancellable(int millis) {
		return (request) -> {
			int run = this.runs.incrementAndGet();
			CompletableFuture<Integer> answer = new CompletableFuture<>();
			request.onCancel(() -> answer.completeExceptionally(new IllegalStateException("cancelled")));
			after(millis).thenRun(() -> answer.complete(run));
			return answer;
		};
	}

	private CompletableFuture<Void> after(int millis) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.timer.schedule(Duration.ofMillis(millis), () -> done.complete(null));
		return done;
	}

	private static Integer ask(RunarNode node, Object params) {
		return node.request("work/do", params, Integer.class);
	}

	private static CompletableFuture<Integer> later(RunarNode node, int timeoutMillis) {
		return node.requestAsync("work/do", "x", Integer.class,
				RequestOptions.defaults().withTimeout(Duration.ofMillis(timeoutMillis)));
	}

	private static String price(RunarNode node, String region, Object params) {
		return node.request("prices/" + region + "/price", params, String.class);
	}

	private static CacheInfo only(RunarNode node) {
		assertThat(node.info().caches()).hasSize(1);
		return node.info().caches().get(0);
	}

	private void assertCode(CompletableFuture<?> answer, ErrorCode code) {
		Function<CompletableFuture<?>, Object> waiting = (future) -> this.network.await(future, SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> waiting.apply(answer))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(code));
	}

	record Question(String text, int number) {

	}

	record Offer(String product, String trace) {

	}

	@RunarService(path = "prices")
	static class Prices {

		private int runs;

		@Action(value = "{region}/price", cache = @Cache(ttl = "10s", key = { "region", "product" }))
		String price(@PathParam String region, String product, java.util.Optional<Object> trace) {
			return region + " " + product + " " + ++this.runs;
		}

	}

}
