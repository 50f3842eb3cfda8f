package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.RunarNode;
import io.runar.runtime.VirtualEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void whenKeyIsRotatedOnFiveNodesUnderLoadThenNoCallFailsAndANodeWithTheOldKeyIsOut(int connections) {
		SimulatedNetwork.explore(1, 5, (network) -> {
			NetworkKey old = NetworkKey.generate();
			NetworkKey fresh = NetworkKey.generate();
			Map<String, NetworkKeyCredentials> keys = new HashMap<>();
			network.configure((config) -> config.connectionsPerPeer(connections));
			for (String id : List.of("a", "b", "c", "d", "e", "late")) {
				start(network, keys, id, old);
			}
			network.converge(Duration.ofSeconds(20));
			network.advance(SOON);
			List<CompletableFuture<String>> answers = new ArrayList<>();
			for (List<NetworkKey> step : List.of(List.of(old, fresh), List.of(fresh, old), List.of(fresh))) {
				for (String id : List.of("a", "b", "c", "d", "e")) {
					keys.get(id).setKeys(step);
					load(network, answers, Duration.ofMillis(network.time().random().nextInt(300)));
				}
				load(network, answers, Duration.ofSeconds(3));
			}
			assertThat(network.node("late").peers()).isEmpty();
			assertThat(network.node("a").peers()).hasSize(4);
			network.advance(SOON);
			assertThat(answers).hasSizeGreaterThan(1000);
			assertThat(failures(answers)).isEmpty();
			assertThat(network.links().connections("a", "b")).isEqualTo(connections);
		});
	}

	/** Every node calls every other one, in turn. */
	private static void load(SimulatedNetwork network, List<CompletableFuture<String>> answers, Duration duration) {
		List<String> ids = List.of("a", "b", "c", "d", "e");
		for (long i = 0; i < duration.toMillis() / 2; i++) {
			String caller = ids.get((int) (i % 5));
			String provider = ids.get((int) ((i + 1 + i / 5 % 4) % 5));
			answers.add(network.node(caller)
				.requestAsync("echo/say", "hello", String.class,
						RequestOptions.defaults().withTarget(PeerId.of(provider))));
			network.advance(Duration.ofMillis(2));
		}
	}

	@Test
	void whenKeyIsDroppedThenTheLinkOfAnOldNodeIsClosedWithinTwoSecondsEvenIfItIsSilent() {
		NetworkKey old = NetworkKey.generate();
		NetworkKey fresh = NetworkKey.generate();
		this.network.configure((config) -> config.missedHeartbeats(1000));
		RunarNode a = start("a", old, fresh);
		start("b", old);
		this.network.converge(SOON);
		this.network.powerOff("b");
		this.credentials.get("a").setKeys(List.of(fresh));
		this.network.advance(Duration.ofMillis(1400));
		assertThat(a.peers()).hasSize(1);
		this.network.advance(Duration.ofMillis(200));
		assertThat(a.peers()).isEmpty();
		assertThat(this.network.count("a", "refused.UNAUTHENTICATED")).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void whenKeyIsDroppedThenConnectionsOfBeforeAreClosedWithinTwoSeconds(int connections) {
		NetworkKey old = NetworkKey.generate();
		NetworkKey fresh = NetworkKey.generate();
		this.network.configure((config) -> config.connectionsPerPeer(connections));
		RunarNode a = start("a", old, fresh);
		start("b", old, fresh);
		this.network.converge(SOON);
		this.network.advance(SOON);
		this.credentials.get("b").setKeys(List.of(fresh, old));
		this.network.advance(SOON);
		this.credentials.get("a").setKeys(List.of(fresh));
		this.network.advance(Duration.ofMillis(1000));
		assertThat(this.network.links().connections("a", "b")).isEqualTo(2 * connections);
		this.network.advance(Duration.ofMillis(950));
		assertThat(this.network.links().connections("a", "b")).isEqualTo(connections);
		assertThat(a.info().peers().get(0).connections()).isEqualTo(connections);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "memory://nowhere:7000" })
	void whenKeyIsDroppedThenAPeerThatCannotBeDialledHasTimeToDial(String address) {
		NetworkKey old = NetworkKey.generate();
		RunarNode a = start("a", old);
		NetworkKeyCredentials its = NetworkKeyCredentials.create(List.of(old), "default", PeerId.of("s"),
				this.network.time().newEnvironment("credentials of s"));
		Stranger stranger = new Stranger(this.network, a, "s", its,
				(hello) -> hello.addAllAddresses(address.isEmpty() ? List.of() : List.of(address)));
		this.network.advance(Duration.ofMillis(200));
		this.credentials.get("a").setKeys(List.of(NetworkKey.generate()));
		this.network.advance(Duration.ofMillis(1400));
		assertThat(stranger.isClosed()).isFalse();
		this.network.advance(Duration.ofMillis(200));
		assertThat(stranger.isClosed()).isTrue();
		assertThat(a.peers()).isEmpty();
	}

	@Test
	void whenPeerIsDeniedThenItIsCutAtOnceAndComesBackWhenItIsNot() {
		RunarNode a = this.network.start("a");
		this.network.start("b");
		this.network.converge(SOON);
		a.security().setDeniedPeers(Set.of(PeerId.of("b")));
		this.network.advance(Duration.ofMillis(10));
		assertThat(a.peers()).isEmpty();
		this.network.advance(Duration.ofSeconds(30));
		assertThat(a.peers()).isEmpty();
		a.security().setDeniedPeers(Set.of());
		this.network.converge(Duration.ofSeconds(20));
	}

	@Test
	void whenPeerIsDeniedWhileANewStartOfItWaitsThenThatIsNotLetIn() {
		RunarNode a = this.network.start("a");
		this.network.startOn("old-host", "b");
		this.network.converge(SOON);
		this.network.powerOff("old-host");
		this.network.startOn("new-host", "b");
		assertThat(this.network.advanceUntil(() -> this.network.links().connections("a", "new-host") == 1, SOON))
			.isTrue();
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.network.links().connections("a", "new-host")).isEqualTo(1);
		a.security().setDeniedPeers(Set.of(PeerId.of("b")));
		for (int i = 0; i < 300; i++) {
			this.network.advance(Duration.ofMillis(10));
			assertThat(a.peers()).isEmpty();
		}
		assertThat(this.network.count("a", "refused.FORBIDDEN")).isGreaterThanOrEqualTo(2);
	}

	@Test
	void whenKeysOfANodeWithOtherCredentialsAreSetThenTheMessageSaysWhatItHas() {
		RunarNode a = this.network.start("a");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> a.security().setNetworkKeys(List.of(NetworkKey.generate())))
			.withMessageContaining("security-enabled: false")
			.withMessageContaining("network-keys");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.security().setTrustedPeers(Set.of()))
			.withMessageContaining("runar.network.node-key-file");
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
		return start(this.network, this.credentials, id, keys);
	}

	private static RunarNode start(SimulatedNetwork network, Map<String, NetworkKeyCredentials> credentials, String id,
			NetworkKey... keys) {
		VirtualEnvironment environment = network.time().newEnvironment("credentials of " + id);
		NetworkKeyCredentials own = NetworkKeyCredentials.create(List.of(keys), "default", PeerId.of(id), environment);
		credentials.put(id, own);
		network.configure((config) -> config.securityEnabled(true)).build((builder) -> builder.credentials(own));
		return network.start(id, Services.echo(id));
	}

	/** How often which outcome was not the right answer. */
	private static Map<String, Long> failures(List<CompletableFuture<String>> answers) {
		return answers.stream()
			.map((answer) -> !answer.isDone() ? "no outcome"
					: answer.handle((result, failure) -> (failure != null) ? failure.toString() : result).join())
			.filter((outcome) -> !outcome.equals("hello"))
			.collect(Collectors.groupingBy((outcome) -> outcome, Collectors.counting()));
	}

}
