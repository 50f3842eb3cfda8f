package io.runar.test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.event.EventSettings;
import io.runar.node.RunarNode;
import io.runar.transport.memory.LinkConditions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Events that late subscribers get: all of them, each once, and first.
 */
class RetainedEventTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final SubscribeOptions PAST = SubscribeOptions.includePast(Duration.ofSeconds(10));

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(17);

	private final List<Integer> seen = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenSubscriberComesLateThenItGetsWhatWasRetainedFirst(String subscriber) {
		startTwo();
		retain("a", 0, 3);
		this.network.node("a").publish("numbers", 100);
		subscribe(subscriber, PAST);
		retain("a", 3, 6);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(0, 1, 2, 3, 4, 5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenSubscriberDoesNotAskThenItGetsNoPast(String subscriber) {
		startTwo();
		retain("a", 0, 3);
		subscribe(subscriber, SubscribeOptions.defaults());
		this.network.advance(SOON);
		retain("a", 3, 4);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenOthersOfTheNodeSubscribeAlreadyThenTheyGetNothingTwice(String subscriber) {
		startTwo();
		List<Integer> first = new ArrayList<>();
		this.network.node(subscriber).subscribe("numbers", Integer.class, PAST, (event) -> first.add(event.data()));
		this.network.advance(SOON);
		retain("a", 0, 3);
		subscribe(subscriber, PAST);
		retain("a", 3, 6);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(0, 1, 2, 3, 4, 5);
		assertThat(first).containsExactly(0, 1, 2, 3, 4, 5);
	}

	@Test
	void whenNodesAreRandomlyLateThenEveryEventComesOnceAndInOrder() {
		SimulatedNetwork.explore(1, 40, (network) -> {
			network.configure((config) -> config.connectionsPerPeer(1 + network.time().random().nextInt(3)));
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(30)));
			RunarNode publisher = network.start("a");
			RunarNode subscriber = network.start("b");
			subscriber.subscribe("t/*", (event) -> {
			});
			network.converge(SOON);
			network.advance(SOON);
			List<List<Integer>> all = new ArrayList<>();
			int late = network.time().random().nextInt(100);
			for (int i = 0; i < 200; i++) {
				boolean kept = i % 3 != 0 || i < late;
				publisher.publish("t/" + (i % 2), i,
						kept ? PublishOptions.retainFor(Duration.ofMinutes(1)) : PublishOptions.defaults());
				if (i == late) {
					for (int topic = 0; topic < 2; topic++) {
						List<Integer> mine = new ArrayList<>();
						all.add(mine);
						subscriber.subscribe("t/" + topic, Integer.class, SubscribeOptions.includePast(SOON),
								(event) -> mine.add(event.data()));
					}
				}
				network.advance(Duration.ofMillis(network.time().random().nextInt(3)));
			}
			network.advance(SOON);
			assertThat(all.get(0)).isEqualTo(IntStream.range(0, 100).map((i) -> 2 * i).boxed().toList());
			assertThat(all.get(1)).isEqualTo(IntStream.range(0, 100).map((i) -> 2 * i + 1).boxed().toList());
		});
	}

	@Test
	void whenNodesMeetLaterThenTheSubscriberGetsThePast() {
		RunarNode a = this.network.start("a");
		retain("a", 0, 3);
		a.publish("other", 7, PublishOptions.retainFor(SOON));
		this.network.start("b", Services.of("log", (service) -> service.receive("numbers", PAST,
				(event) -> this.seen.add((Integer) event.data(int.class)))));
		this.network.converge(SOON);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(0, 1, 2);
	}

	@Test
	void whenConnectionIsLostAndBackThenThePastDoesNotComeAgain() {
		startTwo();
		retain("a", 0, 3);
		subscribe("b", SubscribeOptions.includePast(Duration.ofMinutes(5)));
		this.network.advance(SOON);
		this.network.partition(List.of("a"), List.of("b"));
		this.network.advance(Duration.ofSeconds(20));
		assertThat(this.network.node("a").peers()).isEmpty();
		this.network.heal();
		this.network.advance(Duration.ofSeconds(30));
		this.network.converge(SOON);
		retain("a", 3, 4);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(0, 1, 2, 3);
	}

	@Test
	void whenMoreIsRetainedThanTheQueueHoldsThenNothingIsDropped() {
		this.network.configure((config) -> config.outboundQueueBytes(64 * 1024));
		RunarNode a = startTwo();
		slowDown(200_000);
		retainLarge(a, 0, 300);
		subscribeLarge("b");
		this.network.advance(Duration.ofMillis(500));
		assertThat(this.seen).hasSizeBetween(10, 200);
		a.publish("numbers", numbered(300));
		assertThat(this.network.node("b").request("$node/stats", null, Object.class)).isNotNull();
		this.network.advance(SOON);
		assertThat(this.seen).isEqualTo(IntStream.range(0, 301).boxed().toList());
		assertThat(this.network.count("a", "event-dropped.connection-full")).isZero();
	}

	@Test
	void whenAConnectionIsLostBeforeAllHasComeThenTheRestIsAskedForAgain() {
		RunarNode a = startTwo();
		slowDown(200_000);
		retainLarge(a, 0, 300);
		subscribeLarge("b");
		this.network.advance(Duration.ofMillis(500));
		this.network.links().reset("a", "b", 0);
		this.network.converge(SOON);
		assertThat(this.seen).hasSizeBetween(10, 200);
		a.publish("numbers", numbered(300));
		this.network.advance(Duration.ofSeconds(10));
		assertThat(this.seen).isEqualTo(IntStream.range(0, 301).boxed().toList());
	}

	@Test
	void whenConnectionsOfAPoolAreLostThenEverythingRetainedComesOnceAndInOrder() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			network.configure((config) -> config.connectionsPerPeer(3));
			network.links().setConditions(LinkConditions.DEFAULT.withBytesPerSecond(200_000));
			RunarNode a = network.start("a");
			RunarNode b = network.start("b");
			network.converge(SOON);
			network.advance(SOON);
			List<Event<byte[]>> all = new ArrayList<>();
			for (int i = 0; i < 300; i++) {
				a.publish("t/" + (i % 7), numbered(i), PublishOptions.retainFor(Duration.ofMinutes(5)));
			}
			b.subscribe("t/*", byte[].class, PAST, all::add);
			for (int i = 0; i < 5; i++) {
				network.advance(Duration.ofMillis(network.time().random().nextInt(400)));
				int open = network.links().connections("a", "b");
				if (open > 0) {
					network.links().reset("a", "b", network.time().random().nextInt(open));
				}
			}
			network.advance(Duration.ofSeconds(20));
			assertThat(all).hasSize(300);
			for (int topic = 0; topic < 7; topic++) {
				String name = "t/" + topic;
				assertThat(all.stream()
					.filter((event) -> event.topic().path().equals(name))
					.map((one) -> number(one.data()))).hasSizeGreaterThan(40).isSorted().doesNotHaveDuplicates();
			}
		});
	}

	@Test
	void whenANodeAsksForTooManySubscriptionsThenTheRestGetsNoPast() {
		RunarNode a = this.network.start("a");
		retain("a", 0, 1);
		RunarNode b = this.network.start("b");
		for (int i = 0; i < 1100; i++) {
			b.subscribe("numbers", Integer.class, PAST, (event) -> this.seen.add(event.data()));
		}
		this.network.converge(SOON);
		this.network.advance(SOON);
		assertThat(this.seen).hasSize(1000);
		assertThat(this.network.count("a", "refused.past-requests")).isEqualTo(100);
		a.publish("numbers", 1);
		this.network.advance(SOON);
		assertThat(this.seen).hasSize(2100);
	}

	@Test
	void whenAServiceIsPausedWhileEventsWaitThenTheirPublisherIsTold() {
		RunarNode a = startTwo();
		slowDown(200_000);
		retainLarge(a, 0, 300);
		this.network.node("b")
			.addService(Services.of("log", (service) -> service.receive("numbers", PAST.withQueueCapacity(1000),
					(event) -> this.seen.add(1))));
		this.network.advance(Duration.ofMillis(500));
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("numbers", numbered(300),
				PublishOptions.acknowledged(Duration.ofSeconds(30)));
		this.network.advance(Duration.ofMillis(200));
		this.network.node("b").request("$registry/pause", "log", String.class);
		PublishReceipt.Delivery delivery = this.network.await(receipt, Duration.ofSeconds(10)).deliveries().get(0);
		assertThat(delivery.status()).isEqualTo(PublishReceipt.Status.FAILED);
		assertThat(delivery.error()).isNotNull()
			.matches((error) -> error.errorCode() == ErrorCode.SERVICE_UNAVAILABLE)
			.hasMessageContaining("subscription-paused");
		assertThat(this.network.count("b", "event-dropped.subscription-paused")).isEqualTo(301 - this.seen.size());
	}

	@Test
	void whenAPausedServiceIsResumedThenThePastComesFirst() {
		this.network.configure((config) -> config.outboundQueueBytes(64 * 1024));
		RunarNode b = this.network.start("b", Services.of("log", (service) -> service.receive("numbers",
				PAST.withQueueCapacity(1000), (event) -> this.seen.add(number((byte[]) event.data(byte[].class))))));
		b.request("$registry/pause", "log", String.class);
		RunarNode a = this.network.start("a");
		this.network.converge(SOON);
		slowDown(200_000);
		retainLarge(a, 0, 300);
		b.request("$registry/resume", "log", String.class);
		this.network.advance(Duration.ofMillis(500));
		a.publish("numbers", numbered(300));
		this.network.advance(SOON);
		assertThat(this.seen).isEqualTo(IntStream.range(0, 301).boxed().toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenANodeIsStoppedAndStartedThenItsPastComesOnceMoreAndNothingWaits(String restarted) {
		RunarNode a = startTwo();
		subscribe("b", SubscribeOptions.includePast(Duration.ofMinutes(5)));
		this.network.converge(SOON);
		retain("a", 0, 3);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(0, 1, 2);
		this.network.stop(restarted);
		this.network.await(this.network.node(restarted).start(), SOON);
		this.network.converge(Duration.ofSeconds(30));
		this.seen.clear();
		a.publish("numbers", 3);
		this.network.advance(Duration.ofMillis(500));
		assertThat(this.seen).endsWith(3).hasSizeLessThanOrEqualTo(4).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void whenThePublisherIsSilentThenItsEventsWaitNoLongerThanFiveSeconds() {
		this.network.configure((config) -> config.heartbeatInterval(Duration.ofSeconds(10)));
		startTwo();
		this.network.node("b").subscribe("numbers", (event) -> {
		});
		this.network.advance(SOON);
		retain("a", 0, 2);
		this.network.advance(SOON);
		this.network.links()
			.setConditions("a", "b", LinkConditions.DEFAULT.withLatency(Duration.ofMillis(5500), Duration.ZERO));
		this.network.node("a").publish("numbers", 2);
		this.network.advance(Duration.ofMillis(1500));
		this.network.links().setConditions("b", "a", LinkConditions.DEFAULT);
		subscribe("b", PAST);
		this.network.advance(Duration.ofMillis(4200));
		assertThat(this.seen).isEmpty();
		this.network.advance(Duration.ofMillis(1000));
		assertThat(this.seen).containsExactly(2);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(2, 0, 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenEventsAreTooOldThenTheyDoNotCome(String subscriber) {
		startTwo();
		retain("a", 0, 1);
		this.network.advance(Duration.ofSeconds(5));
		this.network.node("a").publish("numbers", 1, PublishOptions.retainFor(Duration.ofSeconds(4)));
		this.network.advance(Duration.ofSeconds(3));
		retain("a", 2, 3);
		this.network.advance(Duration.ofSeconds(2));
		subscribe(subscriber, SubscribeOptions.includePast(Duration.ofSeconds(6)));
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(2);
		this.network.advance(Duration.ofMinutes(2));
		assertThat(this.network.count("a", "retained-discarded.expired")).isEqualTo(3);
		assertThat(this.network.node("a").info().retained().bytes()).isZero();
	}

	@Test
	void whenABoundIsReachedThenTheOldestGiveWay() {
		this.network.configure(
				(config) -> config.events(EventSettings.builder().maxRetainedPerTopic(3).maxRetained(4).build()));
		startTwo();
		retain("a", 0, 5);
		assertThat(this.network.count("a", "retained-discarded.topic-full")).isEqualTo(2);
		this.network.node("a").publish("other", 7, PublishOptions.retainFor(SOON));
		this.network.node("a").publish("other", 8, PublishOptions.retainFor(SOON));
		assertThat(this.network.count("a", "retained-discarded.node-full")).isEqualTo(1);
		assertThat(this.network.node("a").info().retained().events()).isEqualTo(4);
		subscribe("b", PAST);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(3, 4);
	}

	@Test
	void whenBytesAreBoundedThenTheOldestGiveWay() {
		this.network.configure((config) -> config
			.events(EventSettings.builder().maxRetainedBytesPerTopic(3000).maxRetainedBytes(4000).build()));
		RunarNode a = startTwo();
		PublishOptions kept = PublishOptions.retainFor(SOON);
		a.publish("x", new byte[1000], kept);
		a.publish("x", new byte[1000], kept);
		a.publish("x", new byte[1000], kept);
		assertThat(this.network.count("a", "retained-discarded.topic-full")).isEqualTo(1);
		a.publish("y", new byte[2000], kept);
		assertThat(this.network.count("a", "retained-discarded.node-full")).isEqualTo(1);
		a.publish("y", new byte[5000], kept);
		assertThat(this.network.count("a", "retained-discarded.too-large")).isEqualTo(1);
		assertThat(a.info().retained().events()).isEqualTo(2);
		assertThat(a.info().retained().bytes()).isBetween(3000L, 4000L);
	}

	@Test
	void whenLocalOnlyThenOtherNodesDoNotGetThePast() {
		RunarNode a = startTwo();
		a.publish("numbers", 1, PublishOptions.mode(BroadcastMode.LOCAL_ONLY).withRetention(SOON));
		subscribe("b", PAST);
		this.network.advance(SOON);
		assertThat(this.seen).isEmpty();
	}

	@Test
	void whenWaitingForAnEventThenOneOfThePastWillDo() {
		RunarNode a = startTwo();
		retain("a", 0, 2);
		for (RunarNode node : List.of(a, this.network.node("b"))) {
			CompletableFuture<Event<@Nullable Object>> next = node.on("numbers", SOON, Duration.ofSeconds(10));
			assertThat(this.network.await(next, SOON).data()).isEqualTo(0);
		}
		CompletableFuture<Event<@Nullable Object>> none = a.on("other", SOON, Duration.ofSeconds(10));
		this.network.advance(Duration.ofSeconds(6));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.network.await(none, SOON))
			.matches((ex) -> ex.errorCode() == ErrorCode.TIMEOUT);
	}

	@Test
	void whenServiceIsAddedOrResumedThenItGetsThePastOnce() {
		RunarNode a = startTwo();
		retain("a", 0, 2);
		a.addService(Services.of("log", (service) -> service.receive("numbers", PAST,
				(event) -> this.seen.add((Integer) event.data(int.class)))));
		this.network.advance(Duration.ofSeconds(1));
		assertThat(this.seen).containsExactly(0, 1);
		a.request("$registry/pause", "log", String.class);
		a.request("$registry/resume", "log", String.class);
		retain("a", 2, 3);
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly(0, 1, 2);
	}

	@Test
	void optionsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> PublishOptions.retainFor(Duration.ZERO))
			.withMessage("retainFor: PT0S (expected: > 0, at most 365 days)");
		assertThatIllegalArgumentException().isThrownBy(() -> SubscribeOptions.includePast(Duration.ofDays(366)))
			.withMessage("includePast: PT8784H (expected: > 0, at most 365 days)");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE).withRetention(SOON))
			.withMessageContaining("ONE_PER_SERVICE");
	}

	private RunarNode startTwo() {
		RunarNode a = this.network.start("a");
		this.network.start("b");
		this.network.converge(SOON);
		return a;
	}

	private void subscribe(String node, SubscribeOptions options) {
		this.network.node(node).subscribe("numbers", Integer.class, options, (event) -> this.seen.add(event.data()));
	}

	private void slowDown(int bytesPerSecond) {
		this.network.links().setConditions("a", "b", LinkConditions.DEFAULT.withBytesPerSecond(bytesPerSecond));
	}

	private void subscribeLarge(String node) {
		this.network.node(node)
			.subscribe("numbers", byte[].class, PAST.withQueueCapacity(1000),
					(event) -> this.seen.add(number(event.data())));
	}

	private static void retainLarge(RunarNode node, int from, int to) {
		for (int i = from; i < to; i++) {
			node.publish("numbers", numbered(i), PublishOptions.retainFor(Duration.ofMinutes(1)));
		}
	}

	private static byte[] numbered(int number) {
		return ByteBuffer.allocate(2000).putInt(number).array();
	}

	private static int number(byte[] data) {
		return ByteBuffer.wrap(data).getInt();
	}

	private void retain(String node, int from, int to) {
		for (int i = from; i < to; i++) {
			this.network.node(node).publish("numbers", i, PublishOptions.retainFor(Duration.ofMinutes(1)));
		}
	}

}
