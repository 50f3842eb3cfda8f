package io.runar.test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.RunarNode;
import io.runar.runtime.VirtualEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who belongs to the network, and what a change of that does to open connections.
 */
class TrustTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(21);

	private final Map<String, NetworkKeyCredentials> credentials = new HashMap<>();

	@Test
	void whenKeyIsDroppedThenPeerWithOnlyThatKeyIsCutAndOthersStay() {
		NetworkKey old = NetworkKey.generate();
		NetworkKey fresh = NetworkKey.generate();
		RunarNode a = start("a", old, fresh);
		start("b", old, fresh);
		start("c", old);
		this.network.converge(SOON);
		this.credentials.get("a").setKeys(List.of(fresh, old));
		this.credentials.get("b").setKeys(List.of(fresh, old));
		this.network.advance(Duration.ofSeconds(5));
		assertThat(a.peers()).hasSize(2);
		this.credentials.get("a").setKeys(List.of(fresh));
		this.network.advance(Duration.ofMillis(100));
		assertThat(a.peers()).doesNotContain(PeerId.of("c"));
		this.network.advance(Duration.ofSeconds(30));
		assertThat(a.peers()).containsExactly(PeerId.of("b"));
		assertThat(this.network.node("b").peers()).containsExactly(PeerId.of("a"), PeerId.of("c"));
		assertThat(a.request("echo/say", "hello", String.class)).isEqualTo("hello");
	}

	@Test
	void whenKeyIsDroppedThenAllConnectionsOfThePeerAreCut() {
		this.network.configure((config) -> config.connectionsPerPeer(3));
		NetworkKey old = NetworkKey.generate();
		NetworkKey fresh = NetworkKey.generate();
		RunarNode a = start("a", old, fresh);
		start("b", old);
		this.network.converge(SOON);
		this.network.advance(SOON);
		assertThat(a.info().peers().get(0).connections()).isEqualTo(3);
		this.credentials.get("a").setKeys(List.of(fresh));
		this.network.advance(Duration.ofMillis(100));
		assertThat(a.peers()).isEmpty();
		assertThat(this.network.links().connections("a", "b")).isZero();
		this.network.advance(Duration.ofSeconds(30));
		assertThat(a.peers()).isEmpty();
	}

	@Test
	void whenNodeHasAnotherKeyThenItSeesAndReachesNobody() {
		RunarNode a = start("a", NetworkKey.generate());
		RunarNode b = start("b", NetworkKey.generate());
		this.network.advance(Duration.ofSeconds(30));
		assertThat(a.peers()).isEmpty();
		assertThat(b.peers()).isEmpty();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("other/call", null, Object.class))
			.matches((ex) -> ex.errorCode() == ErrorCode.NO_PROVIDER);
	}

	@Test
	void whenNodeIsToldItsOwnAddressThenItDoesNotJoinItself() {
		this.network.configure((config) -> config.discoveryProviders(
				List.of(new DiscoveryProviderConfig("static", Map.of("peers", "a:7000,b:7000", "interval", "1s")))));
		RunarNode a = this.network.start("a");
		this.network.start("b");
		this.network.converge(Duration.ofSeconds(15));
		this.network.advance(Duration.ofSeconds(20));
		assertThat(a.peers()).containsExactly(PeerId.of("b"));
		assertThat(this.network.count("a", "connection-opened") - this.network.count("a", "connection-closed"))
			.isLessThanOrEqualTo(3);
	}

	private RunarNode start(String id, NetworkKey... keys) {
		VirtualEnvironment environment = this.network.time().newEnvironment("credentials of " + id);
		NetworkKeyCredentials own = NetworkKeyCredentials.create(List.of(keys), "default", PeerId.of(id), environment);
		this.credentials.put(id, own);
		this.network.configure((config) -> config.securityEnabled(true)).build((builder) -> builder.credentials(own));
		return this.network.start(id, Services.echo(id));
	}

}
