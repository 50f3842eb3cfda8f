package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.runar.OverflowPolicy;
import io.runar.SubscribeOptions;
import io.runar.Subscription;
import io.runar.event.EventSettings;
import io.runar.event.SubscriptionInfo;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to events that find the queue of a subscription full.
 */
class OverflowTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(11);

	private final List<Integer> seen = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenNewestAreDroppedThenTheFirstAreHandled(String publisher) {
		Subscription subscription = subscribe(OverflowPolicy.DROP_NEWEST);
		publish(publisher, 10);
		assertThat(this.seen).containsExactly(0, 1, 2);
		assertThat(subscription.dropped()).isEqualTo(7);
		assertThat(this.network.count("a", "event-dropped.subscription-full")).isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenOldestAreDroppedThenTheLastAreHandledInOrder(String publisher) {
		Subscription subscription = subscribe(OverflowPolicy.DROP_OLDEST);
		publish(publisher, 10);
		assertThat(this.seen).containsExactly(7, 8, 9);
		assertThat(subscription.dropped()).isEqualTo(7);
		assertThat(this.network.count("a", "event-dropped.subscription-oldest")).isEqualTo(7);
	}

	@Test
	void whenPublisherIsBlockedThenNothingIsDropped() {
		Subscription subscription = subscribe(OverflowPolicy.BLOCK);
		publish("a", 10);
		assertThat(this.seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
		assertThat(subscription.dropped()).isZero();
	}

	@Test
	void whenPublisherIsAnotherNodeThenItIsNotBlockedButTheNewestAreDropped() {
		subscribe(OverflowPolicy.BLOCK);
		publish("b", 10);
		assertThat(this.seen).containsExactly(0, 1, 2);
		assertThat(this.network.count("a", "event-dropped.subscription-full")).isEqualTo(7);
	}

	@Test
	void whenHandlerPublishesToItsOwnBlockingSubscriptionThenItDoesNotWaitForItself() {
		RunarNode a = start();
		List<Duration> waited = new ArrayList<>();
		a.subscribe("numbers", Integer.class, options(OverflowPolicy.BLOCK), (event) -> {
			this.seen.add(event.data());
			if (event.data() == 0) {
				Duration before = this.network.now();
				for (int i = 1; i < 10; i++) {
					a.publish("numbers", i);
				}
				waited.add(this.network.now().minus(before));
			}
		});
		publish("a", 1);
		assertThat(waited).containsExactly(Duration.ZERO);
		assertThat(this.seen).containsExactly(0, 1, 2);
		assertThat(this.network.count("a", "event-dropped.subscription-blocked")).isEqualTo(7);
	}

	@Test
	void whenTheNodeSaysHowThenSubscriptionsThatSayNothingFollow() {
		this.network.configure((config) -> config.subscriptionQueueCapacity(1)
			.events(EventSettings.builder().overflow(OverflowPolicy.DROP_OLDEST).build()));
		start().subscribe("numbers", Integer.class, (event) -> this.seen.add(event.data()));
		this.network.converge(SOON);
		publish("a", 10);
		assertThat(this.seen).containsExactly(8, 9);
	}

	@Test
	void whenServiceSubscribesWithOptionsThenTheyHoldAndAreShown() {
		RunarNode a = this.network.start("a", Services.of("log", (service) -> service.receive("numbers",
				options(OverflowPolicy.DROP_OLDEST), (event) -> this.seen.add((Integer) event.data(Integer.class)))));
		a.subscribe("numbers", (event) -> {
			throw new IllegalStateException("wrong");
		});
		publish("a", 10);
		assertThat(this.seen).containsExactly(7, 8, 9);
		assertThat(a.info().queues()).containsExactly(
				new SubscriptionInfo("numbers", "log", null, OverflowPolicy.DROP_OLDEST, 2, 0, 7, 0),
				new SubscriptionInfo("numbers", null, null, OverflowPolicy.DROP_NEWEST, 1024, 0, 0, 10));
	}

	private RunarNode start() {
		RunarNode a = this.network.start("a");
		this.network.start("b");
		return a;
	}

	private Subscription subscribe(OverflowPolicy overflow) {
		Subscription subscription = start().subscribe("numbers", Integer.class, options(overflow),
				(event) -> this.seen.add(event.data()));
		this.network.converge(SOON);
		return subscription;
	}

	private static SubscribeOptions options(OverflowPolicy overflow) {
		return SubscribeOptions.overflow(overflow).withQueueCapacity(2);
	}

	private void publish(String publisher, int count) {
		for (int i = 0; i < count; i++) {
			this.network.node(publisher).publish("numbers", i);
		}
		this.network.advance(Duration.ofSeconds(3));
	}

}
