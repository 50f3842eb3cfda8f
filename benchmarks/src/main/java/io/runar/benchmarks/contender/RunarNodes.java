package io.runar.benchmarks.contender;

import java.util.List;
import java.util.Map;

import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.NodeBuilder;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;

/**
 * The configuration of every node that is measured: mutual TLS, and all else at its
 * default but what a comparison needs.
 */
public final class RunarNodes {

	/**
	 * Events that may wait for a subscription: so many that the events under way find
	 * room, because the benchmark is to lose none.
	 */
	private static final int SUBSCRIPTION_QUEUE = 64 * 1024;

	private RunarNodes() {
	}

	/**
	 * Begins a node on 127.0.0.1 and any free port.
	 * @param id its node id
	 * @param contender decides about the transport: {@code runar-tcp...} or another
	 * @param key key of the network
	 * @param peer address of a node to connect to; empty: none
	 * @return a builder
	 */
	public static NodeBuilder builder(String id, String contender, NetworkKey key, String peer) {
		NetworkConfig config = NetworkConfig.builder()
			.nodeId(id)
			.transportType(contender.startsWith("runar-tcp") ? "tcp" : "grpc")
			.networkKeys(List.of(key))
			.subscriptionQueueCapacity(SUBSCRIPTION_QUEUE)
			.discoveryProviders(
					peer.isEmpty() ? List.of() : List.of(new DiscoveryProviderConfig("static", Map.of("peers", peer))))
			.build();
		return RunarNode.builder(config);
	}

}
