package io.runar.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.runar.node.NetworkConfig;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.runtime.NodeMetrics;
import io.runar.security.NetworkKey;

import static org.awaitility.Awaitility.await;

/**
 * A network of one calling node in this process and providers in processes of their own,
 * on loopback with mutual TLS. The providers dial the caller, which has no list of them.
 */
final class TestNetwork implements AutoCloseable {

	/** For what takes milliseconds on a quiet machine and must not fail on a busy one. */
	static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String ID = "system-tests";

	private final NetworkKey key = NetworkKey.generate();

	private final LongAdder refusals = new LongAdder();

	private final List<NodeProcess> processes = new ArrayList<>();

	private final List<String> settings;

	private final RunarNode caller;

	/**
	 * Starts the caller.
	 * @param heartbeat heartbeat interval of all nodes
	 * @param maxMessageSize limit of all nodes in bytes
	 */
	TestNetwork(Duration heartbeat, int maxMessageSize) {
		this(heartbeat, maxMessageSize, (config) -> {
		});
	}

	/**
	 * Starts the caller.
	 * @param heartbeat heartbeat interval of all nodes
	 * @param maxMessageSize limit of all nodes in bytes
	 * @param callerOnly further settings of the caller
	 */
	TestNetwork(Duration heartbeat, int maxMessageSize, Consumer<NetworkConfig.Builder> callerOnly) {
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId("caller")
			.networkId(ID)
			.networkKeys(List.of(this.key))
			.discoveryProviders(List.of())
			.heartbeatInterval(heartbeat)
			.maxMessageSize(maxMessageSize);
		callerOnly.accept(config);
		this.caller = RunarNode.builder(config.build()).metrics(new NodeMetrics() {

			@Override
			public void refused(String reason) {
				TestNetwork.this.refusals.increment();
			}

		}).build();
		this.caller.start().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
		this.settings = List.of("network=" + ID, "peers=" + this.caller.info().addresses().get(0),
				"heartbeat-millis=" + heartbeat.toMillis(), "max-message-size=" + maxMessageSize);
	}

	RunarNode caller() {
		return this.caller;
	}

	NetworkKey key() {
		return this.key;
	}

	/** Starts a provider and waits until the caller can use it. */
	NodeProcess startProvider(String id, String... more) throws IOException {
		NodeProcess process = startProcess(this.key, id, more);
		awaitUp(id);
		return process;
	}

	/**
	 * Starts several providers at the same time and waits until the caller can use all.
	 */
	List<NodeProcess> startProviders(String... ids) {
		List<NodeProcess> started = Arrays.stream(ids).parallel().map((id) -> {
			try {
				return startProcess(this.key, id);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}).toList();
		for (String id : ids) {
			awaitUp(id);
		}
		return started;
	}

	/** Starts a process that dials the caller, with a key of choice. */
	NodeProcess startProcess(NetworkKey key, String id, String... more) throws IOException {
		List<String> all = new ArrayList<>(this.settings);
		all.addAll(List.of(more));
		NodeProcess process = NodeProcess.start(key, id, all.toArray(String[]::new));
		synchronized (this.processes) {
			this.processes.add(process);
		}
		return process;
	}

	/** What the caller knows of a peer, or {@code null}. */
	NodeInfo.Peer peer(String id) {
		return this.caller.info()
			.peers()
			.stream()
			.filter((peer) -> peer.id().value().equals(id))
			.findFirst()
			.orElse(null);
	}

	void awaitUp(String id) {
		await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> isUp(peer(id)));
	}

	void awaitGone(String id) {
		await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> peer(id) == null);
	}

	private static boolean isUp(NodeInfo.Peer peer) {
		return peer != null && peer.state().equals("UP")
				&& peer.services().stream().anyMatch((service) -> service.path().equals("work"));
	}

	/** How often the caller refused something. */
	long refusals() {
		return this.refusals.sum();
	}

	@Override
	public void close() {
		this.processes.forEach(NodeProcess::close);
		this.caller.close();
	}

}
