package io.runar.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.authorization.Authorizer;
import io.runar.codec.PayloadCodecs;
import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.PeerAnnouncement;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;
import io.runar.security.AuditLog;
import io.runar.security.PeerGate;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.wire.ControlMessages;
import io.runar.wire.EncodedMessage;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.WireCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All relations to other nodes: who is connected, how long, and with whom to exchange
 * registries. {@link Admission} decides which connections become relations,
 * {@link Dialer} whom to dial, {@link HeartbeatMonitor} who is gone.
 * <p>
 * Everything here happens in one serial context; methods without that word are
 * thread-safe because they only hand a task to it.
 *
 * @since 0.1
 */
public final class PeerDirectory {

	private static final Logger logger = LoggerFactory.getLogger(PeerDirectory.class);

	private static final Duration POLL_STEP = Duration.ofMillis(10);

	private final PeerSettings settings;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final SerialContext context;

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final WireCodec codec;

	private final PeerGate gate;

	private final Authorizer authorizer;

	private final InboundHandler inbound;

	private final Admission admission;

	private final HeartbeatMonitor heartbeats;

	private final Dialer dialer;

	private final RegistryExchange exchange;

	private final Misbehaviours misbehaviours;

	private final TrustReview review;

	private final Map<PeerId, Peer> peers = new LinkedHashMap<>();

	/** The same for readers on any thread. */
	private final Map<PeerId, Peer> visiblePeers = new ConcurrentHashMap<>();

	private final PeerTotals totals;

	private boolean running;

	private boolean leaving;

	/**
	 * Creates a directory without peers.
	 * @param settings what relations are built from
	 * @param environment time and threads
	 * @param metrics receives measurements
	 * @param context where all changes happen; also the registry's
	 * @param registry what is exchanged with peers
	 * @param codecs payload codecs
	 * @param gate decides who is let in
	 * @param authorizer decides what they may do
	 * @param inbound receives requests and events
	 */
	public PeerDirectory(PeerSettings settings, Environment environment, NodeMetrics metrics, SerialContext context,
			ServiceRegistry registry, PayloadCodecs codecs, PeerGate gate, Authorizer authorizer,
			InboundHandler inbound) {
		this.settings = settings;
		this.environment = environment;
		this.metrics = metrics;
		this.context = context;
		this.registry = registry;
		this.codecs = codecs;
		this.codec = new WireCodec(new MessageValidator(settings.maxMessageSize()));
		this.gate = gate;
		this.authorizer = authorizer;
		this.inbound = inbound;
		this.totals = PeerTotals.of(settings.limits().totals(), this.visiblePeers.values(),
				environment::coarseNanoTime);
		this.heartbeats = new HeartbeatMonitor(this, context);
		this.dialer = new Dialer(this, context);
		this.exchange = new RegistryExchange(this, context, registry, this.dialer);
		this.misbehaviours = new Misbehaviours(environment, settings.limits());
		this.admission = new Admission(this, context, registry, gate);
		this.review = new TrustReview(this, context, gate);
	}

	/**
	 * Begins to dial and to watch; called once, when the transport is bound.
	 * @param transport makes connections
	 * @param addresses where this node can be reached, told to every peer
	 */
	public void start(Transport transport, List<PeerAddress> addresses) {
		this.context.execute(() -> {
			this.running = true;
			this.registry.forgetPast();
			this.admission.start(transport, addresses);
			this.exchange.start();
			this.heartbeats.start();
			this.dialer.start();
		});
	}

