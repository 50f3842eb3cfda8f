package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Networks that work badly (RELIABILITY 5, 7 and 9).
 */
class NetworkFaultTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static AbstractService echo() {
		return Services.of("work", (service) -> service.answer("do", (request) -> request.params(Integer.class)));
	}

	private static boolean isUp(RunarNode node, String peer) {
		return node.info()
			.peers()
			.stream()
			.anyMatch((known) -> known.id().equals(PeerId.of(peer)) && known.state().equals("UP"));
	}

	@Test
	void whenOnlyOneDirectionIsCutThenBothSidesMarkTheLinkDownAndNoRequestOutlivesItsDeadline() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			RunarNode caller = network.start("caller");
			RunarNode provider = network.start("provider", echo());
			network.converge(SOON);
			boolean answersAreLost = network.time().random().nextBoolean();
			network.links().cut(answersAreLost ? "provider" : "caller", answersAreLost ? "caller" : "provider");
			Map<CompletableFuture<Integer>, Duration> deadlines = new HashMap<>();
			Duration cut = network.now();
			Duration callerSaw = null;
			Duration providerSaw = null;
			while (network.now().minus(cut).compareTo(Duration.ofSeconds(6)) < 0) {
				Duration timeout = Duration.ofMillis(50 + network.time().random().nextInt(1_000));
				deadlines.put(caller.requestAsync("work/do", 1, Integer.class,
						RequestOptions.defaults().withTimeout(timeout)), network.now().plus(timeout));
				network.advance(Duration.ofMillis(20));
				Duration slack = network.now().minusMillis(25);
				assertThat(deadlines).allSatisfy(
						(answer, deadline) -> assertThat(answer.isDone() || deadline.compareTo(slack) > 0).isTrue());
				callerSaw = (callerSaw == null && !isUp(caller, "provider")) ? network.now().minus(cut) : callerSaw;
				providerSaw = (providerSaw == null && !isUp(provider, "caller")) ? network.now().minus(cut)
						: providerSaw;
			}
			assertThat(callerSaw).isNotNull().isLessThanOrEqualTo(Duration.ofSeconds(4));
			assertThat(providerSaw).isNotNull().isLessThanOrEqualTo(Duration.ofSeconds(4));
			network.heal();
			assertThat(network.advanceUntil(() -> isUp(caller, "provider"), Duration.ofSeconds(15))).isTrue();
			assertThat(network.await(caller.requestAsync("work/do", 7, Integer.class), SOON)).isEqualTo(7);
		});
	}

	@Test
	void whenTheNetworkLosesAndDelaysThenNobodyIsRemovedAndRequestsSucceed() {
		SimulatedNetwork.explore(1, 3, (network) -> {
			RunarNode caller = network.start("caller");
			List<String> providers = List.of("one", "two", "three");
			providers.forEach((id) -> network.start(id, echo()));
			network.converge(SOON);
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(50), Duration.ofMillis(100))
					.withLoss(0.05));
			RequestOptions options = RequestOptions.defaults().withTimeout(SOON);
			List<CompletableFuture<Integer>> answers = new ArrayList<>();
			for (int i = 0; i < 6_000; i++) {
				answers.add(caller.requestAsync("work/do", i, Integer.class, options));
				network.advance(Duration.ofMillis(10));
				assertThat(network.nodes()).allSatisfy((node) -> assertThat(node.info().peers()).hasSize(3)
					.extracting(NodeInfo.Peer::state)
					.doesNotContain("DOWN"));
			}
			network.advance(SOON);
			long failed = answers.stream().filter(CompletableFuture::isCompletedExceptionally).count();
			assertThat(answers).allMatch(CompletableFuture::isDone);
			assertThat(failed).isLessThanOrEqualTo(6);
			assertThat(network.count("caller", "connection-opened")).isLessThanOrEqualTo(3);
		});
	}

	@Test
	void whenFiftyNodesLoseAHubThenTheyComeBackSpreadOverTime() {
		SimulatedNetwork network = SimulatedNetwork.withSeed(9);
		network.start("hub", echo());
		List<String> spokes = IntStream.range(0, 50).mapToObj((number) -> "spoke-" + number).toList();
		spokes.forEach(network::start);
		network.converge(Duration.ofSeconds(30));
		RunarNode hub = network.node("hub");
		network.links().isolate("hub");
		network.advance(Duration.ofSeconds(20));
		assertThat(hub.peers()).isEmpty();
		network.heal();
		Duration start = network.now();
		Map<Integer, Integer> perTenth = new TreeMap<>();
		int before = 0;
		while (before < 50 && network.now().minus(start).compareTo(Duration.ofSeconds(15)) < 0) {
			network.advance(Duration.ofMillis(100));
			int now = (int) spokes.stream().filter((spoke) -> isUp(hub, spoke)).count();
			perTenth.put(perTenth.size(), now - before);
			before = now;
		}
		assertThat(before).isEqualTo(50);
		assertThat(spokes).allSatisfy((spoke) -> assertThat(request(network, spoke)).isEqualTo(3));
		assertThat(perTenth.values()).as("nodes that came back in each tenth of a second")
			.allMatch((count) -> count <= 20);
	}

	private static Integer request(SimulatedNetwork network, String spoke) {
		try {
			return network.await(network.node(spoke).requestAsync("work/do", 3, Integer.class), SOON);
		}
		catch (RunarException ex) {
			throw new AssertionError(spoke + " cannot reach the hub", ex);
		}
	}

}
