package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.node.RunarNode;
import io.runar.peer.PeerLimits;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import io.runar.wire.RequestTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code runar.network.max-bytes-per-second-per-peer}: who sends more is read more
 * slowly, and nothing else happens to it.
 */
class InboundLimitTests {

	private static final int BYTES_PER_SECOND = 64 * 1024;

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(41);

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void whenAPeerSendsMoreThanItMayThenItIsSlowedDownAndNothingIsLost(int connections) {
		// A small window: what is under way in it may be read before the pause begins.
		this.network.configure((config) -> config.connectionsPerPeer(connections)
			.compression("none")
			.transportOptions(Map.of("window", "16384")));
		RunarNode limited = start();
		RunarNode sender = this.network.start("b");
		RunarNode other = this.network.start("c");
		this.network.converge(Duration.ofSeconds(20));
		this.network.advance(Duration.ofSeconds(5));
		long begin = this.network.time().nanoTime();
		List<CompletableFuture<Integer>> answers = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			answers.add(sender.requestAsync("big/take", "x".repeat(32 * 1024), Integer.class,
					RequestOptions.defaults().withTimeout(Duration.ofMinutes(2))));
		}
		while (!CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).isDone()) {
			this.network.advance(Duration.ofMillis(50));
			assertThat(limited.peers()).hasSize(2);
			assertThat(sender.peers()).hasSize(2);
			long asked = this.network.time().nanoTime();
			assertThat(other.request("big/take", "x", Integer.class)).isEqualTo(1);
			assertThat(this.network.time().nanoTime() - asked).isLessThan(Duration.ofMillis(50).toNanos());
		}
		Duration took = Duration.ofNanos(this.network.time().nanoTime() - begin);
		assertThat(answers).allSatisfy((answer) -> assertThat(answer).isCompletedWithValue(32 * 1024));
		// 40 times 32 KiB at 64 KiB a second, but for the last frame of each connection.
		assertThat(took).isBetween(Duration.ofSeconds(20 - 2 * connections), Duration.ofSeconds(21));
		assertThat(this.network.count("a", "reading-paused")).isBetween(10L, 200L);
		assertThat(this.network.count("c", "reading-paused")).isZero();
	}

	@Test
	void whenOneFrameTakesLongerThanAHeartbeatMayThenThePeerIsNotThoughtDead() {
		RunarNode node = start();
		Stranger stranger = new Stranger(this.network, node);
		stranger.send(large());
		assertThat(this.network.count("a", "reading-paused")).isEqualTo(1);
		for (int i = 0; i < 100; i++) {
			this.network.advance(Duration.ofMillis(100));
			assertThat(node.peers()).containsExactly(PeerId.of("stranger"));
		}
		assertThat(stranger.answers("large")).hasSize(1);
	}

	@Test
	void whenAPeerIsSilentAfterItWasNotReadThenItIsDead() {
		RunarNode node = start();
		Stranger stranger = new Stranger(this.network, node);
		stranger.send(large());
		this.network.links().isolate("stranger");
		this.network.advance(Duration.ofSeconds(12));
		assertThat(node.peers()).isEmpty();
	}

	@Test
	void whenAPeerIsNotReadThenNobodyTakesItsPlace() {
		RunarNode node = start();
		Stranger stranger = new Stranger(this.network, node);
		stranger.send(large());
		Stranger second = new Stranger(this.network, node, "stranger", (hello) -> hello.setIncarnation(4712));
		this.network.advance(Duration.ofSeconds(2));
		assertThat(second.refusal()).isNotNull();
		assertThat(second.refusal().getErrorCode()).isEqualTo("DUPLICATE_NODE");
		assertThat(stranger.isClosed()).isFalse();
		assertThat(this.network.count("a", "refused.stale-incarnation")).isZero();
	}

	@Test
	void whenThereIsNoLimitThenEverythingIsRead() {
		RunarNode node = this.network.start("a");
		Stranger stranger = new Stranger(this.network, node);
		stranger.send(large());
		assertThat(this.network.count("a", "reading-paused")).isZero();
		assertThat(stranger.answers("large")).hasSize(1);
	}

	private RunarNode start() {
		return this.network
			.configure((config) -> config.peerLimits(PeerLimits.builder().bytesPerSecond(BYTES_PER_SECOND).build()))
			.start("a", Services.of("big",
					(service) -> service.answer("take", (request) -> request.params(String.class).length())));
	}

	/** A frame that takes seven seconds. */
	private static NodeMessage large() {
		return new NodeMessage.Request("large", new RequestTarget("nothing", "there"),
				Payload.of("cbor", new byte[7 * BYTES_PER_SECOND]), 0, Map.of(), 1, false, "", null,
				NodeMessage.RequestDetails.NONE);
	}

}
