package io.runar.test;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.runar.PeerId;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import io.runar.wire.ControlMessages;
import io.runar.wire.EncodedMessage;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.Payload;
import io.runar.wire.WireCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A holder of the network key takes the name of another node, as it may: what it does is
 * held against itself.
 */
class ImpostorTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(29);

	private final NetworkKeyCredentials stolen = credentials("b");

	@Test
	void whenAnImpostorIsRefusedThenTheNodeWhoseNameItTookIsNot() {
		RunarNode a = start("a");
		misbehave(a);
		assertThat(isRefused(a)).isTrue();
		RunarNode b = start("b");
		this.network.converge(SOON);
		assertThat(a.peers()).containsExactly(b.id());
	}

	@Test
	void whenAnImpostorRenewsItsCertificateThenItStaysRefused() {
		RunarNode a = start("a");
		misbehave(a);
		X509Certificate before = certificate(this.stolen);
		this.network.advance(Duration.ofSeconds(1));
		this.stolen.setKeys(List.of(KEY));
		assertThat(certificate(this.stolen)).isNotEqualTo(before);
		assertThat(isRefused(a)).isTrue();
	}

	@Test
	void whenAnImpostorIsRefusedThenTheNodeWhoseNameItTookIsStillDialled() {
		start("b");
		RunarNode a = start("a");
		this.network.converge(SOON);
		this.network.kill("b");
		this.network.advance(Duration.ofMillis(100));
		misbehave(a);
		assertThat(isRefused(a)).isTrue();
		// Knows nobody: it is a that dials.
		this.network.configure((config) -> config.discoveryProviders(List.of()));
		start("b");
		this.network.converge(Duration.ofSeconds(11));
		assertThat(a.peers()).containsExactly(PeerId.of("b"));
	}

	@Test
	void whenTheOneWhoLivesAtAnAddressBreaksTheProtocolThenItIsNotDialledWhileItIsRefused() {
		HostileHost hostile = new HostileHost();
		this.network.configure((config) -> config.discoveryProviders(
				List.of(new DiscoveryProviderConfig("static", Map.of("peers", "hostile:7000", "interval", "1h")))));
		start("a");
		this.network.advance(Duration.ofSeconds(40));
		assertThat(hostile.dialled).isEqualTo(3);
		assertThat(this.network.advanceUntil(() -> hostile.dialled == 4, Duration.ofSeconds(70))).isTrue();
		this.network.advance(Duration.ofSeconds(100));
		assertThat(hostile.dialled).isEqualTo(4);
	}

	@Test
	void whenAnImpostorNamesTheStartOfAConnectedNodeThenItDoesNotTakeItsPlace() {
		RunarNode a = start("a");
		RunarNode b = start("b");
		this.network.converge(SOON);
		long incarnation = new Stranger(this.network, b, "spy", credentials("spy"), (hello) -> {
		}).hello().getIncarnation();
		Stranger impostor = new Stranger(this.network, a, "impostor", this.stolen,
				(hello) -> hello.setNodeId("b").setIncarnation(incarnation).setDialSequence(1L << 40));
		this.network.advance(Duration.ofSeconds(2));
		assertThat(impostor.refusal()).isNotNull()
			.satisfies((refusal) -> assertThat(refusal.getErrorCode()).isEqualTo("DUPLICATE_NODE"));
		assertThat(a.peers()).containsExactly(b.id());
	}

	private static X509Certificate certificate(NetworkKeyCredentials credentials) {
		var keys = credentials.keyManager();
		return keys.getCertificateChain(keys.chooseEngineClientAlias(new String[] { "EC" }, null, null))[0];
	}

	private void misbehave(RunarNode node) {
		for (int i = 0; i < 3; i++) {
			Stranger impostor = impostor(node);
			assertThat(impostor.refusal()).isNull();
			impostor.sendBytes((byte) -1, (byte) -1, (byte) -1);
			this.network.advance(Duration.ofMillis(50));
		}
	}

	private boolean isRefused(RunarNode node) {
		return impostor(node).refusal() != null;
	}

	private Stranger impostor(RunarNode node) {
		Stranger impostor = new Stranger(this.network, node, "impostor", this.stolen, (hello) -> hello.setNodeId("b"));
		this.network.advance(Duration.ofMillis(50));
		return impostor;
	}

	private RunarNode start(String id) {
		NetworkKeyCredentials own = credentials(id);
		this.network.configure((config) -> config.securityEnabled(true)).build((builder) -> builder.credentials(own));
		return this.network.start(id);
	}

	private NetworkKeyCredentials credentials(String id) {
		return NetworkKeyCredentials.create(List.of(KEY), "default", PeerId.of(id),
				this.network.time().newEnvironment("credentials of " + id));
	}

	/** Waits to be dialled, is polite at first, and then is not. */
	private final class HostileHost implements ConnectionAcceptor, ConnectionListener {

		private final WireCodec codec = new WireCodec(new MessageValidator(1_000_000));

		private int dialled;

		HostileHost() {
			Transport transport = ImpostorTests.this.network.links()
				.factory("hostile")
				.create(new TransportOptions("hostile", SimulatedNetwork.PORT, ImpostorTests.this.stolen, SOON,
						2_000_000, 10, Map.of()), ImpostorTests.this.network.time().newEnvironment("hostile"));
			ImpostorTests.this.network.await(transport.start(this).toCompletableFuture(), SOON);
		}

		@Override
		public boolean admit(SocketAddress remote) {
			return true;
		}

		@Override
		public void onReleased(SocketAddress remote) {
		}

		@Override
		public void onHandshakeFailed(SocketAddress remote, Throwable cause) {
		}

		@Override
		public ConnectionListener onConnection(Connection connection) {
			this.dialled++;
			return this;
		}

		@Override
		public void onFrame(Connection connection, byte[] frame) {
			this.codec.newReader().read(frame, "", "", (message) -> {
				if (message instanceof NodeMessage.Control control && control.message().hasHello()) {
					connection.write(new OutboundFrame(List.of(this.codec.encode(ControlMessages.hello(
							control.message().getHello().toBuilder().setNodeId("b").setIncarnation(4711).build())))));
					connection.write(new OutboundFrame(
							List.of(new EncodedMessage(new byte[0], Payload.of("", new byte[] { -1, -1, -1 })))));
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
