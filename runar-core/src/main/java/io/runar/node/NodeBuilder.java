package io.runar.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.runar.balancing.LoadBalancer;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.RoundTripListener;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.resilience.Breakers;
import io.runar.resilience.Bulkheads;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.security.NodeCredentials;
import io.runar.service.AbstractService;
import io.runar.service.ExceptionMapper;
import io.runar.service.Interceptor;
import io.runar.transport.TransportFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link RunarNode} together. Everything but the configuration has a default. Not
 * thread-safe.
 *
 * @since 0.1
 */
public final class NodeBuilder {

	final NetworkConfig config;

	@Nullable Environment environment;

	@Nullable NodeCredentials credentials;

	@Nullable PayloadCodecs codecs;

	NodeMetrics metrics = NodeMetrics.NONE;

	final List<TransportFactory> transports = new ArrayList<>();

	final List<DiscoveryProviderFactory> discovery = new ArrayList<>();

	final List<Interceptor> interceptors = new ArrayList<>();

	@Nullable RoundTripListener roundTripListener;

	final List<ExceptionMapper> exceptionMappers = new ArrayList<>();

	final Map<String, LoadBalancer> loadBalancers = new LinkedHashMap<>();

	@Nullable Breakers breakers;

	@Nullable Bulkheads bulkheads;

	final List<AbstractService> services = new ArrayList<>();

	NodeBuilder(NetworkConfig config) {
		this.config = Objects.requireNonNull(config, "'config' must not be null");
	}

	/**
	 * Sets where time and threads come from. Default: the machine's, closed with the
	 * node.
	 * @param environment the environment; not closed with the node
	 * @return this
	 */
	public NodeBuilder environment(Environment environment) {
		this.environment = environment;
		return this;
	}

	/**
	 * Sets key and trust. Default: what the configuration says, in this order: PEM files,
	 * network keys, the development key of the user, which is for loopback only.
	 * @param credentials the credentials
	 * @return this
	 */
	public NodeBuilder credentials(NodeCredentials credentials) {
		this.credentials = credentials;
		return this;
	}

	/**
	 * Sets the codecs; their compression is what the configuration says. Default:
	 * {@link PayloadCodecs#defaults()}.
	 * @param codecs the codecs
	 * @return this
	 */
	public NodeBuilder codecs(PayloadCodecs codecs) {
		this.codecs = codecs;
		return this;
	}

	/**
	 * Sets what receives measurements. Default: nothing.
	 * @param metrics the receiver
	 * @return this
	 */
	public NodeBuilder metrics(NodeMetrics metrics) {
		this.metrics = metrics;
		return this;
	}

	/**
	 * Adds a transport to choose from, before the built-in ones.
	 * @param factory the transport
	 * @return this
	 */
	public NodeBuilder transport(TransportFactory factory) {
		this.transports.add(factory);
		return this;
	}

	/**
	 * Adds a discovery provider to choose from, before the built-in ones.
	 * @param factory the provider
	 * @return this
	 */
	public NodeBuilder discovery(DiscoveryProviderFactory factory) {
		this.discovery.add(factory);
		return this;
	}

	/**
	 * Adds an interceptor after those already there.
	 * @param interceptor the interceptor
	 * @return this
	 */
	public NodeBuilder interceptor(Interceptor interceptor) {
		this.interceptors.add(interceptor);
		return this;
	}

	/**
	 * Adds a mapper of handlers' exceptions after those already there.
	 * @param mapper the mapper
	 * @return this
	 */
	public NodeBuilder exceptionMapper(ExceptionMapper mapper) {
		this.exceptionMappers.add(mapper);
		return this;
	}

	/**
	 * Adds a strategy for choosing one of several nodes, which configuration, rules and
	 * options may name.
	 * @param name its name; one of a built-in strategy replaces that
	 * @param loadBalancer the strategy
	 * @return this
	 */
	public NodeBuilder loadBalancer(String name, LoadBalancer loadBalancer) {
		this.loadBalancers.put(name, loadBalancer);
		return this;
	}

	/**
	 * Sets where circuit breakers come from. Default: resilience4j with a registry of its
	 * own, if it is on the class path.
	 * @param breakers the source
	 * @return this
	 */
	public NodeBuilder breakers(Breakers breakers) {
		this.breakers = breakers;
		return this;
	}

	/**
	 * Sets where bulkheads come from. Default: resilience4j with a registry of its own,
	 * if it is on the class path.
	 * @param bulkheads the source
	 * @return this
	 */
	public NodeBuilder bulkheads(Bulkheads bulkheads) {
		this.bulkheads = bulkheads;
		return this;
	}

	/**
	 * Lets payloads that stay in the process be encoded and decoded as if they went to
	 * another node, and refuses those that would not survive it. For tests. Default: they
	 * are passed by reference.
	 * @param listener is told of what is refused
	 * @return this
	 */
	public NodeBuilder verifySerializable(RoundTripListener listener) {
		this.roundTripListener = listener;
		return this;
	}

	/**
	 * Adds a service.
	 * @param service the service
	 * @return this
	 */
	public NodeBuilder service(AbstractService service) {
		this.services.add(service);
		return this;
	}

	/**
	 * Creates the node; nothing is bound or started yet.
	 * @return the node
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming the value
	 */
	public RunarNode build() {
		return new RunarNode(this);
	}

}
