package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.NodeState;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Nodes on loopback sockets with mutual TLS, in one process; also with messages beyond
 * {@code max-message-size}.
 */
class RealNetworkTests {

	private static final int MAX_MESSAGE_SIZE = 3_500_000;

	private static final NetworkKey KEY = NetworkKey.generate();

	private final List<RunarNode> nodes = new ArrayList<>();

	private int connectionsPerPeer = 1;

	@AfterEach
	void closeNodes() {
		CompletableFuture.allOf(this.nodes.stream().map(RunarNode::stop).toArray(CompletableFuture[]::new)).join();
		this.nodes.forEach(RunarNode::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenPeerHasActionThenRequestIsAnsweredThere(String transport) {
		RunarNode provider = start(transport, "provider", null, new Echo());
		RunarNode caller = start(transport, "caller", provider);
		caller.waitFor("echo/say", Duration.ofSeconds(10)).join();
		assertThat(caller.request("echo/say", "hello", String.class)).isEqualTo("hello");
		assertThat(caller.request("echo/who", null, String.class)).isEqualTo("caller");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenPayloadIsLargeThenItTravelsInChunks(String transport) {
		RunarNode provider = start(transport, "provider", null, new Echo());
		RunarNode caller = start(transport, "caller", provider);
		caller.waitFor("echo/say", Duration.ofSeconds(10)).join();
		byte[] large = new byte[3_000_000];
		large[2_999_999] = 7;
		assertThat(caller.request("echo/say", large, byte[].class)).isEqualTo(large);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> caller.request("echo/say", new byte[3_600_000], byte[].class))
			.matches((ex) -> ex.errorCode() == ErrorCode.PAYLOAD_TOO_LARGE)
			.withMessageContaining(String.valueOf(MAX_MESSAGE_SIZE));
		assertThat(caller.request("echo/say", "still there", String.class)).isEqualTo("still there");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenNodesAllowTwoConnectionsThenTheyOpenThemAndAnswerAll(String transport) {
		this.connectionsPerPeer = 2;
		RunarNode provider = start(transport, "provider", null, new Echo());
		RunarNode caller = start(transport, "caller", provider);
		caller.waitFor("echo/say", Duration.ofSeconds(10)).join();
		await().until(() -> connections(caller) == 2 && connections(provider) == 2);
		List<CompletableFuture<Integer>> answers = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			answers.add(caller.requestAsync("echo/say", i, Integer.class));
		}
		for (int i = 0; i < answers.size(); i++) {
			assertThat(answers.get(i).join()).isEqualTo(i);
		}
		assertThat(caller.peers()).containsExactly(provider.id());
		assertThat(connections(caller)).isEqualTo(2);
		provider.stop().join();
		await().until(() -> caller.peers().isEmpty());
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenRightsAreLostThenStreamsEndWithForbiddenInBothRoles(String transport) {
		RunarNode provider = start(transport, "provider", null, new Echo());
		RunarNode caller = start(transport, "caller", provider, new Echo());
		List<CompletableFuture<?>> streams = new ArrayList<>();
		for (RunarNode node : List.of(provider, caller)) {
			await().until(() -> node.info().peers().stream().anyMatch((peer) -> !peer.services().isEmpty()));
			PeerId other = (node == provider) ? caller.id() : provider.id();
			streams.add(
					JdkFlowAdapter
						.flowPublisherToFlux(node.requestStream("echo/never", null, Integer.class,
								RequestOptions.defaults().withTarget(other)))
						.last()
						.toFuture());
		}
		await().until(() -> provider.info().peers().get(0).streams() == 2);
		provider.setSecurityRules(SecurityRules.of(SecurityRule.deny().peers("caller")));
		for (CompletableFuture<?> stream : streams) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> stream.orTimeout(10, TimeUnit.SECONDS).join())
				.withCauseInstanceOf(RunarException.class)
				.satisfies((ex) -> assertThat(((RunarException) ex.getCause()).errorCode())
					.isEqualTo(ErrorCode.FORBIDDEN));
		}
		await().until(() -> provider.info().peers().get(0).streams() + caller.info().peers().get(0).streams() == 0);
	}

	private static int connections(RunarNode node) {
		return node.info().peers().stream().mapToInt(NodeInfo.Peer::connections).sum();
	}

	@Test
	void whenEventIsPublishedThenRemoteSubscriberGetsIt() throws Exception {
		RunarNode provider = start("grpc", "provider", null, new Echo());
		RunarNode caller = start("grpc", "caller", provider);
		CompletableFuture<Event<@Nullable Object>> next = provider.on("orders/*", Duration.ofSeconds(10));
		caller.waitFor("echo/say", Duration.ofSeconds(10)).join();
		RunarNode publisher = caller;
		await().until(() -> publisher.info().peers().get(0).services().size() == 2);
		publisher.publish("orders/placed", Map.of("id", 7));
		Event<@Nullable Object> event = next.get(10, TimeUnit.SECONDS);
		assertThat(event.topic().path()).isEqualTo("orders/placed");
		assertThat(event.source().value()).isEqualTo("caller");
		assertThat(event.data()).isEqualTo(Map.of("id", 7));
	}

	@Test
	void whenNodeStopsThenItsStateSaysSo() {
		RunarNode node = start("grpc", "alone", null, new Echo());
		assertThat(node.state()).isEqualTo(NodeState.RUNNING);
		node.stop().join();
		assertThat(node.state()).isEqualTo(NodeState.STOPPED);
		node.start().join();
		assertThat(node.request("echo/say", "again", String.class)).isEqualTo("again");
	}

	private RunarNode start(String transport, String id, @Nullable RunarNode seed, AbstractService... services) {
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId(id)
			.transportType(transport)
			.networkKeys(List.of(KEY))
			.connectionsPerPeer(this.connectionsPerPeer)
			.maxMessageSize(MAX_MESSAGE_SIZE)
			.discoveryProviders((seed == null) ? List.of()
					: List.of(new DiscoveryProviderConfig("static", Map.of("peers", seed.info().addresses().get(0)))));
		NodeBuilder builder = RunarNode.builder(config.build());
		for (AbstractService service : services) {
			builder.service(service);
		}
		RunarNode node = builder.build();
		this.nodes.add(node);
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

	private static final class Echo extends AbstractService {

		Echo() {
			super("echo");
			action("say", (request) -> request.params());
			action("who", (request) -> request.caller().value());
			action("never", ActionHandler.streaming((request) -> new CompletableFuture<>()));
		}

	}

}
