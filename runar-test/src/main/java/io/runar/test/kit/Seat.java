package io.runar.test.kit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.runar.codec.PayloadCodecs;
import io.runar.codec.RoundTripListener;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.node.RunarNode;
import io.runar.runtime.Environment;
import io.runar.service.Interceptor;
import io.runar.transport.TransportFactory;
import org.jspecify.annotations.Nullable;

/**
 * A place in a {@link TestNetwork} for a node that somebody else puts together, such as
 * an application context: everything it must be given, and who to tell when it runs.
 *
 * @since 0.1
 */
public final class Seat {

	/** The port on which every node of a test network listens, on a host of its own. */
	static final int PORT = 7000;

	private final String name;

	private final TestNetwork network;

	private final TransportFactory transport;

	private final DiscoveryProviderFactory discovery;

	private final @Nullable Environment environment;

	private final Recorder recorder;

	private volatile @Nullable RunarNode node;

	private volatile boolean killed;

	Seat(String name, TestNetwork network, TransportFactory transport, DiscoveryProviderFactory discovery,
			@Nullable Environment environment, Recorder recorder) {
		this.name = name;
		this.network = network;
		this.transport = transport;
		this.discovery = discovery;
		this.environment = environment;
		this.recorder = recorder;
	}

	/**
	 * Returns the name of the node, which is also that of its host.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the transport that the node must use.
	 * @return the factory
	 */
	public TransportFactory transport() {
		return this.transport;
	}

	/**
	 * Returns how the node finds the others.
	 * @return the factory
	 */
	public DiscoveryProviderFactory discovery() {
		return this.discovery;
	}

	/**
	 * Returns the clock and threads that the node must use.
	 * @return the environment, or {@code null} if it may use its own
	 */
	public @Nullable Environment environment() {
		return this.environment;
	}

	/**
	 * Returns what records the requests that the node makes and the events that it
	 * publishes.
	 * @return to be one of the interceptors
	 */
	public Interceptor interceptor() {
		return this.recorder.interceptor(this.name, this::codecs);
	}

	/**
	 * Returns who is told of local payloads that would not survive the way to another
	 * node, if the node verifies that.
	 * @return the listener
	 */
	public RoundTripListener roundTripListener() {
		return this.network::refused;
	}

	private PayloadCodecs codecs() {
		RunarNode current = this.node;
		return (current != null) ? current.codecs() : PayloadCodecs.defaults();
	}

	/**
	 * Returns the settings that the node must have.
	 * @return values by the names of the properties of a Spring Boot application
	 */
	public Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("runar.network.node-id", this.name);
		properties.put("runar.network.network-id", TestNetwork.NETWORK_ID);
		properties.put("runar.network.transport-type", this.transport.name());
		properties.put("runar.network.bind-address", "127.0.0.1:" + PORT);
		properties.put("runar.network.advertised-addresses", this.name + ":" + PORT);
		properties.put("runar.network.discovery-enabled", "true");
		properties.put("runar.network.discovery-providers[0].type", MeetingPoint.NAME);
		properties.put("runar.network.peers", "");
		properties.put("runar.network.security-enabled", "false");
		properties.put("runar.network.heartbeat-interval", TestNetwork.HEARTBEAT.toMillis() + "ms");
		properties.put("runar.network.missed-heartbeats", String.valueOf(TestNetwork.MISSED_HEARTBEATS));
		properties.put("runar.network.reconnect-backoff", TestNetwork.BACKOFF.toMillis() + "ms");
		properties.put("runar.network.max-reconnect-backoff", TestNetwork.MAX_BACKOFF.toMillis() + "ms");
		return properties;
	}

	/**
	 * Tells that the node runs; to be called whenever it has been started.
	 * @param node the node
	 */
	public void taken(RunarNode node) {
		this.node = Objects.requireNonNull(node, "'node' must not be null");
		this.killed = false;
	}

	/**
	 * Tells that the node is about to stop, and lets it do so while there is a network.
	 */
	public void left() {
		RunarNode current = this.node;
		this.node = null;
		if (current != null) {
			this.network.letStop(current);
		}
	}

	@Nullable RunarNode node() {
		return this.node;
	}

	boolean isKilled() {
		return this.killed;
	}

	void setKilled() {
		this.killed = true;
	}

}
