package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import io.runar.transport.memory.LinkConditions;
import io.runar.wire.ControlMessages;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.WireCodec;
import io.runar.wire.v1.HelloMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several connections between two nodes: how many there are, what goes on which, and what
 * happens when some of them end. They are {@code connections-per-peer}.
 */
class PoolTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(11);

	@Test
	void whenNothingIsSetThenNodesHaveOneConnection() {
		this.network.start("a");
		this.network.start("b");
		this.network.converge(SOON);
		this.network.advance(SOON);
		assertThat(connections(this.network, "a", "b")).isEqualTo(1);
		assertThat(open(this.network, "a")).isEqualTo(1);
	}

	@Test
	void whenBothNodesAllowSeveralThenTheNodeThatDialledOpensThemOnce() {
		SimulatedNetwork.explore(1, 50, (network) -> {
			pools(network, 3);
			network.start("a");
			network.start("b");
			settle(network, 3, "a", "b");
			network.advance(SOON);
			assertThat(open(network, "a")).isEqualTo(3);
			assertThat(open(network, "b")).isEqualTo(3);
			assertThat(network.count("a", "connection-opened")).isEqualTo(3);
			assertThat(refusals(network, "a") + refusals(network, "b")).isZero();
		});
	}

	@Test
	void whenNodesAllowDifferentNumbersThenTheSmallerIsUsed() {
		for (List<Integer> numbers : List.of(List.of(3, 1), List.of(1, 3), List.of(2, 4), List.of(16, 2))) {
			SimulatedNetwork network = SimulatedNetwork.withSeed(12);
			pools(network, numbers.get(0));
			network.start("a", Services.echo("a"));
			pools(network, numbers.get(1));
			RunarNode b = network.start("b");
			settle(network, Math.min(numbers.get(0), numbers.get(1)), "a", "b");
			network.advance(SOON);
			assertThat(connections(network, "a", "b")).isEqualTo(Math.min(numbers.get(0), numbers.get(1)));
			assertThat(refusals(network, "a") + refusals(network, "b")).isZero();
			assertThat(b.request("echo/say", 1, Integer.class)).isEqualTo(1);
		}
	}

	@Test
	void whenBothNodesDialThenOnePoolSurvivesAndNoRequestIsLost() {
		SimulatedNetwork.explore(1, 40, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(20)));
			pools(network, 3);
			network.configure((config) -> config
				.discoveryProviders(List.of(new DiscoveryProviderConfig("static", Map.of("peers", "a:7000,b:7000")))));
			RunarNode a = network.start("a", Services.echo("a"));
			RunarNode b = network.start("b", say("other"));
			List<CompletableFuture<Integer>> answers = new ArrayList<>();
			network.await(a.waitFor("other/say", SOON), SOON);
			network.await(b.waitFor("echo/say", SOON), SOON);
			for (int i = 0; i < 100; i++) {
				answers.add(a.requestAsync("other/say", i, Integer.class));
				answers.add(b.requestAsync("echo/say", i, Integer.class));
				network.advance(Duration.ofMillis(40));
			}
			settle(network, 3, "a", "b");
			network.advance(SOON);
			for (int i = 0; i < answers.size(); i++) {
				assertThat(answers.get(i)).isCompletedWithValue(i / 2);
			}
			assertThat(open(network, "a")).isEqualTo(3);
			assertThat(open(network, "b")).isEqualTo(3);
		});
	}

	@Test
	void whenManyRequestsAreSentAtOnceThenAllConnectionsCarryThem() {
		pools(this.network, 3);
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.echo("b"));
		settle(this.network, 3, "a", "b");
		this.network.links().silence("a", "b", 1);
		this.network.links().silence("a", "b", 2);
		List<CompletableFuture<Integer>> answers = burst(a, 300);
		this.network.advance(Duration.ofMillis(100));
		assertThat(answers.stream().filter(CompletableFuture::isDone).count()).isBetween(80L, 120L);
	}

	@Test
	void whenOneOfThreeConnectionsIsLostUnderLoadThenOnlyItsRequestsFailAndItComesBack() {
		SimulatedNetwork.explore(1, 40, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(2), Duration.ofMillis(5)));
			pools(network, 3);
			RunarNode a = network.start("a", Services.echo("a"));
			RunarNode b = network.start("b", say("other"));
			settle(network, 3, "a", "b");
			String incarnations = incarnations(network);
			List<CompletableFuture<Integer>> answers = new ArrayList<>();
			int victim = network.time().random().nextInt(3);
			for (int i = 0; i < 50; i++) {
				for (int k = 0; k < 6; k++) {
					answers.add(a.requestAsync("other/say", i, Integer.class));
					answers.add(b.requestAsync("echo/say", i, Integer.class));
				}
				if (i == 20) {
					network.links().reset("a", "b", victim);
				}
				network.advance(Duration.ofMillis(1));
				assertThat(a.peers()).hasSize(1);
				assertThat(b.peers()).hasSize(1);
			}
			network.advance(Duration.ofMillis(100));
			List<CompletableFuture<Integer>> failed = answers.stream()
				.filter((answer) -> !answer.isDone() || answer.isCompletedExceptionally())
				.toList();
			assertThat(failed).allSatisfy((answer) -> assertPeerLost(network, answer));
			assertThat(failed).hasSizeLessThan(answers.size() / 5);
			settle(network, 3, "a", "b");
			network.advance(SOON);
			assertThat(connections(network, "a", "b")).isEqualTo(3);
			assertThat(open(network, "a")).isEqualTo(3);
			assertThat(open(network, "b")).isEqualTo(3);
			assertThat(incarnations(network)).isEqualTo(incarnations);
			assertThat(network.isConverged()).isTrue();
		});
	}

	@Test
	void whenFirstConnectionIsLostThenPeerStaysAndChangesOfTheRegistryStillArrive() {
		SimulatedNetwork.explore(1, 40, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(2), Duration.ofMillis(5)));
			pools(network, 3);
			RunarNode a = network.start("a", Services.echo("a"));
			RunarNode b = network.start("b");
			settle(network, 3, "a", "b");
			for (int i = 0; i < 60; i++) {
				if (connections(network, "a", "b") == 3 && connections(network, "b", "a") == 3) {
					network.links().reset("a", "b", 0);
				}
				a.addService(Services.of("new-" + i, (service) -> {
				}));
				network.advance(Duration.ofMillis(network.time().random().nextInt(30)));
				assertThat(b.peers()).hasSize(1);
				assertThat(a.peers()).hasSize(1);
			}
			assertThat(network.converge(SOON)).isLessThan(Duration.ofSeconds(2));
			settle(network, 3, "a", "b");
			network.advance(SOON);
			assertThat(open(network, "a")).isEqualTo(3);
			assertThat(open(network, "b")).isEqualTo(3);
			assertThat(b.request("echo/say", 1, Integer.class)).isEqualTo(1);
		});
	}

	@Test
	void whenOneConnectionIsSilentThenItAloneIsClosedAndItsRequestsEndBeforeTheirDeadline() {
		for (int victim = 0; victim < 3; victim++) {
			SimulatedNetwork network = SimulatedNetwork.withSeed(13);
			pools(network, 3);
			RunarNode a = network.start("a");
			RunarNode b = network.start("b", say("other"));
			settle(network, 3, "a", "b");
			network.links().silence("a", "b", victim);
			List<CompletableFuture<Integer>> answers = burst(a, "other/say", 30);
			for (int i = 0; i < 40; i++) {
				network.advance(Duration.ofMillis(100));
				assertThat(a.peers()).hasSize(1);
				assertThat(b.peers()).hasSize(1);
				assertThat(state(a)).isEqualTo("UP");
			}
			List<CompletableFuture<Integer>> failed = answers.stream()
				.filter(CompletableFuture::isCompletedExceptionally)
				.toList();
			assertThat(answers).allSatisfy((answer) -> assertThat(answer).isDone());
			assertThat(failed).hasSizeBetween(8, 12).allSatisfy((answer) -> assertPeerLost(network, answer));
			settle(network, 3, "a", "b");
			network.advance(SOON);
			assertThat(open(network, "a")).isEqualTo(3);
			assertThat(open(network, "b")).isEqualTo(3);
		}
	}

	@Test
	void whenOneConnectionIsSilentThenNewRequestsSoonAvoidIt() {
		pools(this.network, 3);
		RunarNode a = this.network.start("a");
		this.network.start("b", Services.echo("b"));
		settle(this.network, 3, "a", "b");
		this.network.links().silence("a", "b", 0);
		this.network.advance(Duration.ofMillis(2200));
		List<CompletableFuture<Integer>> answers = burst(a, 30);
		this.network.advance(Duration.ofMillis(100));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer).isCompleted());
	}

	@Test
	void whenAllConnectionsAreSilentThenPeerIsLostAsWithOne() {
		pools(this.network, 3);
		RunarNode a = this.network.start("a");
		this.network.start("b", FailoverTests.never("stuck"));
		settle(this.network, 3, "a", "b");
		this.network.advance(Duration.ofMillis(300));
		CompletableFuture<Object> open = a.requestAsync("stuck/wait", null, Object.class);
		this.network.advance(Duration.ofMillis(20));
		this.network.powerOff("b");
		Duration before = this.network.now();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.network.await(open, SOON))
			.matches((ex) -> ex.errorCode() == ErrorCode.PEER_LOST);
		assertThat(this.network.now().minus(before)).isBetween(Duration.ofMillis(2000), Duration.ofMillis(3500));
		assertThat(a.peers()).isEmpty();
	}

	@Test
	void whenNodeStartsAgainThenTheNewStartGetsAPoolOfItsOwn() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			pools(network, 3);
			RunarNode caller = network.start("caller");
			network.start("b", FailoverTests.never("stuck"));
			settle(network, 3, "caller", "b");
			CompletableFuture<Object> open = caller.requestAsync("stuck/wait", null, Object.class);
			network.advance(Duration.ofMillis(10 + network.time().random().nextInt(2000)));
			if (network.time().random().nextBoolean()) {
				network.powerOff("b");
				network.heal();
			}
			else {
				network.kill("b");
			}
			network.start("b", Services.echo("new"));
			network.converge(SOON);
			settle(network, 3, "caller", "b");
			assertPeerLost(network, open);
			assertThat(caller.request("echo/who", null, String.class)).isEqualTo("new");
			network.advance(SOON);
			assertThat(open(network, "caller")).isEqualTo(3);
			assertThat(open(network, "b")).isEqualTo(3);
		});
	}

	@Test
	void whenProviderStopsUnderLoadThenNoRequestFails() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT
					.withLatency(Duration.ofMillis(1 + network.time().random().nextInt(60)), Duration.ofMillis(10)));
			pools(network, 3);
			AtomicInteger runs = new AtomicInteger();
			RunarNode caller = network.start("caller");
			network.start("one", counted(network, runs));
			network.start("two", counted(network, runs));
			settle(network, 3, "caller", "one");
			settle(network, 3, "caller", "two");
			List<CompletableFuture<Integer>> answers = new ArrayList<>();
			CompletableFuture<Void> stopped = new CompletableFuture<>();
			for (int i = 0; i < 300; i++) {
				if (i == 50) {
					stopped = network.node("one").stop();
				}
				for (int k = 0; k < 4; k++) {
					answers.add(caller.requestAsync("count/up", 4 * i + k, Integer.class));
				}
				network.advance(Duration.ofMillis(2));
			}
			network.await(stopped, Duration.ofSeconds(15));
			network.advance(Duration.ofSeconds(1));
			for (int i = 0; i < answers.size(); i++) {
				assertThat(answers.get(i)).isCompletedWithValue(i);
			}
			assertThat(runs).hasValue(1200);
			assertThat(open(network, "one")).isZero();
		});
	}

	@Test
	void whenAConnectionIsReplacedBecauseThePeerLostItThenItsRequestsEndBeforeTheirDeadline() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			RunarNode b = network.start("b");
			// Notices the silence long before the other one does, and dials again.
			network.configure((config) -> config.heartbeatInterval(Duration.ofMillis(200)));
			network.start("a", Services.echo("a"));
			network.converge(SOON);
			network.advance(Duration.ofMillis(1000 + network.time().random().nextInt(1000)));
			network.links().silence("a", "b", 0);
			List<CompletableFuture<Integer>> answers = burst(b, 10);
			network.advance(Duration.ofMillis(1500));
			assertThat(b.request("echo/say", 1, Integer.class)).isEqualTo(1);
			assertThat(answers).allSatisfy((answer) -> assertThat(answer).isNotDone());
			network.advance(Duration.ofMillis(2000));
			assertThat(answers).allSatisfy((answer) -> assertPeerLost(network, answer));
			assertThat(b.request("echo/say", 1, Integer.class)).isEqualTo(1);
		});
	}

	@Test
	void whenALargeRegistryIsCutOffHalfWayThenTheRestStillArrives() {
		pools(this.network, 3);
		RunarNode a = this.network.start("a");
		this.network.start("b");
		settle(this.network, 3, "a", "b");
		// More than the window: the rest leaves only when the beginning has arrived.
		this.network.links()
			.setConditions("a", "b", LinkConditions.DEFAULT.withLatency(Duration.ofMillis(50), Duration.ZERO));
		for (int i = 0; i < 200; i++) {
			a.addService(new Described("service-" + i));
		}
		this.network.advance(Duration.ofMillis(60));
		this.network.links().reset("b", "a", 0);
		this.network.advance(Duration.ofMillis(5));
		assertThat(this.network.isConverged()).isFalse();
		assertThat(this.network.converge(SOON)).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void whenEventsArePublishedUnderLoadThenThoseOfATopicKeepTheirOrder() {
		SimulatedNetwork.explore(1, 40, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(15)));
			pools(network, 4);
			Map<String, List<Integer>> received = new HashMap<>();
			RunarNode a = network.start("a");
			network.start("b",
					Services.of("log",
							(service) -> service.receive("status/*",
									(event) -> received
										.computeIfAbsent(event.topic().path(), (topic) -> new ArrayList<>())
										.add((Integer) event.data(Integer.class)))));
			network.advanceUntil(() -> !a.info().peers().isEmpty() && !a.info().peers().get(0).services().isEmpty(),
					SOON);
			// Begins while the pool is being filled.
			List<Integer> sent = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				for (int topic = 0; topic < 12; topic++) {
					a.publish("status/" + topic, i);
				}
				sent.add(i);
				network.advance(Duration.ofMillis(network.time().random().nextInt(3)));
			}
			network.advance(Duration.ofSeconds(2));
			assertThat(connections(network, "a", "b")).isEqualTo(4);
			assertThat(received).hasSize(12).allSatisfy((topic, events) -> assertThat(events).isEqualTo(sent));
		});
	}

	@Test
	void whenThePoolIsFilledWhileLargeEventsAreSentThenThoseOfATopicKeepTheirOrder() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(5))
					.withBytesPerSecond(20_000_000));
			network.configure((config) -> config.connectionsPerPeer(4).compression("none"));
			Map<String, List<Integer>> received = new HashMap<>();
			RunarNode a = network.start("a");
			network.start("b", Services.of("log", (service) -> service.receive("status/*", (event) -> {
				String data = String.valueOf(event.data(String.class));
				received.computeIfAbsent(event.topic().path(), (topic) -> new ArrayList<>())
					.add(Integer.valueOf(data.substring(0, data.indexOf(' '))));
			})));
			network.advanceUntil(() -> !a.info().peers().isEmpty() && !a.info().peers().get(0).services().isEmpty(),
					SOON);
			// Takes longer than a handover: a heartbeat could pass the chunks that wait.
			String large = "x".repeat(1 << 20);
			List<Integer> sent = new ArrayList<>();
			for (int i = 0; i < 60; i++) {
				for (int topic = 0; topic < 4; topic++) {
					a.publish("status/" + topic, i + " " + ((i == 0) ? large : ""));
				}
				sent.add(i);
				network.advance(Duration.ofMillis(network.time().random().nextInt(3)));
			}
			network.advance(Duration.ofSeconds(5));
			assertThat(connections(network, "a", "b")).isEqualTo(4);
			assertThat(network.count("a", "event-dropped.connection-full")).isZero();
			assertThat(received).hasSize(4).allSatisfy((topic, events) -> assertThat(events).isEqualTo(sent));
		});
	}

	@Test
	void whenConnectionNamesASlotThatIsNotToBeFilledThenItIsRefused() {
		pools(this.network, 3);
		RunarNode a = this.network.start("a");
		RunarNode b = this.network.start("b", Services.echo("b"));
		settle(this.network, 3, "a", "b");
		NodeInfo known = b.info();
		Intruder intruder = new Intruder(this.network);
		assertThat(intruder.join(hello(known).setPoolSlot(3))).contains("LIMIT_EXCEEDED", "connection 3 of node b")
			.contains("expected: 0 to 2");
		assertThat(intruder.join(hello(known).setPoolSlot(-1))).contains("LIMIT_EXCEEDED", "connection 4294967295");
		assertThat(intruder.join(hello(known).setPoolSlot(1))).contains("LIMIT_EXCEEDED", "is there already");
		assertThat(intruder.join(hello(known).setPoolSlot(1).setIncarnation(4711))).contains("PEER_LOST",
				"expected: a first connection");
		assertThat(intruder.join(hello(known).setPoolSlot(1).setNodeId("nobody"))).contains("PEER_LOST");
		assertThat(this.network.count("a", "refused.LIMIT_EXCEEDED")).isEqualTo(3);
		assertThat(this.network.count("a", "refused.PEER_LOST")).isEqualTo(2);
		assertThat(a.peers()).containsExactly(b.id());
		assertThat(connections(this.network, "a", "b")).isEqualTo(3);
		assertThat(a.request("echo/say", 1, Integer.class)).isEqualTo(1);
	}

	@Test
	void whenOldNodeSaysNothingAboutPoolsThenItGetsOneConnection() {
		pools(this.network, 3);
		RunarNode a = this.network.start("a");
		Intruder old = new Intruder(this.network);
		old.join(hello(a.info()).setNodeId("old").setIncarnation(4711));
		assertThat(connections(this.network, "a", "old")).isEqualTo(1);
		assertThat(old.join(hello(a.info()).setNodeId("old").setIncarnation(4711).setPoolSlot(1)))
			.contains("expected: 0 to 0");
	}

	private static HelloMessage.Builder hello(NodeInfo node) {
		return HelloMessage.newBuilder()
			.setProtocolMajor(1)
			.setNodeId(node.id().value())
			.setNetworkId(node.networkId())
			.setIncarnation(Long.parseUnsignedLong(node.incarnation(), 16))
			.setMaxMessageSize(1_000_000);
	}

	private static void pools(SimulatedNetwork network, int connections) {
		network.configure((config) -> config.connectionsPerPeer(connections));
	}

	/** Waits until two nodes see so many connections between them. */
	private static void settle(SimulatedNetwork network, int connections, String a, String b) {
		assertThat(network.advanceUntil(
				() -> connections(network, a, b) == connections && connections(network, b, a) == connections,
				Duration.ofSeconds(15)))
			.describedAs("connections: %s and %s", connections(network, a, b), connections(network, b, a))
			.isTrue();
		network.converge(SOON);
	}

	private static int connections(SimulatedNetwork network, String observer, String peer) {
		return network.node(observer)
			.info()
			.peers()
			.stream()
			.filter((one) -> one.id().value().equals(peer))
			.mapToInt(NodeInfo.Peer::connections)
			.sum();
	}

	private static long open(SimulatedNetwork network, String host) {
		return network.count(host, "connection-opened") - network.count(host, "connection-closed");
	}

	private static long refusals(SimulatedNetwork network, String host) {
		return network.count(host, "refused.LIMIT_EXCEEDED") + network.count(host, "refused.PEER_LOST");
	}

	private static String incarnations(SimulatedNetwork network) {
		return network.nodes().stream().map((node) -> node.info().peers().get(0).incarnation()).toList().toString();
	}

	private static String state(RunarNode node) {
		return node.info().peers().get(0).state();
	}

	private static List<CompletableFuture<Integer>> burst(RunarNode node, int count) {
		return burst(node, "echo/say", count);
	}

	private static List<CompletableFuture<Integer>> burst(RunarNode node, String path, int count) {
		List<CompletableFuture<Integer>> answers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			answers.add(node.requestAsync(path, i, Integer.class));
		}
		return answers;
	}

	private static void assertPeerLost(SimulatedNetwork network, CompletableFuture<?> answer) {
		assertThat(answer).isCompletedExceptionally();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> network.await(answer, Duration.ZERO))
			.matches((ex) -> ex.errorCode() == ErrorCode.PEER_LOST);
	}

	private static AbstractService say(String path) {
		return Services.of(path, (service) -> service.answer("say", (request) -> request.params()));
	}

	private static AbstractService counted(SimulatedNetwork network, AtomicInteger runs) {
		return Services.of("count", (service) -> service.answer("up", (request) -> {
			runs.incrementAndGet();
			Integer number = request.params(Integer.class);
			return FailoverTests.later(network, request, number);
		}));
	}

	/**
	 * A service that takes much room in a registry.
	 */
	private static final class Described extends AbstractService {

		Described(String path) {
			super(path, "1.0.0", "d".repeat(4000));
		}

	}

	/**
	 * A host that dials node a and says what it likes.
	 */
	private static final class Intruder implements ConnectionListener {

		private final SimulatedNetwork network;

		private final Transport transport;

		private final WireCodec codec = new WireCodec(new MessageValidator(1_000_000));

		private final StringBuilder refusal = new StringBuilder();

		Intruder(SimulatedNetwork network) {
			this.network = network;
			this.transport = network.links()
				.factory("intruder")
				.create(new TransportOptions("intruder", 0, null, SOON, 2_000_000, 10, Map.of()),
						network.time().newEnvironment("intruder"));
		}

		/** Says a hello and returns what the refusal says; nothing if there is none. */
		String join(HelloMessage.Builder hello) {
			this.refusal.setLength(0);
			Connection connection = this.network
				.await(this.transport.connect(new PeerAddress("memory", "a", 7000), this).toCompletableFuture(), SOON);
			connection.ioExecutor()
				.execute(() -> connection
					.write(new OutboundFrame(List.of(this.codec.encode(ControlMessages.hello(hello.build()))))));
			this.network.advance(Duration.ofMillis(100));
			return this.refusal.toString();
		}

		@Override
		public void onFrame(Connection connection, byte[] frame) {
			this.codec.newReader().read(frame, "", "", (message) -> {
				if (message instanceof NodeMessage.Control control && control.message().hasRefusal()) {
					this.refusal.append(control.message().getRefusal().getErrorCode())
						.append(' ')
						.append(control.message().getRefusal().getErrorMessage());
				}
			});
		}

		@Override
		public void onWritable(Connection connection) {
		}

		@Override
		public void onClosed(Connection connection, @Nullable Throwable cause) {
		}

	}

}
