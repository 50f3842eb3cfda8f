package io.runar.peer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.SerialContext;
import io.runar.security.PeerGate;
import io.runar.security.PeerIdentity;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.HandshakeFailures;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.wire.ControlMessages;
import io.runar.wire.v1.HelloMessage;
import io.runar.wire.v1.RefusalMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which connections become relations to peers: everything between an open socket
 * and the first message that is more than a hello.
 * <p>
 * <b>The handshake.</b> Whoever dialled says hello first; the other side answers with its
 * own hello once it has let the first one in, so that a dialler that has read a hello
 * knows that it is in. Both pass the {@link PeerGate}, which proves the claimed identity
 * by the certificate of this very connection. Who is refused is told why, and the
 * connection ends; who says nothing for the connection timeout is refused too.
 * <p>
 * <b>Duplicates.</b> Two nodes may dial each other at the same moment, or one node
 * another one twice by two of its addresses. Of two connections between the same two
 * starts of nodes both sides must keep the same one without asking each other, so the
 * choice depends on nothing but what both know: the connection that the node with the
 * smaller id opened wins; of two opened by the same node, the later (its
 * {@code dial_sequence}); but before all that the one of the higher epoch (see
 * {@link DialOrder}), by which either node can replace a connection on purpose. The loser
 * stays open for what is under way on it and is closed as {@link Retirement} says; also
 * one that is the loser from the start, because the other node may have used it already
 * and not yet know of the better one.
 * <p>
 * <b>More connections.</b> Where both nodes allow more than one, the node that dialled
 * the first one dials the others, each for a slot that its hello names (see
 * {@link ConnectionPool}). Such a connection passes the gate like any other, but never
 * competes: it joins the peer of the same id and incarnation, and is refused if there is
 * none, if the slot is out of range or taken, or if the other side is to dial. Slot 0
 * alone makes peers, and goes through the rules above also when it is dialled again
 * because it was lost while others live.
 * <p>
 * <b>A claimed id.</b> A hello with the id of a connected peer but another incarnation
 * comes from a new start of that node, or from a second node that was given the same id.
 * The connected one decides by what it does: it is challenged with a heartbeat, and only
 * if it does not answer for an interval the newcomer takes its place, after the old one
 * has been fenced (its requests fail, its late answers are dropped). If it answers, the
 * newcomer is refused with {@code DUPLICATE_NODE}. Who has waited passes the gate once
 * more, as trust may have changed meanwhile. A network that is cut off for less than the
 * time to notice it therefore never swaps nodes.
 * <p>
 * Lives in the directory's serial context; only the acceptor is called on I/O threads.
 */
final class Admission {

	private static final Logger logger = LoggerFactory.getLogger(Admission.class);

	/** The longest wait that another node can make this one keep. */
	private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(10);

	/** How many connections that were replaced one peer may have for each in use. */
	private static final int MAX_REPLACED = 8;

	private static final String ALREADY_CONNECTED = "these nodes are connected already";

	private final PeerDirectory directory;

	private final PeerSettings settings;

	private final SerialContext context;

	private final ServiceRegistry registry;

	private final PeerGate gate;

	private final PeerHandshake handshake;

	/** Connections whose handshake is not done. */
	private final Set<PeerConnection> handshaking = new LinkedHashSet<>();

	private @Nullable Transport transport;

	private List<String> selfAddresses = List.of();

	private final DialEpochs epochs = new DialEpochs();

	private long dials;

	private boolean running;

	private boolean closed;

	Admission(PeerDirectory directory, SerialContext context, ServiceRegistry registry, PeerGate gate) {
		this.directory = directory;
		this.settings = directory.settings();
		this.context = context;
		this.registry = registry;
		this.gate = gate;
		this.handshake = new PeerHandshake(this.settings, gate);
	}

	/** From now on connections are taken in and dialled. */
	void start(Transport transport, List<PeerAddress> addresses) {
		this.transport = transport;
		this.selfAddresses = addresses.stream().map(PeerAddress::toString).toList();
		this.running = true;
	}

