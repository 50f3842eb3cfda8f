package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.NodeState;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One node id, several starts: which of them is the node.
 */
class IncarnationTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(3);

	@Test
	void whenCrashedNodeStartsAgainThenItTakesItsPlace() {
		SimulatedNetwork.explore(1, 30, (network) -> {
			RunarNode caller = network.start("caller");
			network.start("b", Services.echo("old"));
			network.start("c");
			network.converge(SOON);
			network.advance(Duration.ofMillis(network.time().random().nextInt(3000)));
			network.kill("b");
			network.advance(Duration.ofMillis(network.time().random().nextInt(5000)));
			network.start("b", Services.echo("new"), Services.of("more", (service) -> {
			}));
			network.converge(SOON);
			assertThat(caller.request("echo/who", null, String.class)).isEqualTo("new");
		});
	}

	@Test
	void whenNodeStartsAgainBeforeItsDeathWasNoticedThenOldOneIsFenced() {
		SimulatedNetwork.explore(1, 30, (network) -> {
			RunarNode caller = network.start("caller");
			network.start("b", FailoverTests.never("stuck"));
			network.converge(SOON);
			CompletableFuture<Object> open = caller.requestAsync("stuck/wait", null, Object.class);
			network.advance(Duration.ofMillis(10 + network.time().random().nextInt(2000)));
			network.powerOff("b");
			network.heal();
			network.start("b", Services.echo("new"));
			network.converge(SOON);
			assertThat(open).isCompletedExceptionally();
			assertThatExceptionOfType(RunarException.class).isThrownBy(() -> network.await(open, SOON))
				.matches((ex) -> ex.errorCode() == ErrorCode.PEER_LOST);
			assertThat(caller.request("echo/who", null, String.class)).isEqualTo("new");
			assertThat(caller.peers()).hasSize(1);
		});
	}

	@Test
	void whenStalledNodeIsReplacedThenItsLateAnswerReachesNobody() {
		RunarNode caller = this.network.start("caller");
		CompletableFuture<String> late = new CompletableFuture<>();
		RunarNode stalled = this.network.startOn("old-host", "b",
				Services.of("slow", (service) -> service.answer("wait", (request) -> late)));
		this.network.converge(SOON);
		CompletableFuture<String> open = caller.requestAsync("slow/wait", null, String.class);
		this.network.advance(Duration.ofMillis(500));
		this.network.pause("old-host", Duration.ofMillis(2500));
		this.network.startOn("new-host", "b", Services.echo("new"));
		this.network.advance(Duration.ofMillis(2000));
		assertThat(caller.request("echo/who", null, String.class)).isEqualTo("new");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.network.await(open, SOON))
			.matches((ex) -> ex.errorCode() == ErrorCode.PEER_LOST);
		assertThat(this.network.count("caller", "refused.stale-incarnation")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(500));
		late.complete("late");
		this.network.advance(Duration.ofSeconds(3));
		assertThat(open).isCompletedExceptionally();
		assertThat(caller.request("echo/who", null, String.class)).isEqualTo("new");
		// The old one comes back, and is refused as long as the new one lives.
		assertThat(this.network.count("caller", "refused.DUPLICATE_NODE")).isPositive();
		assertThat(stalled.peers()).doesNotContain(caller.id());
	}

	@Test
	void whenLiveNodeHasTheIdThenSecondOneIsRefused() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			RunarNode caller = network.start("caller");
			network.startOn("first", "b", Services.echo("first"));
			network.converge(SOON);
			RunarNode second = network.startOn("second", "b", Services.echo("second"));
			for (int i = 0; i < 200; i++) {
				assertThat(caller.request("echo/who", null, String.class)).isEqualTo("first");
				network.advance(Duration.ofMillis(100));
			}
			assertThat(second.peers()).isEmpty();
			assertThat(network.count("caller", "refused.DUPLICATE_NODE")).isPositive();
			assertThat(network.count("caller", "connection-closed"))
				.isEqualTo(network.count("caller", "connection-opened") - 1);
		});
	}

	@Test
	void whenTwoNodesDialEachOtherAtOnceThenOneConnectionSurvivesAndNoRequestIsLost() {
		SimulatedNetwork.explore(1, 100, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(10)));
			RunarNode a = network.start("a", Services.echo("a"));
			RunarNode b = network.start("b",
					Services.of("other", (service) -> service.answer("say", (request) -> request.params())));
			network.converge(SOON);
			network.partition(List.of("a"), List.of("b"));
			network.advance(Duration.ofSeconds(4));
			network.heal();
			assertThat(
					network.advanceUntil(() -> a.peers().size() == 1 && b.peers().size() == 1, Duration.ofSeconds(20)))
				.isTrue();
			int answered = 0;
			for (int i = 0; i < 300; i++) {
				RunarNode from = (i % 2 == 0) ? a : b;
				CompletableFuture<Integer> answer = from.requestAsync((i % 2 == 0) ? "other/say" : "echo/say", i,
						Integer.class);
				network.advance(Duration.ofMillis(10));
				answered += answer.isCompletedExceptionally() ? 0 : 1;
			}
			network.advance(Duration.ofSeconds(3));
			assertThat(answered).isGreaterThan(290);
			assertThat(network.isConverged()).isTrue();
			assertThat(open(network, "a")).isEqualTo(1);
			assertThat(open(network, "b")).isEqualTo(1);
		});
	}

	@Test
	void whenNodesKnowEachOtherFromTheStartThenTheyConnectOnceAndAnswerAll() {
		SimulatedNetwork.explore(1, 100, (network) -> {
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(20)));
			network.configure((config) -> config
				.discoveryProviders(List.of(new io.runar.node.NetworkConfig.DiscoveryProviderConfig("static",
						java.util.Map.of("peers", "a:7000,b:7000")))));
			RunarNode a = network.start("a", Services.echo("a"));
			RunarNode b = network.start("b",
					Services.of("other", (service) -> service.answer("say", (request) -> request.params())));
			List<CompletableFuture<Integer>> answers = new java.util.ArrayList<>();
			network.await(a.waitFor("other/say", SOON), SOON);
			network.await(b.waitFor("echo/say", SOON), SOON);
			for (int i = 0; i < 200; i++) {
				answers.add(a.requestAsync("other/say", i, Integer.class));
				answers.add(b.requestAsync("echo/say", i, Integer.class));
				network.advance(Duration.ofMillis(40));
			}
			network.advance(Duration.ofSeconds(1));
			for (int i = 0; i < answers.size(); i++) {
				assertThat(answers.get(i)).isCompletedWithValue(i / 2);
			}
			assertThat(open(network, "a")).isEqualTo(1);
			assertThat(open(network, "b")).isEqualTo(1);
		});
	}

	@Test
	void whenNodeStopsAndStartsAgainThenItIsTheSameNodeInANewIncarnation() {
		RunarNode a = this.network.start("a", Services.echo("a"));
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		String before = a.info().incarnation();
		for (int i = 0; i < 5; i++) {
			this.network.stop("a");
			assertThat(a.state()).isEqualTo(NodeState.STOPPED);
			this.network.advance(Duration.ofMillis(100));
			assertThat(b.peers()).isEmpty();
			this.network.await(a.start(), SOON);
			this.network.converge(Duration.ofSeconds(15));
			assertThat(b.request("echo/who", null, String.class)).isEqualTo("a");
		}
		assertThat(a.info().incarnation()).isNotEqualTo(before);
	}

	private static long open(SimulatedNetwork network, String host) {
		return network.count(host, "connection-opened") - network.count(host, "connection-closed");
	}

}
