package io.runar.peer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.PeerAnnouncement;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;
import io.runar.security.PeerGate;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.wire.ControlMessages;
import io.runar.wire.EncodedMessage;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.WireCodec;
import io.runar.wire.v1.HelloMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All relations to other nodes. Takes connections in and dials out, lets in who passes
 * the gate, keeps one connection a peer, exchanges registries, and notices who is gone.
 * <p>
 * Of two connections between the same two nodes both sides keep the same one: the one
 * that the node with the smaller id opened; of two opened by the same side, the later. A
 * node that claims the id of a connected peer with another incarnation is let in only if
 * the connected one no longer answers.
 * <p>
 * Everything here happens in one serial context; methods without that word are
 * thread-safe because they only hand a task to it.
 *
 * @since 0.1
 */
public final class PeerDirectory {

	private static final Logger logger = LoggerFactory.getLogger(PeerDirectory.class);

	/** How long a connection that was replaced stays open for what is under way on it. */
	private static final Duration REPLACED_GRACE = Duration.ofSeconds(2);

	private static final Duration POLL_STEP = Duration.ofMillis(10);

	private static final String ALREADY_CONNECTED = "these nodes are connected already";

	private final PeerSettings settings;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final SerialContext context;

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final WireCodec codec;

	private final PeerGate gate;

	private final InboundHandler inbound;

	private final PeerHandshake handshake;

	private final HeartbeatMonitor heartbeats;

	private final Dialer dialer;

	private final RegistryExchange exchange;

	private final Misbehaviours misbehaviours;

	private final Map<PeerId, Peer> peers = new LinkedHashMap<>();

	/** The same for readers on any thread. */
	private final Map<PeerId, Peer> visiblePeers = new ConcurrentHashMap<>();

	/** Connections whose handshake is not done. */
	private final Set<PeerConnection> handshaking = new LinkedHashSet<>();

	private @Nullable Transport transport;

	private List<String> selfAddresses = List.of();

	private long dialSequence;

	private volatile boolean running;

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
	 * @param inbound receives requests and events
	 */
	public PeerDirectory(PeerSettings settings, Environment environment, NodeMetrics metrics, SerialContext context,
			ServiceRegistry registry, PayloadCodecs codecs, PeerGate gate, InboundHandler inbound) {
		this.settings = settings;
		this.environment = environment;
		this.metrics = metrics;
		this.context = context;
		this.registry = registry;
		this.codecs = codecs;
		this.codec = new WireCodec(new MessageValidator(settings.maxMessageSize()));
		this.gate = gate;
		this.inbound = inbound;
		this.handshake = new PeerHandshake(settings, gate);
		this.heartbeats = new HeartbeatMonitor(this, context);
		this.dialer = new Dialer(this, context);
		this.exchange = new RegistryExchange(this, context, registry, this.dialer);
		this.misbehaviours = new Misbehaviours(environment);
	}

	/**
	 * Begins to dial and to watch; called once, when the transport is bound.
	 * @param transport makes connections
	 * @param addresses where this node can be reached, told to every peer
	 */
	public void start(Transport transport, List<PeerAddress> addresses) {
		this.context.execute(() -> {
			this.transport = transport;
			this.selfAddresses = addresses.stream().map(PeerAddress::toString).toList();
			this.running = true;
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
			this.dialer.stop();
			broadcast(ControlMessages.goodbye(reason, false));
			awaitAnswers(done);
		});
		return done;
	}