	/** This node is leaving: nobody new is let in, but who is in stays. */
	void close() {
		this.closed = true;
	}

	/** Ends all handshakes that are under way. */
	void stop() {
		this.closed = true;
		this.running = false;
		this.handshaking.forEach(PeerConnection::abort);
		this.handshaking.clear();
	}

	String transportName() {
		Transport current = this.transport;
		return (current != null) ? current.name() : "";
	}

	ConnectionAcceptor acceptor() {
		return new Acceptor();
	}

	void dial(DialAttempt attempt) {
		Transport current = this.transport;
		if (current == null || !this.running || this.closed) {
			attempt.abandoned();
			return;
		}
		this.dials++;
		PeerConnection connection = new PeerConnection(this.directory, attempt, dialOrder(attempt));
		this.handshaking.add(connection);
		current.connect(attempt.address(), connection)
			.whenComplete((opened, failure) -> this.context.execute(() -> onDialled(connection, opened, failure)));
	}

	/**
	 * Not before what was dialled there last, whether or not that was ever let in: this
	 * node cannot know.
	 */
	private long dialOrder(DialAttempt attempt) {
		ProvenId target = attempt.target();
		long epoch = Math.max(this.epochs.of(target), attempt.epoch());
		if (target != null) {
			this.epochs.reached(target, epoch);
		}
		return DialOrder.of(epoch, this.dials);
	}

	private void onDialled(PeerConnection connection, @Nullable Connection opened, @Nullable Throwable failure) {
		if (opened == null) {
			this.handshaking.remove(connection);
			logger.debug("Cannot connect to {}: {}", connection.describe(), String.valueOf(failure));
			boolean distrust = isDistrust(failure);
			DialAttempt attempt = connection.attempt();
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
		sayHello(connection);
		supervise(connection);
	}

	/**
	 * Somebody is there, but one side does not trust the other: an operator must know.
	 */
	private static boolean isDistrust(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return cause instanceof RunarException known && known.errorCode() == ErrorCode.UNAUTHENTICATED;
	}

	private void accept(PeerConnection connection) {
		if (this.running && !connection.isClosed()) {
			this.handshaking.add(connection);
			supervise(connection);
		}
		else {
			connection.abort();
		}
	}

	private void supervise(PeerConnection connection) {
		this.context.schedule(this.settings.connectionTimeout(), () -> {
			if (this.handshaking.contains(connection)) {
				refuse(connection, new RunarException(ErrorCode.TIMEOUT, "handshake (expected: a hello within "
						+ this.settings.connectionTimeout().toMillis() + " ms)"));
			}
		});
	}

	private void sayHello(PeerConnection connection) {
		DialAttempt attempt = connection.attempt();
		long sequence = (attempt != null) ? connection.dialSequence() : 0;
		int slot = (attempt != null) ? attempt.slot() : connection.slot();
		connection.send(this.handshake.hello(sequence, slot, this.registry.version(), this.selfAddresses));
	}

	void onHello(PeerConnection connection, HelloMessage hello) {
		if (!this.handshaking.contains(connection)) {
			this.directory.metrics().refused("unexpected-hello");
			return;
		}
		if (hello.getNodeId().equals(this.settings.self().value())
				&& hello.getIncarnation() == this.settings.incarnation()) {
			onSelfConnection(connection);
			return;
		}
		PeerHandshake.Accepted accepted;
		try {
			accepted = this.handshake.check(connection.transport(), hello);
		}
		catch (RunarException ex) {
			// Counted and logged by who has checked.
			reject(connection, ex, Duration.ZERO);
			return;
		}
		connection.identified(accepted.provenId());
		if (connection.isIncoming()) {
			connection.setDialSequence(accepted.dialSequence());
			try {
				this.epochs.check(accepted.provenId(), epoch(connection));
			}
			catch (RunarException ex) {
				this.directory.misbehaved(accepted.provenId());
				refuse(connection, ex);
				return;
			}
		}
		admit(connection, accepted);
	}

	private void onSelfConnection(PeerConnection connection) {
		this.handshaking.remove(connection);
		DialAttempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.reachedSelf();
			connection.abort();
		}
		else {
			// The dialling side is this node too: let it see its own hello.
			sayHello(connection);
		}
	}

