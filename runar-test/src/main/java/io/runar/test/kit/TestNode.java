package io.runar.test.kit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.runar.Node;
import io.runar.binding.AnnotatedService;
import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.NodeBuilder;
import io.runar.node.RunarNode;
import io.runar.runtime.Environment;
import io.runar.service.AbstractService;

/**
 * A node that a test makes up. It is gone when the test is over.
 *
 * @since 0.1
 */
public final class TestNode {

	private final TestNetwork network;

	private final Seat seat;

	private final Map<String, FakeService> fakes = new ConcurrentHashMap<>();

	private final Map<String, AbstractService> services = new ConcurrentHashMap<>();

	private Environment environment;

	private RunarNode node;

	TestNode(TestNetwork network, Seat seat, Environment environment) {
		this.network = network;
		this.seat = seat;
		this.environment = environment;
		this.node = build();
	}

	private RunarNode build() {
		NetworkConfig config = NetworkConfig.builder()
			.nodeId(this.seat.name())
			.networkId(TestNetwork.NETWORK_ID)
			.transportType(this.seat.transport().name())
			.bindAddress("127.0.0.1:" + Seat.PORT)
			.advertisedAddresses(List.of(this.seat.name() + ":" + Seat.PORT))
			.discoveryProviders(List.of(new DiscoveryProviderConfig(MeetingPoint.NAME, Map.of())))
			.securityEnabled(false)
			.heartbeatInterval(TestNetwork.HEARTBEAT)
			.missedHeartbeats(TestNetwork.MISSED_HEARTBEATS)
			.reconnectBackoff(TestNetwork.BACKOFF)
			.maxReconnectBackoff(TestNetwork.MAX_BACKOFF)
			.drainTimeout(Duration.ofSeconds(1))
			.build();
		NodeBuilder builder = RunarNode.builder(config)
			.environment(this.environment)
			.transport(this.seat.transport())
			.discovery(this.seat.discovery())
			.interceptor(this.seat.interceptor());
		this.services.values().forEach(builder::service);
		return builder.build();
	}

	/**
	 * Returns the name of the node, by which faults go.
	 * @return the name
	 */
	public String name() {
		return this.seat.name();
	}

	/**
	 * Returns the node itself, to call, publish and subscribe as another node would.
	 * @return the node
	 */
	public Node node() {
		return this.node;
	}

	/**
	 * Returns a made-up service of this node, of which there is one for each path.
	 * @param path path of the service
	 * @return the service; without actions at first
	 */
	public FakeService service(String path) {
		return this.fakes.computeIfAbsent(path, (key) -> new FakeService(this, key));
	}

	/**
	 * Hosts an annotated object as a service; afterwards every connected node can call
	 * it.
	 * @param bean an object whose class has {@code @RunarService}
	 * @return this
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming class and
	 * method if an annotation is wrong
	 */
	public TestNode host(Object bean) {
		host((bean instanceof AbstractService service) ? service
				: AnnotatedService.of(bean, bean.getClass(), this.node.codecs()));
		return this;
	}

	void host(AbstractService service) {
		String path = service.path().path();
		if (this.services.put(path, service) != null) {
			this.node.removeService(path);
		}
		this.node.addService(service);
		this.network.awaitConnected();
	}

	void start() {
		this.network.start(this.node);
		this.seat.taken(this.node);
	}

	/** Ends as a killed process does. */
	void kill() {
		this.seat.setKilled();
		this.network.kill(this.environment);
	}

	/** Starts again, as another incarnation with the same services. */
	void restart(Environment environment) {
		this.environment = environment;
		this.services.replaceAll((path, service) -> fresh(service));
		this.node = build();
		start();
	}

	/** A service lives once: what it does is taken over by a new one. */
	private static AbstractService fresh(AbstractService service) {
		return new Copy(service);
	}

	Environment environment() {
		return this.environment;
	}

	RunarNode runarNode() {
		return this.node;
	}

	@Override
	public String toString() {
		return "TestNode[" + name() + "]";
	}

	/** The same actions and subscriptions in a service that has not lived yet. */
	private static final class Copy extends AbstractService {

		Copy(AbstractService service) {
			super(service.path(), service.version(), service.description(), service.actions(), service.subscriptions());
		}

	}

}
