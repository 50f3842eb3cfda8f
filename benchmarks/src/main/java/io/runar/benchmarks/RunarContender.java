package io.runar.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;

/**
 * This project: a node a process, with mutual TLS, routing and everything else on.
 */
final class RunarContender implements Contender {

	private final String transport;

	RunarContender(String transport) {
		this.transport = transport;
	}

	@Override
	public String serve(NetworkKey key) {
		RunarNode node = RunarNode.builder(config("provider", key, List.of())).service(new EchoService()).build();
		node.start().join();
		return node.info().addresses().get(0);
	}

	@Override
	public Caller connect(String address, NetworkKey key) {
		RunarNode node = RunarNode
			.builder(config("caller", key, List.of(new DiscoveryProviderConfig("static", Map.of("peers", address)))))
			.build();
		node.start().join();
		node.waitFor("echo/say", Duration.ofSeconds(20)).join();
		return new NodeCaller(node);
	}

	private NetworkConfig config(String id, NetworkKey key, List<DiscoveryProviderConfig> discovery) {
		return NetworkConfig.builder()
			.nodeId(id)
			.transportType(this.transport)
			.networkKeys(List.of(key))
			.discoveryProviders(discovery)
			.build();
	}

	private static final class EchoService extends AbstractService {

		EchoService() {
			super("echo");
			action("say", (request) -> request.params(byte[].class));
		}

	}

	private record NodeCaller(RunarNode node) implements Caller {

		@Override
		public CompletableFuture<byte[]> call(byte[] payload) {
			return this.node.requestAsync("echo/say", payload, byte[].class).thenApply(Objects::requireNonNull);
		}

		@Override
		public byte[] callAndWait(byte[] payload) {
			return Objects.requireNonNull(this.node.request("echo/say", payload, byte[].class));
		}

		@Override
		public void close() {
			this.node.close();
		}

	}

}