	private void admit(PeerConnection connection, PeerHandshake.Accepted hello) {
		Peer existing = this.directory.find(hello.id());
		Duration refusedFor = this.directory.refusedFor(hello.provenId());
		if (this.closed) {
			refuse(connection,
					new RunarException(ErrorCode.NODE_STOPPED, "node " + this.settings.self() + " is leaving"));
		}
		else if (!refusedFor.isZero()) {
			refuse(connection, new RunarException(ErrorCode.PROTOCOL_ERROR, "too many protocol errors of node "
					+ hello.id() + " (expected: none; refused for " + (refusedFor.toSeconds() + 1) + " s)"),
					refusedFor);
		}
		else if (slot(connection, hello) != 0) {
			extend(connection, existing, hello);
		}
		else if (existing == null) {
			establish(connection, new Peer(this.directory, hello), hello);
		}
		else if (hello.isFrom(existing)) {
			join(connection, existing, hello);
		}
		else {
			challenge(connection, existing, hello);
		}
	}

	/** The dialling side says which connection it is. */
	private static int slot(PeerConnection connection, PeerHandshake.Accepted hello) {
		DialAttempt attempt = connection.attempt();
		return (attempt != null) ? attempt.slot() : hello.slot();
	}

	/** One more connection for the pool of a peer. */
	private void extend(PeerConnection connection, @Nullable Peer peer, PeerHandshake.Accepted hello) {
		int slot = slot(connection, hello);
		RunarException obstacle = obstacle(connection, peer, hello, slot);
		if (peer == null || obstacle != null) {
			refuse(connection, (obstacle != null) ? obstacle : notEstablished(hello));
			return;
		}
		this.handshaking.remove(connection);
		letIn(connection, peer, slot);
		logger.debug("Connection {} with peer {} established ({})", slot, peer.id(), connection.describe());
		DialAttempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.reached(peer.id());
		}
	}

	private @Nullable RunarException obstacle(PeerConnection connection, @Nullable Peer peer,
			PeerHandshake.Accepted hello, int slot) {
		if (peer == null || !hello.isFrom(peer)) {
			return notEstablished(hello);
		}
		if (slot < 0 || slot >= peer.pool().capacity()) {
			return new RunarException(ErrorCode.LIMIT_EXCEEDED, "connection " + Integer.toUnsignedString(slot)
					+ " of node " + peer.id() + " (expected: 0 to " + (peer.pool().capacity() - 1) + ")");
		}
		PeerConnection occupant = peer.pool().occupant(slot);
		if (occupant != null && !occupant.isClosed() && epoch(connection) <= epoch(occupant)) {
			return new RunarException(ErrorCode.LIMIT_EXCEEDED,
					"connection " + slot + " of node " + peer.id() + " is there already (expected: one)");
		}
		PoolFiller filler = peer.filler();
		if (connection.isIncoming() && filler != null && filler.isDialling()) {
			return new RunarException(ErrorCode.LIMIT_EXCEEDED, "connection " + slot + " of node " + peer.id()
					+ " (expected: dialled by the node that dialled the first one)");
		}
		return null;
	}

	private static RunarException notEstablished(PeerHandshake.Accepted hello) {
		return new RunarException(ErrorCode.PEER_LOST, "one more connection of node " + hello.id()
				+ " (expected: a first connection of the same start of that node)");
	}

	/** Another first connection of a peer that is connected: one of the two is to go. */
	private void join(PeerConnection connection, Peer peer, PeerHandshake.Accepted hello) {
		PeerConnection current = peer.pool().occupant(0);
		if (current == null || current.isClosed() || isBetter(connection, current, peer.id())) {
			establish(connection, peer, hello);
			return;
		}
		if (peer.pool().leaving().size() < maxReplaced(peer)) {
			letInBeside(connection, peer);
		}
		else {
			refuse(connection, new RunarException(ErrorCode.LIMIT_EXCEEDED, ALREADY_CONNECTED));
		}
	}

	/**
	 * Takes what the peer sends on a connection that both will leave, but sends nothing
	 * there.
	 */
	private void letInBeside(PeerConnection connection, Peer peer) {
		this.handshaking.remove(connection);
		peer.connections().add(connection);
		connection.setLeaving();
		connection.establish(peer, 0);
		if (connection.isIncoming()) {
			// So that the other side learns whom it has dialled.
			sayHello(connection);
		}
		connection.takeHeld();
		retire(connection, peer);
		DialAttempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.reached(peer.id());
		}
	}

	private void retire(PeerConnection connection, Peer peer) {
		peer.replaced(connection);
		Retirement.begin(peer, connection, this.context);
	}

	private static int maxReplaced(Peer peer) {
		return MAX_REPLACED * peer.pool().capacity();
	}

	private static long epoch(PeerConnection connection) {
		return DialOrder.epoch(connection.dialSequence());
	}

	private boolean isBetter(PeerConnection one, PeerConnection other, PeerId peer) {
		if (epoch(one) != epoch(other)) {
			return epoch(one) > epoch(other);
		}
		if (one.isIncoming() == other.isIncoming()) {
			return one.dialSequence() > other.dialSequence();
		}
		boolean selfPreferred = this.settings.self().compareTo(peer) < 0;
		return one.isIncoming() != selfPreferred;
	}

	/** Somebody claims to be a new start of a connected peer: ask the connected one. */
	private void challenge(PeerConnection connection, Peer existing, PeerHandshake.Accepted hello) {
		// Only an answer counts: what it sent before it died may still be arriving.
		long now = this.directory.environment().nanoTime();
		long asked = existing.probe(now);
		this.context.schedule(this.settings.heartbeatInterval(), () -> {
			if (connection.isClosed() || !this.handshaking.contains(connection)) {
				return;
			}
			if (this.directory.isCurrent(existing) && (existing.hasAnswered(asked) || existing.wasPausedSince(now))) {
				refuse(connection,
						new RunarException(ErrorCode.DUPLICATE_NODE,
								"node id " + hello.id() + " is in use by another node at "
										+ PeerDirectory.describe(existing)
										+ " (expected: every node has its own runar.network.node-id)"));
				return;
			}
			if (this.directory.isCurrent(existing)) {
				this.directory.metrics().refused("stale-incarnation");
				this.directory.lost(existing, "replaced by a new start of the node");
			}
			admitAfterWait(connection, hello);
		});
	}

	/**
	 * Trust may have changed while the connection waited, unseen by who looks at peers.
	 */
	private void admitAfterWait(PeerConnection connection, PeerHandshake.Accepted hello) {
		PeerIdentity identity;
		try {
			Connection open = connection.transport();
			identity = this.gate.check(open.peerCertificates(), hello.id(), this.settings.networkId(),
					open.remoteAddress(), false);
		}
		catch (RunarException ex) {
			// Counted and logged by who has checked.
			reject(connection, ex, Duration.ZERO);
			return;
		}
		admit(connection, hello.withIdentity(identity));
	}

	private void establish(PeerConnection connection, Peer peer, PeerHandshake.Accepted hello) {
		this.handshaking.remove(connection);
		boolean otherRights = peer.setIdentity(hello.identity());
		if (otherRights) {
			this.directory.rightsChanged(peer);
		}
		letIn(connection, peer, 0);
		this.directory.established(peer, otherRights);
		DialAttempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.reached(peer.id());
		}
		PoolFiller filler = peer.filler();
		if (filler != null) {
			if (attempt != null) {
				filler.begin(attempt.address());
			}
			else {
				filler.end();
			}
		}
	}

	/** Puts a connection into its slot; one that is there stays for what is under way. */
	private void letIn(PeerConnection connection, Peer peer, int slot) {
		PeerConnection before = peer.pool().occupant(slot);
		peer.connections().add(connection);
		this.epochs.reached(peer.provenId(), epoch(connection));
		if (before != null) {
			before.setLeaving();
			if (peer.pool().leaving().size() >= maxReplaced(peer)) {
				// Nobody honest replaces so many so soon.
				peer.pool().leaving().get(0).abort();
			}
		}
		connection.establish(peer, slot);
		if (connection.isIncoming()) {
			sayHello(connection);
		}
		peer.join(connection, this.context);
		connection.takeHeld();
		if (before != null) {
			retire(before, peer);
		}
	}

	private void refuse(PeerConnection connection, RunarException reason) {
		refuse(connection, reason, Duration.ZERO);
	}

	private void refuse(PeerConnection connection, RunarException reason, Duration retryAfter) {
		if (!ALREADY_CONNECTED.equals(reason.getMessage())) {
			this.gate.refused(reason, connection.transport().remoteAddress());
		}
		reject(connection, reason, retryAfter);
	}

	/**
	 * Ends a handshake. How long a node that is refused for a time is not dialled, knows
	 * the dialler, which may have other addresses of the node that was meant.
	 */
	private void reject(PeerConnection connection, RunarException reason, Duration retryAfter) {
		this.handshaking.remove(connection);
		connection.refuse(reason, Math.min(retryAfter.toMillis(), ControlMessages.MAX_RETRY_AFTER_MILLIS));
		failed(connection,
				(isExtra(connection) || !retryAfter.isZero()) ? Duration.ZERO : this.settings.maxReconnectBackoff());
	}

	void onRefusal(PeerConnection connection, RefusalMessage refusal) {
		boolean transitory = isExtra(connection) || refusal.getErrorMessage().equals(ALREADY_CONNECTED);
		if (transitory) {
			logger.debug("Refused by {}: {}", connection.describe(), refusal.getErrorMessage());
		}
		else {
			logger.warn("Refused by {}: {} ({})", connection.describe(), refusal.getErrorMessage(),
					refusal.getErrorCode());
		}
		if (this.handshaking.remove(connection)) {
			failed(connection, transitory ? Duration.ZERO : longer(this.settings.maxReconnectBackoff(),
					Duration.ofMillis(Math.min(refusal.getRetryAfterMillis(), MAX_RETRY_AFTER.toMillis()))));
		}
		connection.abort();
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	/** One that joins a pool is refused while the two nodes see the pool differently. */
	private static boolean isExtra(PeerConnection connection) {
		DialAttempt attempt = connection.attempt();
		return attempt != null && attempt.slot() != 0;
	}

	/** A connection has ended; does nothing unless its handshake was under way. */
	void onClosed(PeerConnection connection, @Nullable Throwable cause) {
		if (this.handshaking.remove(connection)) {
			logger.debug("Connection {} ended in the handshake: {}", connection.describe(), String.valueOf(cause));
			failed(connection, Duration.ZERO);
		}
	}

	private void failed(PeerConnection connection, Duration notBefore) {
		DialAttempt attempt = connection.attempt();
		if (attempt != null) {
			attempt.failed(notBefore);
		}
	}

	/**
	 * Takes incoming connections on I/O threads.
	 */
	private final class Acceptor implements ConnectionAcceptor {

		@Override
		public boolean admit(SocketAddress remote) {
			return Admission.this.gate.admit(remote);
		}

		@Override
		public void onReleased(SocketAddress remote) {
			Admission.this.gate.released(remote);
		}

		@Override
		public void onHandshakeFailed(SocketAddress remote, Throwable cause) {
			Admission.this.gate.handshakeFailed(remote, cause);
			if (HandshakeFailures.isMalformed(cause)) {
				Admission.this.gate.malformed(remote);
			}
		}

		@Override
		public @Nullable ConnectionListener onConnection(Connection connection) {
			PeerConnection incoming = new PeerConnection(Admission.this.directory, null, 0);
			incoming.attach(connection);
			Admission.this.context.execute(() -> accept(incoming));
			return incoming;
		}

	}

}
