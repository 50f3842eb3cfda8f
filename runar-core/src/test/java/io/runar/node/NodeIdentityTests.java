package io.runar.node;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.discovery.PeerAnnouncement;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import io.runar.security.PeerIdentity;
import io.runar.service.AbstractService;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Who is let in, over real sockets: RELIABILITY 12, 31, 32, 36.
 */
class NodeIdentityTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	@TempDir
	Path directory;

	private final List<RunarNode> nodes = new ArrayList<>();

	private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();

	@AfterEach
	void closeNodes() {
		CompletableFuture.allOf(this.nodes.stream().map(RunarNode::stop).toArray(CompletableFuture[]::new)).join();
		this.nodes.forEach(RunarNode::close);
	}

	@Test
	void whenCertificatesComeFromOneAuthorityThenNodesCallEachOther() throws Exception {
		Keytool keytool = new Keytool(this.directory);
		keytool.authority("shop-ca");
		keytool.node("one", "shop-ca");
		keytool.node("two", "shop-ca");
		RunarNode one = start(certificate(keytool, "one"));
		RunarNode two = start(certificate(keytool, "two").discoveryProviders(seed(one)));
		await().until(() -> two.peers().contains(one.id()) && two.info().peers().get(0).state().equals("UP"));
		assertThat(two.request("echo/who", null, String.class, RequestOptions.defaults().withTarget(one.id())))
			.isEqualTo("two");
		assertThat(one.id().value()).isEqualTo("one");
	}

	@Test
	void whenCertificateComesFromAnotherAuthorityThenNodeIsRefusedAndRegistersNothing() throws Exception {
		Keytool keytool = new Keytool(this.directory);
		keytool.authority("shop-ca");
		keytool.authority("other-ca");
		keytool.node("one", "shop-ca");
		keytool.node("stranger", "other-ca");
		RunarNode one = start(certificate(keytool, "one"));
		RunarNode stranger = start(certificate(keytool, "stranger").discoveryProviders(seed(one)));
		await().until(this::isDistrustSeen);
		assertThat(one.peers()).isEmpty();
		assertThat(stranger.peers()).isEmpty();
	}

	@Test
	void whenNetworkKeyIsAnotherThenNodeIsRefused() {
		RunarNode one = start(key("one", KEY, "default"));
		RunarNode stranger = start(key("stranger", NetworkKey.generate(), "default").discoveryProviders(seed(one)));
		await().until(this::isDistrustSeen);
		assertThat(one.peers()).isEmpty();
		assertThat(stranger.peers()).isEmpty();
	}

	@Test
	void whenNetworkIsAnotherThenNodeIsRefused() {
		RunarNode one = start(key("one", KEY, "shop"));
		RunarNode other = start(key("other", KEY, "bank").discoveryProviders(seed(one)));
		await().until(() -> !this.refusals.isEmpty());
		assertThat(one.peers()).isEmpty();
		assertThat(other.peers()).isEmpty();
	}

	@Test
	void whenNodeIdIsTakenThenTheSecondIsRefusedAndTheFirstGoesOn() {
		RunarNode hub = start(key("hub", KEY, "default"));
		RunarNode first = start(key("same", KEY, "default").discoveryProviders(seed(hub)));
		await().until(() -> hub.peers().contains(first.id()));
		String incarnation = first.info().incarnation();
		start(key("same", KEY, "default").discoveryProviders(seed(hub)));
		await().until(() -> this.refusals.contains("DUPLICATE_NODE"));
		assertThat(hub.info().peers()).hasSize(1)
			.allMatch((peer) -> peer.incarnation().equals(incarnation) && peer.state().equals("UP"));
		assertThat(first.request("echo/who", null, String.class)).isEqualTo("same");
	}

	@Test
	void whenHelloSaysAnotherIdThanTheCertificateThenNodeIsRefused() {
		RunarNode hub = start(key("hub", KEY, "default"));
		SystemEnvironment environment = SystemEnvironment.create();
		NodeCredentials mallory = NetworkKeyCredentials.create(List.of(KEY), "default", PeerId.of("mallory"),
				environment);
		start(key("alice", KEY, "default").networkKeys(List.of()).discoveryProviders(seed(hub)),
				(builder) -> builder.credentials(new AnyName(mallory)));
		await().until(() -> this.refusals.contains("UNAUTHENTICATED"));
		assertThat(hub.peers()).isEmpty();
		environment.close();
	}

	@Test
	void whenDiscoveryNamesAPeerAtTheAddressOfAnotherThenBothStayWhoTheyAre() {
		AtomicReference<DiscoveryHandler> handler = new AtomicReference<>();
		RunarNode hub = start(
				key("hub", KEY, "default").discoveryProviders(List.of(new DiscoveryProviderConfig("rumour", Map.of()))),
				(builder) -> builder.discovery(new Rumour(handler)));
		RunarNode good = start(key("good", KEY, "default").discoveryProviders(seed(hub)));
		RunarNode other = start(key("other", KEY, "default"));
		await().until(() -> hub.peers().contains(good.id()) && handler.get() != null);
		PeerAddress elsewhere = PeerAddress.parse(other.info().addresses().get(0), "grpc");
		handler.get().onFound(new PeerAnnouncement("default", good.id(), 4711, List.of(elsewhere)));
		handler.get().onFound(PeerAnnouncement.of(elsewhere));
		await().until(() -> hub.peers().contains(other.id()));
		assertThat(hub.info().peers()).filteredOn((peer) -> peer.id().equals(good.id()))
			.hasSize(1)
			.allMatch((peer) -> peer.incarnation().equals(good.info().incarnation()) && peer.state().equals("UP"));
	}

	@Test
	void whenNothingIsConfiguredAndOthersCanReachTheAddressThenNodeDoesNotStart() {
		NetworkConfig config = NetworkConfig.builder().bindAddress("0.0.0.0:0").build();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> RunarNode.builder(config).build())
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_CONFIGURATION)
			.withMessageContaining("runar.network.bind-address")
			.withMessageContaining("runar.network.network-keys")
			.withMessageContaining("runar.network.tls-certificate");
	}

	@Test
	void whenSecurityIsOffAndOthersCanReachTheAddressThenNodeDoesNotStart() {
		NetworkConfig config = NetworkConfig.builder().bindAddress("0.0.0.0:0").securityEnabled(false).build();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> RunarNode.builder(config).build())
			.withMessageContaining("allow-insecure-non-loopback");
	}

	@Test
	void whenNodeIsShownThenNoKeyIs() {
		RunarNode node = start(key("one", KEY, "default"));
		assertThat(node.info().toString() + node + KEY).doesNotContain(KEY.encoded())
			.doesNotContain(KEY.encoded().substring(0, 12));
	}

	/** Which side notices first decides about the reason that it counts. */
	private boolean isDistrustSeen() {
		return this.refusals.contains("UNAUTHENTICATED") || this.refusals.contains("handshake-failed");
	}

	private NetworkConfig.Builder certificate(Keytool keytool, String name) {
		return NetworkConfig.builder()
			.tlsCertificate(keytool.certificate(name))
			.tlsPrivateKey(keytool.key(name))
			.discoveryProviders(List.of());
	}

	private static NetworkConfig.Builder key(String id, NetworkKey key, String network) {
		return NetworkConfig.builder()
			.nodeId(id)
			.networkId(network)
			.networkKeys(List.of(key))
			.discoveryProviders(List.of());
	}

	private static List<DiscoveryProviderConfig> seed(RunarNode seed) {
		return List.of(new DiscoveryProviderConfig("static", Map.of("peers", seed.info().addresses().get(0))));
	}

	private RunarNode start(NetworkConfig.Builder config) {
		return start(config, (builder) -> {
		});
	}

	private RunarNode start(NetworkConfig.Builder config, Consumer<NodeBuilder> customizer) {
		NodeBuilder builder = RunarNode.builder(config.build()).service(new Echo()).metrics(new NodeMetrics() {

			@Override
			public void refused(String reason) {
				NodeIdentityTests.this.refusals.add(reason);
			}

		});
		customizer.accept(builder);
		RunarNode node = builder.build();
		this.nodes.add(node);
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

	/**
	 * Credentials that leave the node's id open, so that it can claim another one.
	 */
	private record AnyName(NodeCredentials real) implements NodeCredentials {

		@Override
		public X509ExtendedKeyManager keyManager() {
			return this.real.keyManager();
		}

		@Override
		public X509ExtendedTrustManager trustManager() {
			return this.real.trustManager();
		}

		@Override
		public PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
			return this.real.verify(chain);
		}

		@Override
		public @Nullable PeerId nodeId() {
			return null;
		}

		@Override
		public Cancellable onChange(Runnable listener) {
			return this.real.onChange(listener);
		}

		@Override
		public String describe() {
			return "a lie";
		}

	}

	/**
	 * Discovery that finds what the test says.
	 */
	private record Rumour(
			AtomicReference<DiscoveryHandler> target) implements DiscoveryProviderFactory, DiscoveryProvider {

		@Override
		public String name() {
			return "rumour";
		}

		@Override
		public DiscoveryProvider create(Options options, Environment environment) {
			return this;
		}

		@Override
		public void start(DiscoveryHandler handler) {
			this.target.set(handler);
		}

		@Override
		public void announce(PeerAnnouncement self) {
		}

		@Override
		public void withdraw() {
		}

		@Override
		public void stop() {
		}

	}

	private static final class Echo extends AbstractService {

		Echo() {
			super("echo");
			action("say", (request) -> request.params());
			action("who", (request) -> request.caller().value());
		}

	}

}
