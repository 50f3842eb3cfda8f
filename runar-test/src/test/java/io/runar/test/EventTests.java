package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.runar.BroadcastMode;
import io.runar.PublishOptions;
import io.runar.SubscribeOptions;
import io.runar.Subscription;
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
	void whenSubscriptionsHaveAGroupThenOneMemberOfAllNodesGetsTheEvent() {
		SubscribeOptions workers = SubscribeOptions.group("workers");
		RunarNode publisher = this.network.start("a");
		for (String member : List.of("b1", "b2", "c1", "d1")) {
			RunarNode node = (member.equals("b2")) ? this.network.node("b")
					: this.network.start(member.substring(0, 1));
			node.subscribe(member.equals("d1") ? "status/>" : "status/*", Integer.class, workers,
					(event) -> this.received.add(member));
		}
		this.network.node("d").subscribe("status/*", (event) -> this.received.add("loose"));
		this.network.converge(SOON);
		Map<String, Integer> counts = publishOneByOne(publisher, 300, 2);
		assertThat(counts).containsEntry("loose", 300);
		assertThat(counts.get("b1") + counts.get("b2")).isBetween(60, 140);
		assertThat(counts.get("b1")).isBetween(20, 80);
		assertThat(counts.get("c1")).isBetween(60, 140);
		assertThat(counts.get("d1")).isBetween(60, 140);
		this.received.clear();
		publisher.publish("status/changed", 1);
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactlyInAnyOrder("b1", "b2", "c1", "d1", "loose");
	}

	@Test
	void whenThePublisherIsAMemberOfTheGroupThenItGetsTheEvent() {
		SubscribeOptions workers = SubscribeOptions.group("workers");
		RunarNode a = this.network.start("a");
		this.network.start("b").subscribe("status/*", Integer.class, workers, (event) -> this.received.add("b"));
		a.subscribe("status/*", Integer.class, workers, (event) -> this.received.add("a1"));
		Subscription second = a.subscribe("status/*", Integer.class, workers, (event) -> this.received.add("a2"));
		this.network.converge(SOON);
		Map<String, Integer> counts = publishOneByOne(a, 100, 1);
		assertThat(counts.keySet()).containsExactlyInAnyOrder("a1", "a2");
		assertThat(counts.get("a1")).isBetween(20, 80);
		second.close();
		this.network.advance(Duration.ofMillis(20));
		assertThat(publishOneByOne(a, 10, 1)).containsOnlyKeys("a1");
	}

	@Test
	void whenSubscriptionsOfServicesHaveAGroupThenItTakesThePlaceOfTheService() {
		RunarNode publisher = this.network.start("a");
		for (String service : List.of("mail", "chat")) {
			this.network.start(service, Services.of(service,
					(made) -> made
						.receive("status/*", SubscribeOptions.group("tellers"), (event) -> this.received.add(service))
						.receive("status/changed", (event) -> this.received.add(service + " itself"))));
		}
		this.network.converge(SOON);
		Map<String, Integer> counts = publishOneByOne(publisher, 100, 3);
		assertThat(counts).containsEntry("mail itself", 100).containsEntry("chat itself", 100);
		assertThat(counts.get("mail")).isBetween(20, 80);
	}

	@Test
	void whenTwoTopicsAlternateThenBothAreBalanced() {
		startFour();
		RunarNode publisher = this.network.start("e");
		this.network.stop("c");
		this.network.converge(SOON);
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < 100; i++) {
			this.received.clear();
			publisher.publish("status/even", i, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
			this.network.advance(Duration.ofMillis(20));
			this.received.forEach((text) -> counts.merge(text, 1, Integer::sum));
			publisher.publish("status/odd", i, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
			this.network.advance(Duration.ofMillis(20));
		}
		assertThat(counts.get("a:log")).isBetween(20, 80);
	}

	private Map<String, Integer> publishOneByOne(RunarNode publisher, int count, int receivers) {
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < count; i++) {
			this.received.clear();
			publisher.publish("status/changed", i, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
			this.network.advance(Duration.ofMillis(20));
			assertThat(this.received).hasSize(receivers);
			this.received.forEach((member) -> counts.merge(member, 1, Integer::sum));
		}
		return counts;
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
