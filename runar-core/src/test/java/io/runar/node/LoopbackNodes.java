package io.runar.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.runar.TopicPath;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.runtime.NodeMetrics;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;

import static org.awaitility.Awaitility.await;

/**
 * Nodes on loopback sockets with mutual TLS, in one process, that count what happens to
 * their events.
 */
final class LoopbackNodes implements AutoCloseable {

	private static final NetworkKey KEY = NetworkKey.generate();

	private final String transport;

	private final List<RunarNode> nodes = new ArrayList<>();

	private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();

	private Consumer<NetworkConfig.Builder> configuration = (config) -> {
	};

	LoopbackNodes(String transport) {
		this.transport = transport;
	}

	LoopbackNodes configure(Consumer<NetworkConfig.Builder> configuration) {
		this.configuration = configuration;
		return this;
	}

	/** Starts a node that dials the first one. */
	RunarNode start(String id, AbstractService... services) {
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId(id)
			.transportType(this.transport)
			.networkKeys(List.of(KEY))
			.discoveryProviders(this.nodes.isEmpty() ? List.of() : List.of(new DiscoveryProviderConfig("static",
					Map.of("peers", this.nodes.get(0).info().addresses().get(0)))));
		this.configuration.accept(config);
		NodeBuilder builder = RunarNode.builder(config.build()).metrics(new NodeMetrics() {

			@Override
			public void eventDropped(String reason) {
				LoopbackNodes.this.dropped.computeIfAbsent(id + " " + reason, (key) -> new LongAdder()).increment();
			}

		});
		for (AbstractService service : services) {
			builder.service(service);
		}
		RunarNode node = builder.build();
		this.nodes.add(node);
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

	/** Waits until a node knows that so many others subscribe to a topic. */
	void awaitInterest(RunarNode publisher, String topic, int subscribers) {
		TopicPath path = TopicPath.of(topic);
		await().until(() -> publisher.rooms().registry().table().remoteSubscriptions(path).size() == subscribers);
	}

	/** Returns how many events a node has dropped for a reason. */
	long dropped(String id, String reason) {
		LongAdder count = this.dropped.get(id + " " + reason);
		return (count != null) ? count.sum() : 0;
	}

	@Override
	public void close() {
		CompletableFuture.allOf(this.nodes.stream().map(RunarNode::stop).toArray(CompletableFuture[]::new)).join();
		this.nodes.forEach(RunarNode::close);
	}

}