	/** A heartbeat answered after the goodbye proves that the goodbye was read. */
	private void awaitAnswers(CompletableFuture<Void> done) {
		long sent = this.environment.nanoTime();
		Map<Peer, Long> asked = new LinkedHashMap<>();
		this.peers.values().forEach((peer) -> asked.put(peer, peer.probe(sent)));
		poll(done,
				() -> asked.entrySet()
					.stream()
					.allMatch((entry) -> entry.getKey().isDown() || entry.getKey().hasAnswered(entry.getValue())),
				0);
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
			broadcast(ControlMessages.goodbye(reason, true));
			List<PeerConnection> closing = new ArrayList<>();
			for (Peer peer : List.copyOf(this.peers.values())) {
				closing.addAll(peer.connections());
				remove(peer, "this node stopped", true);
			}
			closing.forEach(PeerConnection::closeAfterWriting);
			this.handshaking.forEach(PeerConnection::abort);
			this.handshaking.clear();
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

	/** Re-validates all peers: trust has changed. Those no longer trusted are cut. */
	public void revalidate() {
		this.context.execute(() -> {
			for (Peer peer : List.copyOf(this.peers.values())) {
				PeerConnection connection = peer.current();
				if (connection != null) {
					try {
						this.gate.recheck(connection.connection().peerCertificates(), peer.id(),
								this.settings.networkId());
					}
					catch (RunarException ex) {
						connection.refuse(ex, 0);
						lost(peer, "no longer trusted: " + ex.getMessage());
					}
				}
			}
		});
	}

	/**
	 * Returns what takes incoming connections.
	 * @return for {@link Transport#start}
	 */
	public ConnectionAcceptor acceptor() {
		return new Acceptor();
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

	void dial(Dialer.Attempt attempt) {
		Transport current = this.transport;
		if (current == null || !this.running) {
			attempt.abandoned();
			return;
		}
		PeerConnection connection = new PeerConnection(this, attempt, ++this.dialSequence);
		this.handshaking.add(connection);
		current.connect(attempt.address(), connection)
			.whenComplete((opened, failure) -> this.context.execute(() -> onDialled(connection, opened, failure)));
	}

	private void onDialled(PeerConnection connection, @Nullable Connection opened, @Nullable Throwable failure) {
		if (opened == null) {
			this.handshaking.remove(connection);
			logger.debug("Cannot connect to {}: {}", connection.describe(), String.valueOf(failure));
			boolean distrust = isDistrust(failure);
			Dialer.Attempt attempt = connection.attempt();
			if (distrust && failure != null && attempt != null) {
				PeerAddress address = attempt.address();
				this.gate.handshakeFailed(InetSocketAddress.createUnresolved(address.host(), address.port()), failure);
			}
			failed(connection, distrust ? this.settings.maxReconnectBackoff() : Duration.ZERO);
			return;
		}
		connection.attach(opened);
		if (!this.running) {
			connection.abort();
			return;
		}
		connection.send(this.handshake.hello(connection.dialSequence(), this.registry.version(), this.selfAddresses));
		superviseHandshake(connection);
	}

	/**
	 * Somebody is there, but one side does not trust the other: an operator must know.
	 */
	private static boolean isDistrust(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return cause instanceof RunarException known && known.errorCode() == ErrorCode.UNAUTHENTICATED;
	}

	private void superviseHandshake(PeerConnection connection) {
		this.context.schedule(this.settings.connectionTimeout(), () -> {
			if (this.handshaking.contains(connection)) {
				refuse(connection, new RunarException(ErrorCode.TIMEOUT, "handshake (expected: a hello within "
						+ this.settings.connectionTimeout().toMillis() + " ms)"));
			}
		});
	}

	void onControl(PeerConnection connection, io.runar.wire.v1.NodeMessage message) {
		this.context.execute(() -> {
			connection.controlDone();
			Peer peer = connection.peer();
			switch (message.getPayloadCase()) {
				case HELLO -> onHello(connection, message.getHello());
				case REFUSAL -> onRefusal(connection, message.getRefusal());
				case HEARTBEAT -> {
					if (peer != null) {
						this.exchange.onHeartbeat(peer, message.getHeartbeat());
					}
				}
				case DISCOVERY -> {
					if (peer != null) {
						this.exchange.onDiscovery(peer, message.getDiscovery());
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

	private void onHello(PeerConnection connection, HelloMessage hello) {
		if (!this.handshaking.contains(connection)) {
			this.metrics.refused("unexpected-hello");
			return;
		}
		if (hello.getNodeId().equals(this.settings.self().value())
				&& hello.getIncarnation() == this.settings.incarnation()) {
			onSelfConnection(connection);
			return;
		}
		PeerHandshake.Accepted accepted;
		try {
			accepted = this.handshake.check(connection.connection(), hello);
		}
		catch (RunarException ex) {
			// Counted and logged by who has checked.
			reject(connection, ex);
			return;
		}
		if (connection.isIncoming()) {
			connection.setDialSequence(accepted.dialSequence());
		}
		admit(connection, accepted);
	}

	private void onSelfConnection(PeerConnection connection) {
		this.handshaking.remove(connection);
		Dialer.Attempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.reachedSelf();
			connection.abort();
		}
		else {
			// The dialling side is this node too: let it see its own hello.
			connection.send(this.handshake.hello(0, this.registry.version(), this.selfAddresses));
		}
	}

	private void admit(PeerConnection connection, PeerHandshake.Accepted hello) {
		Peer existing = this.peers.get(hello.id());
		if (this.leaving) {
			refuse(connection,
					new RunarException(ErrorCode.NODE_STOPPED, "node " + this.settings.self() + " is leaving"));
		}
		else if (this.misbehaviours.isBanned(hello.id())) {
			refuse(connection, new RunarException(ErrorCode.PROTOCOL_ERROR,
					"too many protocol errors of node " + hello.id() + " (expected: none; refused for a while)"));
		}
		else if (existing == null) {
			establish(connection, new Peer(this, hello), hello);
		}
		else if (existing.incarnation() == hello.incarnation()
				&& existing.identity().fingerprint().equals(hello.identity().fingerprint())) {
			join(connection, existing, hello);
		}
		else {
			challenge(connection, existing, hello);
		}
	}

	/** Another connection of a peer that is connected: one of the two is to go. */
	private void join(PeerConnection connection, Peer peer, PeerHandshake.Accepted hello) {
		PeerConnection current = peer.current();
		if (current == null || current.isClosed() || isBetter(connection, current, peer.id())) {
			establish(connection, peer, hello);
			return;
		}
		Dialer.Attempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.reached(peer.id());
		}
		else {
			// So that the other side learns whom it has dialled.
			connection.send(this.handshake.hello(0, this.registry.version(), this.selfAddresses));
		}
		refuse(connection, new RunarException(ErrorCode.LIMIT_EXCEEDED, ALREADY_CONNECTED));
	}

	private boolean isBetter(PeerConnection one, PeerConnection other, PeerId peer) {
		if (one.isIncoming() == other.isIncoming()) {
			return one.dialSequence() > other.dialSequence();
		}
		boolean selfPreferred = this.settings.self().compareTo(peer) < 0;
		return one.isIncoming() != selfPreferred;
	}

	/** Somebody claims to be a new start of a connected peer: ask the connected one. */
	private void challenge(PeerConnection connection, Peer existing, PeerHandshake.Accepted hello) {
		// Only an answer counts: what it sent before it died may still be arriving.
		long asked = existing.probe(this.environment.nanoTime());
		this.context.schedule(this.settings.heartbeatInterval(), () -> {
			if (connection.isClosed() || !this.handshaking.contains(connection)) {
				return;
			}
			if (this.peers.get(hello.id()) == existing && existing.hasAnswered(asked)) {
				refuse(connection,
						new RunarException(ErrorCode.DUPLICATE_NODE,
								"node id " + hello.id() + " is in use by another node at " + describe(existing)
										+ " (expected: every node has its own runar.network.node-id)"));
				return;
			}
			if (this.peers.get(hello.id()) == existing) {
				this.metrics.refused("stale-incarnation");
				lost(existing, "replaced by a new start of the node");
			}
			admit(connection, hello);
		});
	}

	static String describe(Peer peer) {
		PeerConnection current = peer.current();
		return (current != null) ? current.describe() : "an unknown address";
	}

	private void establish(PeerConnection connection, Peer peer, PeerHandshake.Accepted hello) {
		this.handshaking.remove(connection);
		PeerConnection before = peer.current();
		peer.connections().add(connection);
		connection.establish(peer);
		if (connection.isIncoming()) {
			connection.send(this.handshake.hello(0, this.registry.version(), this.selfAddresses));
		}
		peer.setCurrent(connection);
		if (this.peers.put(hello.id(), peer) == null) {
			this.visiblePeers.put(hello.id(), peer);
			logger.debug("Connected to peer {} ({})", peer.id(), connection.describe());
		}
		this.exchange.introduce(peer);
		Dialer.Attempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.reached(peer.id());
		}
		if (before != null) {
			this.context.schedule(REPLACED_GRACE, before::closeAfterWriting);
		}
	}

	private void refuse(PeerConnection connection, RunarException reason) {
		if (!ALREADY_CONNECTED.equals(reason.getMessage())) {
			this.gate.refused(reason, connection.connection().remoteAddress());
		}
		reject(connection, reason);
	}

	private void reject(PeerConnection connection, RunarException reason) {
		this.handshaking.remove(connection);
		connection.refuse(reason, 0);
		failed(connection, this.settings.maxReconnectBackoff());
	}

	private void onRefusal(PeerConnection connection, io.runar.wire.v1.RefusalMessage refusal) {
		boolean duplicateConnection = refusal.getErrorMessage().equals(ALREADY_CONNECTED);
		if (!duplicateConnection) {
			logger.warn("Refused by {}: {} ({})", connection.describe(), refusal.getErrorMessage(),
					refusal.getErrorCode());
		}
		if (this.handshaking.remove(connection)) {
			failed(connection, duplicateConnection ? Duration.ZERO : this.settings.maxReconnectBackoff());
		}
		connection.abort();
	}

	private void failed(PeerConnection connection, Duration notBefore) {
		Dialer.Attempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.failed(notBefore);
		}
	}

	private void onGoodbye(Peer peer, boolean closing) {
		if (closing && this.peers.get(peer.id()) == peer) {
			List<PeerConnection> connections = List.copyOf(peer.connections());
			remove(peer, "it left", true);
			connections.forEach(PeerConnection::closeAfterWriting);
		}
		else {
			logger.info("Peer {} is leaving", peer.id());
		}
	}

	void onProtocolError(PeerConnection connection, RunarException error) {
		this.metrics.refused(error.code());
		this.context.execute(() -> {
			logger.warn("Protocol error of {}: {}", connection.describe(), error.getMessage());
			Peer peer = connection.peer();
			if (peer != null) {
				this.misbehaviours.count(peer.id());
			}
		});
	}

	void onConnectionClosed(PeerConnection connection, @Nullable Throwable cause) {
		this.context.execute(() -> {
			Peer peer = connection.peer();
			if (this.handshaking.remove(connection)) {
				logger.debug("Connection {} ended in the handshake: {}", connection.describe(), String.valueOf(cause));
				failed(connection, Duration.ZERO);
			}
			if (peer != null) {
				peer.connections().remove(connection);
				if (peer.current() == connection) {
					onCurrentClosed(peer, cause);
				}
			}
		});
	}

	private void onCurrentClosed(Peer peer, @Nullable Throwable cause) {
		peer.setCurrent(null);
		if (this.peers.get(peer.id()) == peer) {
			// One that was replaced and is still open does not save the peer: nobody
			// would
			// answer what was asked on the one that has ended.
			List<PeerConnection> replaced = List.copyOf(peer.connections());
			remove(peer, (cause != null) ? "connection lost: " + cause.getMessage() : "connection closed", false);
			replaced.forEach(PeerConnection::closeAfterWriting);
		}
	}

	/** A peer no longer shows signs of life, or must not be trusted. */
	void lost(Peer peer, String reason) {
		if (this.peers.get(peer.id()) == peer) {
			List<PeerConnection> connections = List.copyOf(peer.connections());
			remove(peer, reason, false);
			connections.forEach(PeerConnection::abort);
		}
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
		peer.setDown(new RunarException(ErrorCode.PEER_LOST, reason));
		this.registry.removePeer(peer.id());
		this.inbound.onPeerLost(peer);
		logger.info("Peer {} left: {}", peer.id(), reason);
		this.metrics.peersChanged(this.peers.size());
		if (this.running) {
			this.dialer.onPeerDown(peer.id(), this.exchange.parse(peer.addresses()), saidGoodbye,
					peer.upFor(this.environment.nanoTime()),
					this.misbehaviours.penalty(peer.id(), this.settings.maxReconnectBackoff()));
		}
	}

	void broadcast(NodeMessage.Control message) {
		for (Peer peer : this.peers.values()) {
			peer.send(message);
		}
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
		Transport current = this.transport;
		return (current != null) ? current.name() : "";
	}

	long advertisedVersion() {
		return this.exchange.advertisedVersion();
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

	PayloadCodecs codecs() {
		return this.codecs;
	}

	WireCodec codec() {
		return this.codec;
	}

	InboundHandler inbound() {
		return this.inbound;
	}

	/**
	 * Takes incoming connections on I/O threads.
	 */
	private final class Acceptor implements ConnectionAcceptor {

		@Override
		public boolean admit(SocketAddress remote) {
			return PeerDirectory.this.gate.admit(remote);
		}

		@Override
		public void onReleased(SocketAddress remote) {
			PeerDirectory.this.gate.released(remote);
		}

		@Override
		public void onHandshakeFailed(SocketAddress remote, Throwable cause) {
			PeerDirectory.this.gate.handshakeFailed(remote, cause);
		}

		@Override
		public @Nullable ConnectionListener onConnection(Connection connection) {
			PeerConnection incoming = new PeerConnection(PeerDirectory.this, null, 0);
			incoming.attach(connection);
			PeerDirectory.this.context.execute(() -> {
				if (PeerDirectory.this.running && !incoming.isClosed()) {
					PeerDirectory.this.handshaking.add(incoming);
					superviseHandshake(incoming);
				}
				else {
					incoming.abort();
				}
			});
			return incoming;
		}

	}

}
