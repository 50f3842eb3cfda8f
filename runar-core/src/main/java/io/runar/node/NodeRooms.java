package io.runar.node;

import java.util.List;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.admission.ActionGuards;
import io.runar.authorization.Authorizer;
import io.runar.authorization.PeerRights;
import io.runar.authorization.SecurityRules;
import io.runar.balancing.LoadBalancers;
import io.runar.cache.ResultCaches;
import io.runar.call.Router;
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.Dispatcher;
import io.runar.dispatch.HandlerChain;
import io.runar.dispatch.HandlingNode;
import io.runar.event.AcknowledgedPublisher;
import io.runar.event.EventBroadcaster;
import io.runar.event.EventInterceptors;
import io.runar.event.HandlerErrors;
import io.runar.event.PastSubscription;
import io.runar.event.RemoteEvent;
import io.runar.event.RetainedEvents;
import io.runar.event.SubscribingNode;
import io.runar.invocation.ErrorMapping;
import io.runar.invocation.IoThreads;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.RemoteInterest;
import io.runar.registry.RemotePeer;
import io.runar.registry.ServiceRegistry;
import io.runar.resilience.CallResilience;
import io.runar.resilience.CallSettings;
import io.runar.runtime.Environment;
import io.runar.runtime.IoWatchdog;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;
import io.runar.runtime.SystemEnvironment;
import io.runar.service.CallerIdentity;
import io.runar.wire.EncodedMessage;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a node has for its whole life, wired together: registry, codecs, handlers, router
 * and broadcaster.
 */
final class NodeRooms {

	private static final int MAX_ATTEMPTS = 3;

	private final NetworkConfig config;

	private final Environment environment;

	private final boolean ownsEnvironment;

	private final NodeMetrics metrics;

	private final SerialContext context;

	private final ServiceRegistry registry;

	private final Authorizer authorizer;

	private final HandlingNode handlingNode;

	private final SubscribingNode subscribing;

	private final HandlerChain handlers;

	private final ErrorMapping errors;

	private final ResultCaches caches;

	private final ActionGuards guards;

	private final CallResilience resilience;

	private final Router router;

	private final RetainedEvents retained;

	private final AcknowledgedPublisher acknowledged;

	private final EventBroadcaster broadcaster;

	private volatile @Nullable NodeSession session;

	NodeRooms(NodeBuilder builder, Supplier<Node> node, NodeSecurity security, Environment environment) {
		this.config = builder.config;
		this.environment = environment;
		this.ownsEnvironment = builder.environment == null;
		this.metrics = builder.metrics;
		this.context = environment.newSerialContext("node " + security.id());
		this.registry = new ServiceRegistry(this.context, this.config.peerLimits().offers(),
				this.config.peerLimits().totals().offers());
		this.authorizer = new Authorizer(this.config.networkId(), this.config.securityRules());
		PayloadCodecs codecs = ((builder.codecs != null) ? builder.codecs : PayloadCodecs.defaults()).withCompression(
				this.config.compression(), this.config.compressionThreshold(), this.config.maxMessageSize(),
				this.metrics);
		if (builder.roundTripListener != null) {
			codecs = codecs.withRoundTrips(builder.roundTripListener);
		}
		this.handlingNode = new HandlingNode(node, security.id(), environment, codecs,
				new IoThreads(new IoWatchdog(environment, this.metrics, this.config.blockedHandlerThreshold())),
				this.metrics);
		this.errors = new ErrorMapping(builder.exceptionMappers);
		EventInterceptors interceptors = new EventInterceptors(builder.interceptors);
		this.subscribing = new SubscribingNode(environment, this.metrics, this.config.events(),
				this.config.subscriptionQueueCapacity(),
				new HandlerErrors(node, this.errors, this.config.events().errorBroadcastMode()), interceptors);
		this.handlers = new HandlerChain(builder.interceptors);
		CallSettings settings = new CallSettings(security.id(), this.config.networkId(), this.config.requestTimeout(),
				this.config.maxCallDepth(), MAX_ATTEMPTS, this.config.loadBalancer());
		this.caches = new ResultCaches(this.config.cache(), this.handlingNode, this.metrics, this.context,
				this.registry, this.handlers, this.config.requestTimeout());
		this.guards = new ActionGuards(this.config.actionRules(), environment, this.metrics);
		this.resilience = new CallResilience(environment, this.metrics, builder.breakers, builder.bulkheads);
		this.router = new Router(settings, this.handlingNode, this.metrics, this.registry, this.errors,
				new LoadBalancers(builder.loadBalancers, this.config.metadata().get(LoadBalancers.ZONE)),
				this.config.callRules(), builder.interceptors, this::peer, this.caches, this.config.streams(),
				this.resilience);
		Peers peers = new Peers();
		this.retained = new RetainedEvents(this.config.events(), environment, this.metrics, this.context, peers);
		this.registry.setPastServer(this.retained);
		this.acknowledged = new AcknowledgedPublisher(environment, this.metrics, this.errors, security::id,
				this.config.events().maxUnacknowledged());
		this.context.execute(() -> {
			this.registry.addRemoteListener(this.acknowledged);
			this.registry.addListener(this.acknowledged);
			this.registry.addRemoteListener((eventsMissed) -> forgetProviders());
		});
		this.broadcaster = new EventBroadcaster(this.registry, codecs, this.metrics, node, peers, this.retained,
				this.acknowledged, environment.random(), interceptors);
	}

