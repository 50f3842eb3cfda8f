package io.runar.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.runar.BroadcastMode;
import io.runar.OverflowPolicy;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.SubscribeOptions;
import io.runar.Subscription;
import io.runar.event.EventSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Events between nodes on loopback sockets, and threads that really wait.
 */
class EventNetworkTests {

	private final List<Integer> seen = new CopyOnWriteArrayList<>();

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenSubscriberIsSlowThenItsPolicyDecidesWhatIsDropped(String transport) throws Exception {
		try (LoopbackNodes nodes = new LoopbackNodes(transport)) {
			publishUntilEventsAreDropped(nodes, OverflowPolicy.DROP_OLDEST);
			this.released.countDown();
			await().until(() -> this.seen.size() == 3);
			assertThat(this.seen).containsExactly(0, 18, 19);
			assertThat(nodes.dropped("a", "subscription-oldest")).isEqualTo(17);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenSubscriptionBlocksThenEventsOfOtherNodesAreDropped(String transport) throws Exception {
		try (LoopbackNodes nodes = new LoopbackNodes(transport)) {
			publishUntilEventsAreDropped(nodes, OverflowPolicy.BLOCK);
			assertThat(nodes.dropped("a", "subscription-full")).isEqualTo(17);
			this.released.countDown();
		}
	}

	/**
	 * While the subscriber at node "a" is busy with the first event, 19 more come from
	 * "b".
	 */
	private void publishUntilEventsAreDropped(LoopbackNodes nodes, OverflowPolicy policy) throws Exception {
		RunarNode subscriber = nodes.start("a");
		Subscription subscription = subscribe(subscriber, policy);
		RunarNode publisher = nodes.start("b");
		nodes.awaitInterest(publisher, "numbers", 1);
		publisher.publish("numbers", 0);
		assertThat(this.entered.await(20, TimeUnit.SECONDS)).isTrue();
		for (int i = 1; i < 20; i++) {
			publisher.publish("numbers", i);
		}
		await().until(() -> subscription.dropped() == 17);
	}

	@Test
	void whenSubscriptionBlocksThenTheLocalPublisherWaitsAtMostTheTimeout() throws Exception {
		try (LoopbackNodes nodes = new LoopbackNodes("tcp").configure(
				(config) -> config.events(EventSettings.builder().blockTimeout(Duration.ofMillis(50)).build()))) {
			RunarNode node = nodes.start("a");
			subscribe(node, OverflowPolicy.BLOCK);
			for (int i = 0; i < 4; i++) {
				node.publish("numbers", i);
			}
			assertThat(nodes.dropped("a", "subscription-blocked")).isEqualTo(1);
			assertThat(node.info().queues()).singleElement().matches((queue) -> queue.waiting() == 3);
			this.released.countDown();
			await().until(() -> this.seen.equals(List.of(0, 1, 2)));
		}
	}

	@Test
	void whenThereIsRoomInTimeThenTheLocalPublisherGoesOn() throws Exception {
		try (LoopbackNodes nodes = new LoopbackNodes("tcp").configure(
				(config) -> config.events(EventSettings.builder().blockTimeout(Duration.ofMinutes(1)).build()))) {
			RunarNode node = nodes.start("a");
			subscribe(node, OverflowPolicy.BLOCK);
			for (int i = 0; i < 3; i++) {
				node.publish("numbers", i);
			}
			CompletableFuture<Void> fourth = CompletableFuture.runAsync(() -> node.publish("numbers", 3));
			this.released.countDown();
			fourth.get(20, TimeUnit.SECONDS);
			await().until(() -> this.seen.equals(List.of(0, 1, 2, 3)));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenSubscriptionsHaveAGroupThenOneMemberGetsTheEvent(String transport) {
		try (LoopbackNodes nodes = new LoopbackNodes(transport)) {
			RunarNode publisher = nodes.start("a");
			List<String> members = new CopyOnWriteArrayList<>();
			for (String member : List.of("b", "c")) {
				nodes.start(member).subscribe("numbers", Integer.class, SubscribeOptions.group("workers"), (event) -> {
					this.seen.add(event.data());
					members.add(member);
				});
			}
			nodes.awaitInterest(publisher, "numbers", 2);
			for (int i = 0; i < 100; i++) {
				publisher.publish("numbers", i, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
			}
			await().until(() -> members.size() == 100);
			assertThat(this.seen).doesNotHaveDuplicates();
			assertThat(members).contains("b", "c");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenSubscriberComesLateThenItGetsWhatWasRetainedFirst(String transport) {
		try (LoopbackNodes nodes = new LoopbackNodes(transport)) {
			RunarNode publisher = nodes.start("a");
			RunarNode subscriber = nodes.start("b");
			subscriber.subscribe("numbers", (event) -> {
			});
			nodes.awaitInterest(publisher, "numbers", 1);
			PublishOptions retained = PublishOptions.retainFor(Duration.ofMinutes(1));
			CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 900; i++) {
					publisher.publish("numbers", i, retained);
				}
			});
			for (int i = 0; i < 3; i++) {
				List<Integer> mine = new CopyOnWriteArrayList<>();
				subscriber.subscribe("numbers", Integer.class, SubscribeOptions.includePast(Duration.ofMinutes(1)),
						(event) -> mine.add(event.data()));
				await().until(() -> mine.contains(899));
				assertThat(mine).hasSize(900).isSorted().doesNotHaveDuplicates();
			}
			publishing.join();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenMemberFailsOrLeavesThenAnotherOneHandlesTheAcknowledgedEvent(String transport) throws Exception {
		try (LoopbackNodes nodes = new LoopbackNodes(transport)) {
			RunarNode publisher = nodes.start("a");
			SubscribeOptions workers = SubscribeOptions.group("workers");
			nodes.start("failing").subscribe("numbers", Integer.class, workers, (event) -> {
				throw new IllegalStateException("out of order");
			});
			RunarNode leaving = nodes.start("leaving");
			leaving.subscribe("numbers", Integer.class, workers, (event) -> {
				this.entered.countDown();
				this.released.await();
			});
			nodes.awaitInterest(publisher, "numbers", 2);
			CompletableFuture<PublishReceipt> receipt = publisher.publishAcknowledged("numbers", 7,
					PublishOptions.acknowledged(Duration.ofSeconds(20)));
			assertThat(this.entered.await(20, TimeUnit.SECONDS)).isTrue();
			nodes.start("good").subscribe("numbers", Integer.class, workers, (event) -> this.seen.add(event.data()));
			nodes.awaitInterest(publisher, "numbers", 3);
			leaving.stop();
			this.released.countDown();
			PublishReceipt.Delivery delivery = receipt.get(20, TimeUnit.SECONDS).deliveries().get(0);
			assertThat(delivery.status()).isEqualTo(PublishReceipt.Status.DELIVERED);
			assertThat(List.of("leaving", "good")).contains(String.valueOf(delivery.node()));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenManyEventsAreAcknowledgedThenEachIsHandledOnceAndHasItsReceipt(String transport) {
		try (LoopbackNodes nodes = new LoopbackNodes(transport)) {
			RunarNode publisher = nodes.start("a");
			for (String member : List.of("b", "c")) {
				nodes.start(member).subscribe("numbers", Integer.class, SubscribeOptions.group("workers"), (event) -> {
					if (member.equals("b") && event.data() % 2 == 0) {
						throw new IllegalStateException("odd ones only");
					}
					this.seen.add(event.data());
				});
			}
			nodes.awaitInterest(publisher, "numbers", 2);
			List<CompletableFuture<PublishReceipt>> receipts = IntStream.range(0, 500)
				.mapToObj((i) -> publisher.publishAcknowledged("numbers", i,
						PublishOptions.acknowledged(Duration.ofSeconds(20))))
				.toList();
			assertThat(receipts)
				.allSatisfy((receipt) -> assertThat(receipt.get(20, TimeUnit.SECONDS).isDelivered()).isTrue());
			assertThat(this.seen).hasSize(500).doesNotHaveDuplicates();
		}
	}

	private Subscription subscribe(RunarNode node, OverflowPolicy overflow) {
		return node.subscribe("numbers", Integer.class, SubscribeOptions.overflow(overflow).withQueueCapacity(2),
				(event) -> {
					this.entered.countDown();
					this.released.await();
					this.seen.add(event.data());
				});
	}

}