	/**
	 * Tells all peers to stop choosing this node.
	 * @param reason for people
	 * @return completes when every peer has taken notice, or after one heartbeat timeout
	 */
	public CompletableFuture<Void> drain(String reason) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.context.execute(() -> {
			this.leaving = true;
			this.admission.close();
			this.dialer.stop();
			sayGoodbye(reason, false);
			awaitAnswers(done);
		});
		return done;
	}

	/** On every connection: a request can be on its way on any of them. */
	private void sayGoodbye(String reason, boolean closing) {
		this.peers.values().forEach((peer) -> peer.sendEverywhere(ControlMessages.goodbye(reason, closing)));
	}

	/**
	 * A heartbeat answered after the goodbye proves that the goodbye was read, and that
	 * what the peer sent before has arrived.
	 */
	private void awaitAnswers(CompletableFuture<Void> done) {
		long sent = this.environment.nanoTime();
		Map<Peer, Long> asked = new LinkedHashMap<>();
		this.peers.values().forEach((peer) -> asked.put(peer, peer.probe(sent)));
		poll(done, () -> asked.entrySet()
			.stream()
			.allMatch((entry) -> entry.getKey().isDown() || entry.getKey().hasAnsweredEverywhere(entry.getValue())), 0);
	}

	/** Looks until something is so, at most for a heartbeat interval. */
	private void poll(CompletableFuture<Void> done, BooleanSupplier condition, int round) {
		if (condition.getAsBoolean()
				|| POLL_STEP.multipliedBy(round).compareTo(this.settings.heartbeatInterval()) > 0) {
			done.complete(null);
		}
		else {
			this.context.schedule(POLL_STEP, () -> poll(done, condition, round + 1));
		}
	}

	/**
	 * Leaves the network: says goodbye and closes all connections.
	 * @param reason for people
	 * @return completes when everything queued was handed to the connections
	 */
	public CompletableFuture<Void> stop(String reason) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.context.execute(() -> {
			this.running = false;
			this.leaving = true;
			this.exchange.stop();
			this.heartbeats.stop();
			this.dialer.stop();
			sayGoodbye(reason, true);
			List<PeerConnection> closing = new ArrayList<>();
			for (Peer peer : List.copyOf(this.peers.values())) {
				closing.addAll(peer.connections());
				remove(peer, "this node stopped", true);
			}
			closing.forEach(PeerConnection::closeAfterWriting);
			this.admission.stop();
			poll(done, () -> closing.stream().allMatch(PeerConnection::isClosed), 0);
		});
		return done;
	}

	/**
	 * Returns how many bytes wait to be sent to all peers.
	 * @return size in bytes
	 */
	public long queuedBytes() {
		return this.visiblePeers.values().stream().mapToLong(Peer::queuedBytes).sum();
	}

	/**
	 * Checks all peers again: trust has changed. Those no longer trusted may prove
	 * themselves anew, and are cut if they do not.
	 */
	public void revalidate() {
		this.context.execute(() -> List.copyOf(this.peers.values()).forEach(this.review::begin));
	}

	/**
	 * Gives all peers the rights they have by the rules of now: what they offer is looked
	 * at again, streams end that they may no longer have, and who may see more or less of
	 * this node is told. In the serial context.
	 */
	public void rulesChanged() {
		this.context.checkInside();
		for (Peer peer : this.peers.values()) {
			List<ServiceAdvertisement> before = this.registry.localAdvertisements(peer.rights());
			peer.renewRights();
			rightsChanged(peer);
			if (!this.registry.localAdvertisements(peer.rights()).equals(before)) {
				this.exchange.sendRegistry(peer);
			}
		}
	}

	/**
	 * A peer has other rights than before: what it offers is looked at again, and which
	 * of the streams with it may go on.
	 */
	void rightsChanged(Peer peer) {
		this.registry.rightsChanged(peer);
		peer.pending().rightsChanged(peer.rights());
		this.inbound.onRightsChanged(peer);
	}

	/**
	 * Returns what takes incoming connections.
	 * @return for {@link Transport#start}
	 */
	public ConnectionAcceptor acceptor() {
		return this.admission.acceptor();
	}

	/**
	 * Returns what takes discovery's findings.
	 * @return thread-safe
	 */
	public DiscoveryHandler discoveryHandler() {
		return new DiscoveryHandler() {

			@Override
			public void onFound(PeerAnnouncement announcement) {
				PeerDirectory.this.context.execute(() -> consider(announcement));
			}

			@Override
			public void onLost(PeerAnnouncement announcement) {
				PeerDirectory.this.context.execute(() -> PeerDirectory.this.dialer.withdraw(announcement));
			}
		};
	}

	private void consider(PeerAnnouncement announcement) {
		String network = announcement.networkId();
		boolean self = announcement.incarnation() == this.settings.incarnation();
		boolean other = network != null && !network.equals(this.settings.networkId());
		if (!self && !other && !this.leaving) {
			this.dialer.offer(announcement);
		}
	}

	/**
	 * Returns the connected peers.
	 * @return a snapshot
	 */
	public Collection<Peer> peers() {
		return List.copyOf(this.visiblePeers.values());
	}

	/**
	 * Returns a connected peer.
	 * @param id its identity
	 * @return the peer, or {@code null}
	 */
	public @Nullable Peer peer(PeerId id) {
		return this.visiblePeers.get(id);
	}

	/**
	 * Encodes an event once for many peers.
	 * @param event the event
	 * @return for {@link Peer#publish}
	 * @throws RunarException with {@code PAYLOAD_TOO_LARGE}
	 */
	public EncodedMessage encode(NodeMessage.Event event) {
		EncodedMessage message = this.codec.encode(event);
		WireCodec.checkSize(message, this.settings.maxMessageSize());
		return message;
	}

	void onControl(PeerConnection connection, io.runar.wire.v1.NodeMessage message) {
		this.context.execute(() -> {
			connection.controlDone();
			Peer peer = connection.peer();
			switch (message.getPayloadCase()) {
				case HELLO -> this.admission.onHello(connection, message.getHello());
				case REFUSAL -> this.admission.onRefusal(connection, message.getRefusal());
				case HEARTBEAT -> {
					if (peer != null) {
						this.exchange.onHeartbeat(peer, connection, message.getHeartbeat());
					}
				}
				case DISCOVERY -> {
					if (peer != null) {
						this.exchange.onDiscovery(peer, connection, message.getDiscovery());
					}
				}
				case GOODBYE -> {
					if (peer != null) {
						onGoodbye(peer, message.getGoodbye().getClosing());
					}
				}
				default -> logger.debug("Message of an unknown kind from {}", connection.describe());
			}
		});
	}

	static String describe(Peer peer) {
		PeerConnection current = peer.pool().lowest();
		return (current != null) ? current.describe() : "an unknown address";
	}

	/** A peer has a new first connection; it may be known already. */
	void established(Peer peer, boolean otherRights) {
		boolean news = this.peers.put(peer.id(), peer) == null;
		if (news) {
			this.visiblePeers.put(peer.id(), peer);
			this.totals.peersChanged(this.peers.size());
			logger.debug("Connected to peer {} ({})", peer.id(), describe(peer));
		}
		this.exchange.introduce(peer, news || otherRights);
	}

	private void onGoodbye(Peer peer, boolean closing) {
		if (closing && this.peers.get(peer.id()) == peer) {
			List<PeerConnection> connections = List.copyOf(peer.connections());
			remove(peer, "it left", true);
			connections.forEach(PeerConnection::closeAfterWriting);
		}
		else if (!closing && peer.isLeavingNews()) {
			logger.info("Peer {} is leaving", peer.id());
		}
	}

	void onProtocolError(PeerConnection connection, RunarException error) {
		this.gate.refused(error, connection.transport().remoteAddress());
		if (connection.provenId() == null && connection.isIncoming()) {
			this.gate.malformed(connection.transport().remoteAddress());
		}
		this.context.execute(() -> {
			Peer peer = connection.peer();
			ProvenId culprit = connection.provenId();
			if (peer != null && culprit != null) {
				misbehaved(culprit);
				// It is the node that is not trusted any more, not one connection.
				for (PeerConnection other : List.copyOf(peer.connections())) {
					if (other != connection) {
						other.refuse(error, 0);
					}
				}
			}
		});
	}

	/** Takes note that a node has broken the protocol. */
	void misbehaved(ProvenId node) {
		if (this.misbehaviours.count(node)) {
			this.metrics.refused("misbehaving-peer");
			logger.warn("Node {} breaks the protocol: refused for {} s", node.id(),
					this.misbehaviours.refusedFor(node).toSeconds());
		}
	}

	/** Returns for how long a node is refused; zero: it is not. */
	Duration refusedFor(@Nullable ProvenId node) {
		return this.misbehaviours.refusedFor(node);
	}

	/** Returns whether a node has broken the protocol lately. */
	boolean isMisbehaving(ProvenId node) {
		return this.misbehaviours.isKnown(node);
	}

	void onConnectionClosed(PeerConnection connection, @Nullable Throwable cause) {
		this.context.execute(() -> {
			Peer peer = connection.peer();
			this.admission.onClosed(connection, cause);
			if (peer != null) {
				peer.connections().remove(connection);
				if (peer.pool().remove(connection)) {
					vacated(peer, connection,
							(cause != null) ? "connection lost: " + cause.getMessage() : "connection closed");
				}
				else if (!peer.settle(connection)) {
					this.inbound.onConnectionLost(peer);
				}
			}
		});
	}

	/** A connection of a peer's pool is gone; with the last one the peer. */
	private void vacated(Peer peer, PeerConnection connection, String reason) {
		peer.left(connection);
		if (this.peers.get(peer.id()) != peer) {
			return;
		}
		if (peer.pool().isEmpty()) {
			// One that was replaced and is still open does not save the peer: nobody
			// would answer what was asked on the one that has ended.
			List<PeerConnection> replaced = List.copyOf(peer.connections());
			remove(peer, reason, false);
			replaced.forEach(PeerConnection::closeAfterWriting);
			return;
		}
		logger.info("Connection {} with peer {} ended, {} left: {}", connection.slot(), peer.id(),
				peer.connectionCount(), reason);
		peer.pending().connectionLost(connection);
		for (PeerConnection replaced : peer.pool().leaving()) {
			if (replaced.slot() == connection.slot()) {
				// Its requests may have been answered on the one that is lost.
				peer.pending().connectionLost(replaced);
			}
		}
		this.exchange.onConnectionLost(peer);
		this.inbound.onConnectionLost(peer);
		PoolFiller filler = peer.filler();
		if (filler != null) {
			filler.vacated(connection.slot());
		}
	}

	/** One connection of a peer no longer shows signs of life, or must not be trusted. */
	void drop(Peer peer, PeerConnection connection, String reason) {
		if (peer.pool().remove(connection)) {
			vacated(peer, connection, reason);
		}
		connection.abort();
	}

	/** A peer no longer shows signs of life, or must not be trusted. */
	void lost(Peer peer, String reason) {
		if (this.peers.get(peer.id()) == peer) {
			List<PeerConnection> connections = List.copyOf(peer.connections());
			remove(peer, reason, false);
			connections.forEach(PeerConnection::abort);
		}
	}

	/**
	 * A peer offers more than its part where all peers together offer too much: it goes,
	 * and may come back. That is no error of it.
	 */
	void crowdedOut(Peer peer, RunarException reason) {
		this.gate.audit().peerRefused("total-offers", peer.id().value(), String.valueOf(reason.getMessage()));
		List<PeerConnection> connections = List.copyOf(peer.connections());
		remove(peer, "crowded out: " + reason.getMessage(), false);
		connections.forEach((connection) -> connection.refuse(reason, this.settings.maxReconnectBackoff().toMillis()));
	}

	void setSuspect(Peer peer, boolean suspect) {
		if (peer.isSuspect() != suspect) {
			peer.setSuspect(suspect);
			logger.debug("Peer {} is {}", peer.id(), suspect ? "silent" : "back");
		}
	}

	private void remove(Peer peer, String reason, boolean saidGoodbye) {
		this.peers.remove(peer.id(), peer);
		this.visiblePeers.remove(peer.id(), peer);
		this.totals.peersChanged(this.peers.size());
		peer.setDown(new RunarException(ErrorCode.PEER_LOST, reason));
		this.registry.removePeer(peer.id());
		this.inbound.onPeerLost(peer);
		logger.info("Peer {} left: {}", peer.id(), reason);
		this.metrics.peersChanged(this.peers.size());
		if (this.running) {
			this.dialer.onPeerDown(peer.id(), addresses(peer), saidGoodbye, peer.upFor(this.environment.nanoTime()));
		}
	}

	/** Returns where a peer says it can be reached. */
	List<PeerAddress> addresses(Peer peer) {
		return this.exchange.parse(peer.addresses());
	}

	void dial(DialAttempt attempt) {
		this.admission.dial(attempt);
	}

	Dialer dialer() {
		return this.dialer;
	}

	PoolFiller newFiller(Peer peer) {
		return new PoolFiller(this, this.context, peer);
	}

	@Nullable Peer find(PeerId id) {
		return this.peers.get(id);
	}

	/** Returns whether a peer is the one that its id stands for now. */
	boolean isCurrent(Peer peer) {
		return this.peers.get(peer.id()) == peer;
	}

	/** Returns whether a node that others know is worth a connection. */
	boolean wants(PeerId id) {
		return !this.leaving && !id.equals(this.settings.self()) && !this.peers.containsKey(id);
	}

	boolean isConnected(@Nullable PeerId id) {
		return id != null && this.peers.containsKey(id);
	}

	Collection<Peer> peerList() {
		return List.copyOf(this.peers.values());
	}

	String transportName() {
		return this.admission.transportName();
	}

	long advertisedVersion() {
		return this.exchange.advertisedVersion();
	}

	PeerTotals totals() {
		return this.totals;
	}

	PeerSettings settings() {
		return this.settings;
	}

	Environment environment() {
		return this.environment;
	}

	NodeMetrics metrics() {
		return this.metrics;
	}

	Authorizer authorizer() {
		return this.authorizer;
	}

	AuditLog audit() {
		return this.gate.audit();
	}

	PayloadCodecs codecs() {
		return this.codecs;
	}

	WireCodec codec() {
		return this.codec;
	}

	InboundHandler inbound() {
		return this.inbound;
	}

}