	static Environment environment(NodeBuilder builder) {
		return (builder.environment != null) ? builder.environment : SystemEnvironment.create();
	}

	Dispatcher newDispatcher() {
		return new Dispatcher(this.handlingNode, this.metrics, this.registry, this.handlers, this.errors,
				this.acknowledged,
				new Dispatcher.Settings(this.config.maxInFlightRequests(), this.config.requestTimeout(),
						this.config.maxCallDepth(), maxConcurrentPerService(), this.config.streams(),
						this.config.events().deduplicationWindow()));
	}

	private int maxConcurrentPerService() {
		int configured = this.config.maxConcurrentRequestsPerService();
		int threads = this.environment.handlerThreads();
		if (configured > 0 || threads == Integer.MAX_VALUE) {
			return (configured > 0) ? configured : threads;
		}
		// Three quarters: one service may nearly have the node to itself, and the others
		// still have threads enough when it blocks.
		return Math.max(1, threads * 3 / 4);
	}

	/** Forgets what was learned of services that are gone; serial context. */
	private void forgetProviders() {
		if (this.resilience.isWatching()) {
			this.resilience.forgetAllBut((peer, path) -> this.registry.peerServices(peer)
				.stream()
				.anyMatch((service) -> service.path().path().equals(path)));
		}
	}

	void setSession(@Nullable NodeSession session) {
		this.session = session;
	}

	@Nullable NodeSession session() {
		return this.session;
	}

	private @Nullable RemotePeer peer(PeerId id) {
		NodeSession current = this.session;
		return (current != null) ? current.directory().peer(id) : null;
	}

	void close() {
		this.acknowledged.close();
		if (this.ownsEnvironment) {
			this.environment.close();
		}
	}

	Environment environment() {
		return this.environment;
	}

	NodeMetrics metrics() {
		return this.metrics;
	}

	SerialContext context() {
		return this.context;
	}

	ServiceRegistry registry() {
		return this.registry;
	}

	PayloadCodecs codecs() {
		return this.handlingNode.codecs();
	}

	SubscribingNode subscribing() {
		return this.subscribing;
	}

	Authorizer authorizer() {
		return this.authorizer;
	}

	/** Gives other nodes other rights; serial context only. */
	void setSecurityRules(SecurityRules rules) {
		this.authorizer.setRules(rules);
		NodeSession current = this.session;
		if (current != null) {
			current.directory().rulesChanged();
		}
	}

	/** Returns what the caller of a request may do here; this node may everything. */
	PeerRights rights(PeerId caller) {
		if (caller.equals(this.handlingNode.self())) {
			return PeerRights.ALL;
		}
		RemotePeer peer = peer(caller);
		return (peer != null) ? peer.rights() : this.authorizer.rights(caller);
	}

	ResultCaches caches() {
		return this.caches;
	}

	ActionGuards guards() {
		return this.guards;
	}

	Router router() {
		return this.router;
	}

	CallResilience resilience() {
		return this.resilience;
	}

	RetainedEvents retained() {
		return this.retained;
	}

	/** Adds a subscription to the registry; serial context only. */
	void subscribe(EventSink sink) {
		if (!(sink instanceof PastSubscription past)) {
			this.registry.addSubscription(sink);
			return;
		}
		NodeSession current = this.session;
		if (current != null) {
			current.directory().peers().forEach((peer) -> past.peerMet(peer.id(), peer.incarnation()));
		}
		this.retained.join(past, (topic, message) -> new RemoteEvent(this.handlingNode.node().get(), topic, codecs(),
				message, CallerIdentity.local(this.handlingNode.self())), () -> this.registry.addSubscription(past));
	}

	/**
	 * A subscription takes events again: it gets what it has not been sent meanwhile.
	 * Serial context only.
	 */
	void resume(PastSubscription past) {
		NodeSession current = this.session;
		if (current != null) {
			for (Peer peer : current.directory().peers()) {
				if (past.peerMet(peer.id(), peer.incarnation())) {
					peer.askPastAgain(List.of(past.past().id()));
				}
			}
		}
	}

	EventBroadcaster broadcaster() {
		return this.broadcaster;
	}

	/**
	 * Reaches the peers of the current session.
	 */
	private final class Peers implements EventBroadcaster.PeerAccess {

		@Override
		public EncodedMessage encode(NodeMessage.Event event) {
			NodeSession current = NodeRooms.this.session;
			if (current == null) {
				throw new RunarException(ErrorCode.NODE_STOPPED,
						"event on '" + event.topic() + "' (expected: a running node)");
			}
			return current.directory().encode(event);
		}

	}

}
