package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Predicate;

import io.runar.Call;
import io.runar.CallResults;
import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.EventHandler;
import io.runar.Node;
import io.runar.NodeState;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.Subscription;
import io.runar.TypeRef;
import io.runar.authorization.PeerRights;
import io.runar.authorization.SecurityRules;
import io.runar.client.ClientProxies;
import io.runar.codec.PayloadCodecs;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.peer.Peer;
import io.runar.registry.ActionRoute;
import io.runar.registry.RemoteService;
import io.runar.resilience.CallRule;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.service.AbstractService;
import io.runar.service.LifecycleContext;
import io.runar.version.VersionedPath;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Node} with its life cycle: hosts services and belongs to the network between
 * {@link #start()} and {@link #stop()}. Made by {@link NodeBuilder}. Thread-safe.
 *
 * @since 0.1
 */
public final class RunarNode implements Node, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RunarNode.class);

	private static final Duration WAIT_POLL = Duration.ofMillis(50);

	private final NodeBuilder builder;

	private final NetworkConfig config;

	private final Environment environment;

	private final NodeSecurity security;

	private final NodeRooms rooms;

	private final HostedServices services;

	private final NodeSubscriptions subscriptions;

	private volatile NodeState state = NodeState.CREATED;

	/** The running start or stop; the next one begins after it. Guarded by this. */
	private CompletableFuture<Void> transition = CompletableFuture.completedFuture(null);

	RunarNode(NodeBuilder builder) {
		this.builder = builder;
		this.config = builder.config;
		this.environment = NodeRooms.environment(builder);
		this.security = NodeSecurity.of(this.config, builder.credentials, this.environment);
		this.rooms = new NodeRooms(builder, () -> this, this.security, this.environment);
		this.services = new HostedServices(this.rooms, new LifecycleContext(this));
		this.subscriptions = new NodeSubscriptions(this.rooms, this.services);
		this.services
			.add(new BuiltInServices.RegistryService(this.services, this.rooms.registry(), this.rooms::rights));
		this.services.add(new BuiltInServices.NodeService(this));
		builder.services.forEach(this.services::add);
	}

	/**
	 * Begins a node.
	 * @param config its settings
	 * @return a builder
	 */
	public static NodeBuilder builder(NetworkConfig config) {
		return new NodeBuilder(config);
	}

	/**
	 * Hosts a service. On a running node it is initialised, started and told to the peers
	 * before this method returns.
	 * @param service the service
	 * @throws RunarException with {@code INVALID_ARGUMENT} if the node hosts another
	 * service of that path and version, or what the service itself fails with
	 */
	public void addService(AbstractService service) {
		if (service.path().path().startsWith("$")) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "service path: '" + service.path()
					+ "' (expected: no leading '$', which is for built-in services)");
		}
		this.services.add(service);
	}

	/**
	 * Stops hosting a service: peers are told, then it is stopped.
	 * @param path path of the service, for all its versions, or path and version, for
	 * example {@code user@1.4.0}
	 * @return whether there was one
	 */
	public boolean removeService(String path) {
		return !path.startsWith("$") && this.services.remove(path);
	}

	/**
	 * Starts the services, binds the transport and begins to look for peers. Does not
	 * wait for peers. A stopped node can be started again; on a running one this does
	 * nothing.
	 * @return completes when the transport is bound and the services run; fails with a
	 * {@link RunarException} that says what to change
	 */
	public synchronized CompletableFuture<Void> start() {
		this.transition = this.transition
			.handleAsync((done, failure) -> (this.state == NodeState.RUNNING)
					? CompletableFuture.<Void>completedFuture(null) : restart(), this.environment.background())
			.thenCompose((started) -> started);
		return this.transition;
	}

	/**
	 * Ends what is left of the session before, which may be draining, and begins a new
	 * one.
	 */
	private CompletableFuture<Void> restart() {
		this.state = NodeState.STARTING;
		return closeSession().handleAsync((closed, ignored) -> startSession(), this.environment.background())
			.thenCompose((session) -> session.start().handle((done, failure) -> onStarted(session, failure)))
			.thenCompose((result) -> result)
			.whenComplete((done, failure) -> {
				if (failure != null) {
					this.state = NodeState.FAILED;
				}
			});
	}

	private NodeSession startSession() {
		NodeSession session = new NodeSession(this.rooms, this.builder, this.security);
		try {
			this.services.start();
		}
		catch (RuntimeException ex) {
			session.close();
			this.services.stop();
			throw ex;
		}
		this.rooms.setSession(session);
		return session;
	}

	private CompletableFuture<Void> onStarted(NodeSession session, @Nullable Throwable failure) {
		if (failure == null) {
			this.state = NodeState.RUNNING;
			logger.info("Node {} of network '{}' listens on {} ({})", id(), networkId(), session.addresses(),
					this.security.description());
			return CompletableFuture.completedFuture(null);
		}
		RunarException reason = NodeSession.startFailure(this.config, failure);
		return closeSession().handleAsync((done, ignored) -> {
			this.services.stop();
			throw reason;
		}, this.environment.background());
	}

	/**
	 * Tells the peers to stop choosing this node; it goes on answering what still comes.
	 * Completes when the peers have been told and open requests are answered, at the
	 * latest after the drain timeout.
	 * @return completes when drained
	 */
	public CompletableFuture<Void> drain() {
		NodeSession session = this.rooms.session();
		if (session == null) {
			return CompletableFuture.completedFuture(null);
		}
		if (this.state == NodeState.RUNNING) {
			this.state = NodeState.DRAINING;
		}
		return session.drain();
	}

	/**
	 * Drains, leaves the network, stops the services and releases everything. Does
	 * nothing on a node that does not run.
	 * @return completes when done
	 */
	public synchronized CompletableFuture<Void> stop() {
		this.transition = this.transition.handle((done, failure) -> drain())
			.thenCompose((drained) -> drained)
			.thenCompose((drained) -> closeSession())
			.handleAsync((closed, failure) -> {
				if (failure != null) {
					logger.warn("Node {} did not leave the network in order", id(), failure);
				}
				if (this.state != NodeState.CREATED && this.state != NodeState.STOPPED) {
					this.services.stop();
					this.state = NodeState.STOPPED;
					logger.info("Node {} stopped", id());
				}
				return null;
			}, this.environment.background());
		return this.transition;
	}

	private CompletableFuture<Void> closeSession() {
		NodeSession session = this.rooms.session();
		this.rooms.setSession(null);
		return (session != null) ? session.close() : CompletableFuture.completedFuture(null);
	}

	/** Stops the node for good and waits for it, at most the drain timeout and a bit. */
	@Override
	public void close() {
		CompletableFuture<Void> stopped = stop();
		try {
			this.environment.await(stopped, this.config.drainTimeout().plusSeconds(10).toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.security.close();
		this.rooms.close();
	}

	/**
	 * Returns what operators see.
	 * @return the node at this moment
	 */
	public NodeInfo info() {
		NodeSession session = this.rooms.session();
		return this.services.inContext(() -> new NodeInfo(id(), networkId(), this.state,
				(session != null) ? Long.toHexString(session.settings().incarnation()) : "",
				this.config.transportType(),
				(session != null) ? session.addresses().stream().map(Object::toString).toList() : List.of(),
				this.security.description(), (session != null) ? session.uptime() : Duration.ZERO,
				this.rooms.registry().localAdvertisements(), this.rooms.registry().looseSubscriptions(),
				peerInfo(session), (session != null) ? session.discoveryInfo() : List.of(), this.rooms.caches().info(),
				this.subscriptions.info(), this.rooms.retained().info(), this.rooms.router().rules(),
				this.rooms.resilience().providers(), this.rooms.resilience().bulkheads(), this.config.metadata(),
				this.rooms.guards().info(), this.rooms.authorizer().rules()));
	}

	private List<NodeInfo.Peer> peerInfo(@Nullable NodeSession session) {
		List<NodeInfo.Peer> peers = new ArrayList<>();
		if (session != null) {
			for (Peer peer : session.directory().peers()) {
				peers.add(new NodeInfo.Peer(peer.id(), peer.state().name(), Long.toHexString(peer.incarnation()),
						peer.remoteAddress(), peer.connectionCount(), peer.roundTrip(), peer.queuedBytes(),
						peer.pendingRequests(), peer.openStreams(), peer.acceptance().compressionName(),
						this.rooms.registry()
							.peerServices(peer.id())
							.stream()
							.map(RemoteService::advertisement)
							.toList(),
						peer.metadata()));
			}
		}
		return peers;
	}

	/** Returns what this node is made of. */
	NodeRooms rooms() {
		return this.rooms;
	}

	/** Returns which services a node may know of, by their paths. */
	Predicate<String> visibleTo(PeerId caller) {
		if (caller.equals(id())) {
			return (path) -> true;
		}
		PeerRights rights = this.rooms.rights(caller);
		return this.services.inContext(() -> this.rooms.registry().visibleServices(rights))::contains;
	}

	/** Returns counters for {@code $node/stats}. */
	Map<String, Object> stats(Predicate<String> visible) {
		Map<String, Object> stats = new LinkedHashMap<>();
		List<Map<String, Object>> all = new ArrayList<>();
		for (AbstractService service : this.services.inContext(() -> this.rooms.registry().localServices())) {
			if (!visible.test(service.path().path())) {
				continue;
			}
			all.add(Map.of("path", service.path().path(), "requests", service.metrics().requests(), "failures",
					service.metrics().failures(), "events", service.metrics().events()));
		}
		stats.put("services", all);
		stats.put("peers", peers().size());
		return stats;
	}

	/**
	 * Makes requests by other rules from now on; those under way stay as they are. Any
	 * thread may call it.
	 * @param rules all rules, in place of those of the configuration or of an earlier
	 * call; of several that match a path the last that says something counts
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if one names a
	 * strategy that is not there; then nothing has changed
	 */
	public void setCallRules(List<CallRule> rules) {
		this.rooms.router().setRules(rules);
	}

	/**
	 * Returns how this node proves who it is and whom it trusts.
	 * @return to change keys and trust while the node runs
	 */
	public NodeSecurity security() {
		return this.security;
	}

	/**
	 * Gives other nodes other rights from now on: who loses one loses it before this
	 * method returns, also to what it was told of the services of this node, and what it
	 * offered and may no longer offer is not used any more. Streams under way that it may
	 * no longer call, or offer, end with {@code FORBIDDEN}; requests with one result are
	 * still answered. Any thread may call it, but not one that must not block.
	 * @param rules all rules, in place of those of the configuration or of an earlier
	 * call
	 */
	public void setSecurityRules(SecurityRules rules) {
		Objects.requireNonNull(rules, "'rules' must not be null");
		this.services.inContext(() -> {
			this.rooms.setSecurityRules(rules);
			return null;
		});
	}

	/**
	 * Returns what another node is told of the services of this one.
	 * @param peer the node; for one that is not connected what its id alone gives it
	 * @return its services without actions that it may not call, and subscriptions
	 * outside services as one of the name {@code $subscriptions}
	 */
	public List<ServiceAdvertisement> offeredTo(PeerId peer) {
		PeerRights rights = this.rooms.rights(peer);
		return this.services.inContext(() -> this.rooms.registry().localAdvertisements(rights));
	}

	/**
	 * Returns the codecs of this node.
	 * @return the codecs
	 */
	public PayloadCodecs codecs() {
		return this.rooms.codecs();
	}

	@Override
	public CompletableFuture<Void> waitFor(String path, Duration timeout) {
		CompletableFuture<Void> found = new CompletableFuture<>();
		lookFor(VersionedPath.ofServiceOrAction(path), this.environment.nanoTime() + timeout.toNanos(), found);
		return found;
	}

	private void lookFor(VersionedPath path, long deadline, CompletableFuture<Void> found) {
		if (found.isDone()) {
			return;
		}
		if (this.rooms.registry().table().isAvailable(path)) {
			this.environment.completions().execute(() -> found.complete(null));
		}
		else if (deadline - this.environment.nanoTime() <= 0) {
			this.environment.completions()
				.execute(() -> found.completeExceptionally(new RunarException(ErrorCode.NO_PROVIDER,
						"'" + path + "' (expected: an action or service that is there in time)")));
		}
		else {
			Cancellable timer = this.environment.schedule(WAIT_POLL, () -> lookFor(path, deadline, found));
			found.whenComplete((done, failure) -> timer.cancel());
		}
	}

	/**
	 * Returns the peers this node is connected to.
	 * @return their identities
	 */
	public List<PeerId> peers() {
		NodeSession session = this.rooms.session();
		return (session == null) ? List.of() : session.directory().peers().stream().map(Peer::id).sorted().toList();
	}

	@Override
	public PeerId id() {
		return this.security.id();
	}

	@Override
	public String networkId() {
		return this.config.networkId();
	}

	@Override
	public NodeState state() {
		return this.state;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T request(String path, @Nullable Object params, Class<T> type, RequestOptions options) {
		return (T) this.rooms.router().request(path, params, type, options);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T request(String path, @Nullable Object params, TypeRef<T> type, RequestOptions options) {
		return (T) this.rooms.router().request(path, params, type.type(), options);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, Class<T> type,
			RequestOptions options) {
		return this.rooms.router().requestAsync(path, params, type, options);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, TypeRef<T> type,
			RequestOptions options) {
		return this.rooms.router().requestAsync(path, params, type.type(), options);
	}

	@Override
	public CallResults requestAll(Call<?>... calls) {
		return this.rooms.router().requestAll(List.of(calls));
	}

	@Override
	public CompletableFuture<CallResults> requestAllAsync(Call<?>... calls) {
		return this.rooms.router().requestAllAsync(List.of(calls));
	}

	@Override
	public <T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, Class<T> type,
			RequestOptions options) {
		return this.rooms.router().requestStream(path, params, null, type, options);
	}

	@Override
	public <T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, TypeRef<T> type,
			RequestOptions options) {
		return this.rooms.router().requestStream(path, params, null, type.type(), options);
	}

	@Override
	public <T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, Flow.Publisher<?> items,
			TypeRef<T> type, RequestOptions options) {
		return this.rooms.router().requestStream(path, params, items, type.type(), options);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> sendStream(String path, @Nullable Object params, Flow.Publisher<?> items,
			TypeRef<T> type, RequestOptions options) {
		return this.rooms.router().sendStream(path, params, items, type.type(), options);
	}

	@Override
	public void publish(String topic, @Nullable Object data, PublishOptions options) {
		this.rooms.broadcaster().publish(topic, data, options);
	}

	@Override
	public CompletableFuture<PublishReceipt> publishAcknowledged(String topic, @Nullable Object data,
			PublishOptions options) {
		return this.rooms.broadcaster().publishAcknowledged(topic, data, options);
	}

	@Override
	public <T> Subscription subscribe(String pattern, Class<T> type, SubscribeOptions options,
			EventHandler<@Nullable T> handler) {
		return this.subscriptions.subscribe(pattern, type, options, handler);
	}

	@Override
	public <T> Subscription subscribe(String pattern, TypeRef<T> type, SubscribeOptions options,
			EventHandler<@Nullable T> handler) {
		return this.subscriptions.subscribe(pattern, type.type(), options, handler);
	}

	@Override
	public <T> CompletableFuture<Event<@Nullable T>> on(String pattern, Duration timeout, Class<T> type,
			SubscribeOptions options) {
		return this.subscriptions.next(pattern, timeout, type, options);
	}

	@Override
	public <C> C client(Class<C> type) {
		return ClientProxies.create(type, this, this.environment);
	}

	@Override
	public String toString() {
		return "RunarNode[" + id() + " of " + networkId() + " " + this.state + "]";
	}

}
