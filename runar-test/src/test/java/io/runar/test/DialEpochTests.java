package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.runar.PeerId;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.wire.v1.RefusalMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The epochs by which two nodes replace a connection on purpose: each pair has its own,
 * and nobody leaps to the last one.
 */
class DialEpochTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	/** How many epochs a node may be ahead. */
	private static final long LEAP = 1 << 16;

	private static final long LAST = (1 << 24) - 1;

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(31);

	private final Map<String, NetworkKeyCredentials> credentials = new LinkedHashMap<>();

	@Test
	void whenAHelloIsFarAheadThenItIsRefusedAndHeldAgainstTheNode() {
		RunarNode node = this.network.start("a");
		RefusalMessage refusal = null;
		for (int i = 0; i < 3; i++) {
			refusal = arrive(node, LEAP + 1).refusal();
			assertThat(refusal).isNotNull();
			assertThat(refusal.getErrorCode()).isEqualTo("PROTOCOL_ERROR");
			assertThat(refusal.getErrorMessage())
				.isEqualTo("dial sequence of node stranger is in epoch 65537 (expected: at most 65536)");
		}
		assertThat(this.network.count("a", "refused.PROTOCOL_ERROR")).isEqualTo(3);
		assertThat(this.network.count("a", "refused.misbehaving-peer")).isEqualTo(1);
		assertThat(node.peers()).isEmpty();
	}

	@Test
	void whenAHelloIsAheadByAsMuchAsCanBeThenItIsLetIn() {
		RunarNode node = this.network.start("a");
		assertThat(arrive(node, LEAP).refusal()).isNull();
		assertThat(arrive(node, 2 * LEAP).refusal()).isNull();
		assertThat(node.peers()).containsExactly(PeerId.of("stranger"));
	}

	@Test
	void whenOneNodeUsesUpItsEpochsThenTheKeysOfOthersAreRotatedWithoutALoss() {
		NetworkKey first = NetworkKey.generate();
		NetworkKey second = NetworkKey.generate();
		NetworkKey third = NetworkKey.generate();
		RunarNode a = start("a", first);
		RunarNode b = start("b", first);
		this.network.converge(SOON);
		NetworkKeyCredentials stolen = credentials("hostile", first);
		for (long epoch = LEAP; epoch <= LAST; epoch = (epoch < LAST) ? Math.min(epoch + LEAP, LAST) : LAST + 1) {
			long sequence = epoch << 40;
			assertThat(new Stranger(this.network, a, "hostile", stolen,
					(hello) -> hello.setDialSequence(sequence).addAddresses("memory://hostile:7000"))
				.refusal()).isNull();
		}
		rotate(List.of("a", "b"), first, second);
		assertThat(a.peers()).containsExactly(b.id());
		rotate(List.of("b", "a"), second, third);
		assertThat(a.peers()).containsExactly(b.id());
	}

	/** Replaces a key, and checks that the two nodes are connected all the time. */
	private void rotate(List<String> order, NetworkKey old, NetworkKey fresh) {
		for (List<NetworkKey> step : List.of(List.of(old, fresh), List.of(fresh, old), List.of(fresh))) {
			for (String id : order) {
				this.credentials.get(id).setKeys(step);
				List<Integer> peers = new ArrayList<>();
				for (int i = 0; i < 500; i++) {
					this.network.advance(Duration.ofMillis(5));
					peers.add(this.network.node(order.get(0)).peers().contains(PeerId.of(order.get(1))) ? 1 : 0);
				}
				assertThat(peers).containsOnly(1);
			}
		}
	}

	private Stranger arrive(RunarNode node, long epoch) {
		Stranger stranger = new Stranger(this.network, node, "stranger", (hello) -> hello.setDialSequence(epoch << 40));
		this.network.advance(Duration.ofMillis(50));
		return stranger;
	}

	private RunarNode start(String id, NetworkKey key) {
		NetworkKeyCredentials own = credentials(id, key);
		this.network.configure((config) -> config.securityEnabled(true)).build((builder) -> builder.credentials(own));
		return this.network.start(id);
	}

	private NetworkKeyCredentials credentials(String id, NetworkKey key) {
		NetworkKeyCredentials own = NetworkKeyCredentials.create(List.of(key), "default", PeerId.of(id),
				this.network.time().newEnvironment("credentials of " + id));
		this.credentials.put(id, own);
		return own;
	}

}
