package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.runar.BroadcastMode;
import io.runar.PublishOptions;
import io.runar.node.RunarNode;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events: whom they reach, how often, and in which order.
 */
class EventTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(5);

	private final List<String> received = new ArrayList<>();

	@Test
	void whenModeIsAllThenEverySubscriptionGetsTheEventOnce() {
		RunarNode a = startFour();
		a.publish("status/changed", 1);
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactlyInAnyOrder("a:log", "b:log", "b:audit", "c:log", "d:loose");
	}

	@Test
	void whenModeIsOnePerServiceThenOneNodeOfEachServiceGetsTheEvent() {
		startFour();
		RunarNode publisher = this.network.start("e");
		this.network.converge(SOON);
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < 300; i++) {
			this.received.clear();
			publisher.publish("status/changed", i, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
			this.network.advance(Duration.ofMillis(20));
			assertThat(this.received).hasSize(3).contains("b:audit", "d:loose");
			this.received.stream()
				.filter((text) -> text.endsWith(":log"))
				.forEach((text) -> counts.merge(text, 1, Integer::sum));
		}
		assertThat(counts.keySet()).containsExactlyInAnyOrder("a:log", "b:log", "c:log");
		assertThat(counts.values()).allSatisfy((count) -> assertThat(count).isBetween(60, 140));
	}

	@Test
	void whenModeIsOnePerServiceThenOwnServiceIsPreferred() {
		RunarNode a = startFour();
		a.publish("status/changed", 1, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactlyInAnyOrder("a:log", "b:audit", "d:loose");
	}

	@Test
	void whenModeIsLocalOnlyThenNothingLeavesTheNode() {
		RunarNode a = startFour();
		a.publish("status/changed", 1, PublishOptions.mode(BroadcastMode.LOCAL_ONLY));
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactly("a:log");
	}

	@Test
	void whenServiceIsPausedThenAnotherNodeOfTheServiceGetsTheEvent() {
		RunarNode a = startFour();
		a.request("$registry/pause", "log", String.class);
		this.network.node("b").request("$registry/pause", "log", String.class);
		this.network.advance(Duration.ofMillis(20));
		for (int i = 0; i < 5; i++) {
			this.received.clear();
			a.publish("status/changed", 1, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
			this.network.advance(Duration.ofMillis(20));
			assertThat(this.received).containsExactlyInAnyOrder("c:log", "b:audit", "d:loose");
		}
		this.network.node("b").request("$registry/resume", "log", String.class);
		this.network.advance(Duration.ofMillis(20));
		this.received.clear();
		a.publish("status/changed", 1);
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactlyInAnyOrder("b:log", "b:audit", "c:log", "d:loose");
	}

	@Test
	void whenEventsOfAllSizesFollowEachOtherThenTheirOrderHolds() {
		SimulatedNetwork.explore(1, 30, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(5))
					.withBytesPerSecond(5_000_000));
			List<Integer> seen = new ArrayList<>();
			RunarNode publisher = network.start("a");
			RunarNode subscriber = network.start("b");
			subscriber.subscribe("numbers", byte[].class, (event) -> seen.add(number(event.data())));
			network.converge(SOON);
			int next = 0;
			for (int burst = 0; burst < 5; burst++) {
				int length = network.time().random().nextInt(100);
				for (int i = 0; i < length; i++) {
					boolean large = network.time().random().nextInt(20) == 0;
					publisher.publish("numbers", numbered(next++, large ? 200_000 : 1000));
				}
				network.advance(Duration.ofMillis(network.time().random().nextInt(100)));
			}
			network.advance(Duration.ofSeconds(10));
			assertThat(network.count("a", "event-dropped.connection-full")).isZero();
			assertThat(seen).hasSize(next).isSorted();
		});
	}

	@Test
	void whenManySmallEventsWaitThenLargeOneBehindThemDoesNotOvertake() {
		List<Integer> seen = new ArrayList<>();
		RunarNode publisher = this.network.start("a");
		RunarNode subscriber = this.network.start("b");
		subscriber.subscribe("numbers", byte[].class, (event) -> seen.add(number(event.data())));
		this.network.converge(SOON);
		for (int i = 0; i < 900; i++) {
			publisher.publish("numbers", numbered(i, 100));
		}
		publisher.publish("numbers", numbered(900, 100_000));
		publisher.publish("numbers", numbered(901, 100));
		this.network.advance(Duration.ofSeconds(1));
		assertThat(seen).hasSize(902).isSorted();
	}

	@Test
	void whenSubscriberIsSlowThenDroppedEventsAreCounted() {
		this.network.configure((config) -> config.outboundQueueBytes(64 * 1024));
		List<Integer> seen = new ArrayList<>();
		RunarNode publisher = this.network.start("a");
		this.network.start("b").subscribe("numbers", byte[].class, (event) -> seen.add(number(event.data())));
		this.network.converge(SOON);
		this.network.links().setConditions("a", "b", LinkConditions.DEFAULT.withBytesPerSecond(100_000));
		for (int i = 0; i < 1000; i++) {
			publisher.publish("numbers", numbered(i, 1000));
			this.network.advance(Duration.ofMillis(1));
		}
		this.network.advance(Duration.ofSeconds(20));
		assertThat(this.network.count("a", "event-dropped.connection-full")).isEqualTo(1000 - seen.size()).isPositive();
		assertThat(seen).isSorted();
	}

	private RunarNode startFour() {
		RunarNode a = this.network.start("a", listener("a", "log"));
		this.network.start("b", listener("b", "log"), listener("b", "audit"));
		this.network.start("c", listener("c", "log"));
		this.network.start("d").subscribe("status/*", (event) -> this.received.add("d:loose"));
		this.network.converge(SOON);
		return a;
	}

	private Services.Made listener(String node, String path) {
		return Services.of(path,
				(service) -> service.receive("status/*", (event) -> this.received.add(node + ":" + path)));
	}

	private static byte[] numbered(int number, int size) {
		byte[] data = new byte[size];
		data[0] = (byte) (number >> 8);
		data[1] = (byte) number;
		return data;
	}

	private static int number(byte[] data) {
		return (data[0] & 0xFF) << 8 | data[1] & 0xFF;
	}

}
