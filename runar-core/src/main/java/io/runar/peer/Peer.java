package io.runar.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.authorization.PeerRights;
import io.runar.codec.Acceptance;
import io.runar.codec.PayloadCodecs;
import io.runar.registry.OfferRights;
import io.runar.registry.OutboundRequest;
import io.runar.registry.RemotePeer;
import io.runar.runtime.Cancellable;
import io.runar.runtime.SerialContext;
import io.runar.security.PeerIdentity;
import io.runar.security.RateLimiter;
import io.runar.service.CallerIdentity;
import io.runar.stream.StreamEnd;
import io.runar.stream.StreamLink;
import io.runar.wire.Acknowledgement;
import io.runar.wire.ControlMessages;
import io.runar.wire.EncodedMessage;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import io.runar.wire.RequestTarget;
import io.runar.wire.WireCodec;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of another node, from its handshake until it is gone. A restarted node
 * is a new peer: what the old one still sends does not reach it.
 * <p>
 * State changes happen in the directory's serial context; requests, responses and events
 * may be sent from any thread.
 *
 * @since 0.1
 */
public final class Peer implements RemotePeer {

	private final PeerId id;

	private final long incarnation;

	private volatile PeerIdentity identity;

	private volatile PeerRights rights;

	private volatile CallerIdentity callerIdentity;

	private final Acceptance acceptance;

	private final List<String> addresses;

	private final Map<String, String> metadata;

	private final int maxMessageSize;

	private final PayloadCodecs codecs;

	private final WireCodec wire;

	private final PeerDirectory directory;

	private final PendingRequests pending;

	/** What the peer may ask a second; {@code null}: no limit. */
	private final @Nullable RateLimiter requestRate;

	/** How much is read from the peer a second; {@code null}: all that comes. */
	private final @Nullable ByteRate byteRate;

	/** Requests of the peer that this node has not answered. */
	private final AtomicInteger openRequests = new AtomicInteger();

	/** Size of the parameters of those. */
	private final AtomicLong openBytes = new AtomicLong();

	/**
	 * Established connections: those of the pool, and those that were replaced and are
	 * about to be closed.
	 */
	private final List<PeerConnection> connections = new ArrayList<>();

	private final ConnectionPool pool;

	private final PeerStreams streams;

	/** Keeps the pool full; {@code null} if it has room for one connection. */
	private final @Nullable PoolFiller filler;

	private volatile boolean up;

	private volatile boolean suspect;

	private volatile boolean draining;

	private boolean leavingLogged;

	private volatile boolean down;

	private volatile @Nullable Duration roundTrip;

	/** Version of the peer's registry that was last applied here; 0: none. */
	private long knownVersion;

	private long heartbeatSequence;

	private long heartbeatSentNanos;

	private long answeredSequence;

	/** When a whole registry was last sent on demand. */
	private long fullSentNanos;

	private long upSinceNanos;

	/**
	 * Silence is counted from here at the earliest; moves when this node itself paused.
	 */
	private long silentSinceNanos;

	Peer(PeerDirectory directory, PeerHandshake.Accepted hello) {
		this.directory = directory;
		this.id = hello.id();
		this.incarnation = hello.incarnation();
		this.identity = hello.identity();
		this.rights = directory.authorizer().rights(this.id, this.identity);
		this.callerIdentity = callerIdentity(this.rights);
		this.addresses = hello.addresses();
		this.metadata = hello.metadata();
		this.maxMessageSize = Math.min(hello.maxMessageSize(), directory.settings().maxMessageSize());
		this.codecs = directory.codecs();
		this.acceptance = this.codecs.acceptance(hello.codecs(), hello.compressions(), this.maxMessageSize);
		this.wire = directory.codec();
		this.silentSinceNanos = directory.environment().nanoTime();
		int perSecond = directory.settings().maxRequestsPerSecond();
		this.requestRate = (perSecond > 0)
				? rate(perSecond, directory.settings().limits().requestBurst(), this.silentSinceNanos) : null;
		long bytesPerSecond = directory.settings().limits().bytesPerSecond();
		this.byteRate = (bytesPerSecond > 0) ? new ByteRate(bytesPerSecond, this.silentSinceNanos) : null;
		this.pending = new PendingRequests(this.id, directory.environment(), directory.metrics(), this::decodeError,
				this::cancel);
		this.pool = new ConnectionPool(hello.connections());
		this.streams = new PeerStreams(this, directory.metrics());
		this.filler = (hello.connections() > 1) ? directory.newFiller(this) : null;
	}

	private static RateLimiter rate(int perSecond, int burst, long now) {
		return (burst > 0) ? new RateLimiter(perSecond, burst, now) : new RateLimiter(perSecond, now);
	}

	@Override
	public PeerId id() {
		return this.id;
	}

	@Override
	public long incarnation() {
		return this.incarnation;
	}

	/**
	 * Returns what the node's certificate proves.
	 * @return its identity; another one once the node has shown a new certificate
	 */
	public PeerIdentity identity() {
		return this.identity;
	}

	/** Returns who the node is by the certificate that it has shown last. */
	ProvenId provenId() {
		return ProvenId.of(this.id, this.identity);
	}

	@Override
	public PeerRights rights() {
		return this.rights;
	}

	@Override
	public void refused(String reason, String path, String detail) {
		this.directory.audit().callRefused(reason, this.id, path, detail);
	}

	/**
	 * Returns the same as handlers of the node's requests see it.
	 * @return its identity
	 */
	public CallerIdentity callerIdentity() {
		return this.callerIdentity;
	}

	/**
	 * Returns where the node says it can be reached.
	 * @return addresses in the form {@code transport://host:port}
	 */
	public List<String> addresses() {
		return this.addresses;
	}

	@Override
	public Map<String, String> metadata() {
		return this.metadata;
	}

	/**
	 * Returns where the node is connected.
	 * @return the dialled address, or for an incoming connection its socket's
	 */
	public String remoteAddress() {
		PeerConnection connection = this.pool.lowest();
		return (connection != null) ? connection.describe() : "";
	}

	/**
	 * Returns how many connections to the node are open.
	 * @return their number now; up to the smaller of both nodes'
	 * {@code connections-per-peer}
	 */
	public int connectionCount() {
		return this.pool.size();
	}

	/**
	 * Returns how the relation stands.
	 * @return the state; changes at any time
	 */
	public PeerState state() {
		if (this.down) {
			return PeerState.DOWN;
		}
		if (this.draining) {
			return PeerState.DRAINING;
		}
		if (this.suspect) {
			return PeerState.SUSPECT;
		}
		return this.up ? PeerState.UP : PeerState.CONNECTING;
	}

	@Override
	public boolean isAvailable() {
		return this.up && !this.down && !this.draining && !this.suspect;
	}

	@Override
	public int pendingRequests() {
		return this.pending.size();
	}

	/**
	 * Returns the round-trip time of the last heartbeat.
	 * @return the time, or {@code null} before the first
	 */
	public @Nullable Duration roundTrip() {
		return this.roundTrip;
	}

	/**
	 * Returns how many bytes wait to be sent.
	 * @return size in bytes
	 */
	public long queuedBytes() {
		return this.pool.queuedBytes();
	}

	/**
	 * Returns which payloads the node reads, and how they are compressed for it.
	 * @return always the same
	 */
	public Acceptance acceptance() {
		return this.acceptance;
	}

	@Override
	public CompletableFuture<Void> whenRoom() {
		PeerConnection connection = this.pool.leastLoaded();
		return (connection != null) ? connection.queue().whenRoom() : CompletableFuture.completedFuture(null);
	}

	@Override
	public Cancellable request(RequestTarget target, OutboundRequest request) {
		Payload params = this.codecs.encode(PayloadCodecs.snapshot(request.params()), this.acceptance);
		long left = request.deadlineNanos() - this.directory.environment().nanoTime();
		if (left <= 0) {
			throw RunarException
				.builder(ErrorCode.TIMEOUT,
						"request '" + target + "' to peer " + this.id + " had no time left to be sent")
				.notStarted(true)
				.build();
		}
		PendingRequest pending = this.pending.add(target, request);
		if (this.down) {
			// Told as not sent, or told so now: it must not be sent after that.
			this.pending.failUnsent(pending);
			return pending;
		}
		try {
			StreamEnd stream = request.stream();
			// Seen here or by who takes the right away: it looks at what has been added.
			if (stream != null && !OfferRights.mayServe(this.rights, target)) {
				throw this.pending.forbidden(pending, true);
			}
			EncodedMessage message = this.wire.encode(new NodeMessage.Request(pending.wireId(), target, params,
					Math.max(1, left / 1000), request.headers(), request.level(), false, request.correlationId(),
					(stream != null) ? stream.offer() : null, NodeMessage.RequestDetails.of(request.priority(),
							request.callerService(), request.serviceVersion())));
			WireCodec.checkSize(message, this.maxMessageSize);
			queue(pending, message);
		}
		catch (RunarException ex) {
			if (this.pending.withdraw(pending)) {
				throw ex;
			}
			// Its request has been told another outcome.
		}
		return pending;
	}

	private void queue(PendingRequest request, EncodedMessage message) {
		PeerConnection connection = this.pool.leastLoaded();
		if (connection == null || connection.isClosed()) {
			this.pending.failUnsent(request);
			return;
		}
		// Before the offer: whoever finds the connection lost must find its requests.
		request.setConnection(connection);
		StreamEnd stream = request.request().stream();
		StreamLink link = (stream != null) ? this.streams.open(connection, request, stream) : null;
		if (stream != null && link != null) {
			stream.onLink(link);
		}
		if (!connection.offer(OutboundQueue.Kind.REQUEST, message, request)) {
			if (link != null) {
				// It was not sent, so nothing can come that belongs to it.
				link.close();
			}
			if (connection.isClosed()) {
				this.pending.failUnsent(request);
				return;
			}
			throw new QueueFullException(
					"request '" + request.path() + "' to peer " + this.id + ": " + connection.queue().shortage());
		}
	}

	/** Tells the peer that nobody waits any more, where it has read the request. */
	private void cancel(PendingRequest request) {
		PeerConnection connection = request.connection();
		if (connection == null || connection.isClosed()) {
			connection = this.pool.lowest();
		}
		if (connection != null) {
			connection.send(ControlMessages.cancel(request.wireId()));
		}
	}

	/**
	 * Sends the answer to a request of this peer.
	 * @param slot which connection the request came on; the answer takes the same, or
	 * another one if that is gone
	 * @param response the answer; too large a one is replaced by an error
	 */
	public void respond(int slot, NodeMessage.Response response) {
		respond(this.pool.inSlot(slot), OutboundQueue.Kind.ALWAYS, response);
	}

	/** Sends an answer, in whatever order with other messages. */
	void respond(@Nullable Outlet outlet, OutboundQueue.Kind kind, NodeMessage.Response response) {
		EncodedMessage message;
		try {
			message = this.wire.encode(response);
			WireCodec.checkSize(message, this.maxMessageSize);
		}
		catch (RunarException ex) {
			// Also an error code of the application that must not travel.
			message = this.wire.encode(new NodeMessage.Response(response.requestId(), false, Payload.NULL, ex.code(),
					"answer to request " + response.requestId() + ": " + ex.getMessage(), false, false));
		}
		if (outlet != null && outlet.connection().queue().isClogged()) {
			// Many requests were let in before their answers filled the queue. The caller
			// is told, rather than cut off from everything.
			this.directory.metrics().refused("unread-answers");
			message = this.wire
				.encode(new NodeMessage.Response(response.requestId(), false, Payload.NULL, ErrorCode.OVERLOADED.name(),
						"answer to request " + response.requestId() + ": " + outlet.connection().queue().bytes()
								+ " bytes of answers wait to be read (expected: fewer)",
						true, false));
		}
		boolean queued = (outlet instanceof Handover handover)
				? handover.offerEnd(message, this.wire.encode(streamLost(response.requestId())))
				: outlet != null && outlet.offer(kind, message);
		if (!queued) {
			sendElsewhere(outlet, message);
		}
	}

	private NodeMessage.Response streamLost(String requestId) {
		return new NodeMessage.Response(requestId, false, Payload.NULL, ErrorCode.PEER_LOST.name(),
				"the connection of the stream with peer " + this.id + " ended", false, false);
	}

	/** The connection of an answer has ended since it was chosen. */
	private void sendElsewhere(@Nullable Outlet before, EncodedMessage message) {
		PeerConnection other = this.pool.lowest();
		if (other == null || other == before || !other.offer(OutboundQueue.Kind.ALWAYS, message)) {
			this.directory.metrics().refused("unsent-response");
		}
	}

	/**
	 * Sends an encoded event. Those of one topic take one connection and keep their
	 * order, unless that connection is lost.
	 * @param topic its topic
	 * @param event the event; may be given to many peers
	 * @return whether it was queued; false if it is too large for the peer, the queue is
	 * full or the peer is gone
	 */
	public boolean publish(String topic, EncodedMessage event) {
		return accepts(event) && this.pool.publish(topic, event);
	}

	/**
	 * Waits until half of the queue is free that the events of a topic take.
	 * @param topic the topic
	 * @return completes when it is, or when the peer is gone; already complete if it is
	 * now
	 */
	public CompletableFuture<Void> whenRoom(String topic) {
		return this.pool.whenRoom(topic);
	}

	/**
	 * Returns whether the peer takes an event of this size at all.
	 * @param event the event
	 * @return whether it is not too large
	 */
	public boolean accepts(EncodedMessage event) {
		return event.size() <= this.maxMessageSize;
	}

	/**
	 * Tells what became of an event of this peer.
	 * @param slot which connection the event came on; the answer takes the same, or
	 * another one if that is gone
	 * @param acknowledgement what became of it
	 */
	public void acknowledge(int slot, Acknowledgement acknowledgement) {
		PeerConnection connection = this.pool.inSlot(slot);
		if (connection == null) {
			return;
		}
		try {
			connection.send(ControlMessages.acknowledgement(acknowledgement));
		}
		catch (RunarException ex) {
			// An error code of the application that must not travel.
			connection.send(ControlMessages.acknowledgement(new Acknowledgement(acknowledgement.eventId(),
					acknowledgement.servicePath(), acknowledgement.group(), acknowledgement.delivered(), ex.code(),
					String.valueOf(ex.getMessage()))));
		}
	}

	/**
	 * Tells that all retained events that a subscription wants have been sent.
	 * @param id which subscription
	 * @param count how many they are
	 */
	public void pastServed(long id, int count) {
		send(RegistryMessages.pastServed(id, count));
	}

	/**
	 * Asks again for the retained events of the peer; does nothing without subscriptions.
	 * @param ids the subscriptions of this node that want them
	 */
	public void askPastAgain(List<Long> ids) {
		if (!ids.isEmpty()) {
			send(RegistryMessages.pastAgain(ids));
		}
	}

	/** Sends a control message on the lowest connection that lives. */
	void send(NodeMessage.Control message) {
		PeerConnection connection = this.pool.lowest();
		if (connection != null) {
			connection.send(message);
		}
	}

	/** Sends a control message on every connection of the pool. */
	void sendEverywhere(NodeMessage.Control message) {
		this.pool.connections().forEach((connection) -> connection.send(message));
	}

	private RunarException decodeError(NodeMessage.Response response) {
		ErrorCode code = ErrorCode.named(response.errorCode());
		RunarException.Builder builder = RunarException
			.builder(code, response.errorMessage() + " [peer " + this.id + "]")
			.retryable(response.retryable())
			.notStarted(response.notStarted());
		if (code == ErrorCode.APPLICATION) {
			builder.code(response.errorCode());
		}
		if (!response.data().isNull()) {
			builder.lazyData(new ErrorPayload(response.data(), this.codecs, this.id));
		}
		return builder.build();
	}

	/**
	 * Makes the error that the peer tells in a message.
	 * @param errorCode name of the code, or the application's own
	 * @param errorMessage for people
	 * @return the error, which names the peer
	 */
	public RunarException error(String errorCode, String errorMessage) {
		return decodeError(new NodeMessage.Response("", false, Payload.NULL, errorCode, errorMessage,
				ErrorCode.named(errorCode).retryable(), false));
	}

	/**
	 * Reserves a place among the open requests of this peer.
	 * @param max largest number
	 * @param bytes size of the request's parameters
	 * @throws RunarException with {@code OVERLOADED} if there is none, if the peer asks
	 * too often or does not read the answers it has; {@code PEER_LOST} if it is gone
	 */
	public void reserve(int max, int bytes) {
		if (this.down) {
			throw new RunarException(ErrorCode.PEER_LOST, "peer " + this.id + " is gone");
		}
		if (this.requestRate != null) {
			checkRate(this.requestRate);
		}
		long queued = queuedBytes();
		int limit = this.directory.settings().outboundQueueBytes();
		if (queued >= limit) {
			throw refused("unread-answers", ErrorCode.OVERLOADED, queued + " bytes of answers wait for peer " + this.id
					+ " to read them (expected: fewer than " + limit + ")");
		}
		PeerTotals totals = this.directory.totals();
		if (!totals.outboundBytes().admits(queued, 0, true)) {
			throw refused("total-outbound-queue", ErrorCode.OVERLOADED,
					shortage(totals.outboundBytes(), queued, "bytes wait", "outbound-queue-size"));
		}
		int open = this.openRequests.incrementAndGet();
		if (open > max || !totals.inFlightRequests().admits(open, 1, true)) {
			this.openRequests.decrementAndGet();
			throw (open > max)
					? refused("in-flight-requests", ErrorCode.OVERLOADED,
							max + " requests of peer " + this.id + " are open (expected: fewer)")
					: refused("total-in-flight-requests", ErrorCode.OVERLOADED,
							shortage(totals.inFlightRequests(), open - 1, "requests are open", "in-flight-requests"));
		}
		if (bytes > 0) {
			// A request without parameters changes one number, not two.
			reserveBytes(totals.inFlightBytes(), bytes);
		}
	}

	/** A request that is alone is taken whatever its size. */
	private void reserveBytes(FairTotal total, int bytes) {
		long limit = this.directory.settings().limits().inFlightBytes();
		long before = this.openBytes.getAndAdd(bytes);
		boolean full = before > 0 && before + bytes > limit;
		if (full || !total.admits(before + bytes, bytes, true)) {
			release(bytes);
			throw full
					? refused("in-flight-size", ErrorCode.OVERLOADED,
							before + " bytes of parameters of open requests of peer " + this.id + ", and " + bytes
									+ " of this one (expected: at most " + limit
									+ "; runar.network.max-in-flight-size-per-peer)")
					: refused("total-in-flight-size", ErrorCode.OVERLOADED,
							shortage(total, before, "bytes of parameters of open requests", "in-flight-size"));
		}
	}

	/**
	 * Checks whether the peer may open one more stream.
	 * @param max largest number of streams of one peer
	 * @throws RunarException with {@code LIMIT_EXCEEDED} if it or all peers together have
	 * too many
	 */
	public void checkStreams(int max) {
		int open = servedStreams();
		if (open >= max) {
			throw refused("streams", ErrorCode.LIMIT_EXCEEDED,
					max + " streams of peer " + this.id + " are open (expected: fewer)");
		}
		FairTotal total = this.directory.totals().streams();
		if (!total.admits(open + 1L, 1, false)) {
			throw refused("total-streams", ErrorCode.LIMIT_EXCEEDED,
					shortage(total, open, "streams are open", "streams"));
		}
	}

	/** Says that all peers together hold too much, and this one more than its part. */
	private String shortage(FairTotal total, long own, String what, String property) {
		return total.total() + " " + what + ", " + own + " of peer " + this.id + " (expected: at most " + total.limit()
				+ ", and " + total.part() + " of one peer where that is reached; runar.network.max-total-" + property
				+ ")";
	}

	private RunarException refused(String reason, ErrorCode code, String message) {
		this.directory.audit().callRefused(reason, this.id, null, message);
		return new RunarException(code, message);
	}

	/** Returns how much is read from the peer a second; {@code null}: all that comes. */
	@Nullable ByteRate byteRate() {
		return this.byteRate;
	}

	/**
	 * Returns whether it has had no chance to answer what was asked then, as this node
	 * has not read all the time.
	 */
	boolean wasPausedSince(long nanos) {
		return this.pool.connections().stream().anyMatch((connection) -> connection.wasPausedSince(nanos));
	}

	/** Returns how many requests of the peer this node has not answered. */
	int openRequests() {
		return this.openRequests.get();
	}

	/** Returns the size in bytes of the parameters of those. */
	long openBytes() {
		return this.openBytes.get();
	}

	private void checkRate(RateLimiter limiter) {
		long wait = limiter.tryAcquire(this.directory.environment().coarseNanoTime());
		if (wait > 0) {
			RunarException refusal = RunarException
				.builder(ErrorCode.OVERLOADED,
						"peer " + this.id + " makes more than " + this.directory.settings().maxRequestsPerSecond()
								+ " requests a second (expected: fewer; the next in " + (1 + wait / 1_000_000) + " ms)")
				.retryAfter(Duration.ofNanos(wait))
				.build();
			this.directory.audit().callRefused("rate-limited", this.id, null, String.valueOf(refusal.getMessage()));
			throw refusal;
		}
	}

	/**
	 * Gives back a place among the open requests of this peer.
	 * @param bytes size of the request's parameters, as reserved
	 */
	public void release(int bytes) {
		this.openRequests.decrementAndGet();
		if (bytes > 0) {
			this.openBytes.addAndGet(-bytes);
		}
	}

	/**
	 * Begins to answer a request of this peer with a stream.
	 * @param slot which connection the request came on; the stream takes the same
	 * @param requestId id of the request
	 * @param end this side's end: takes the peer's messages until the link is closed
	 * @return where this end sends its messages; {@code null} if there is no connection
	 * any more
	 */
	public @Nullable StreamLink serve(int slot, String requestId, StreamEnd end) {
		PeerConnection connection = this.pool.inSlot(slot);
		return (connection != null) ? this.streams.serve(connection, requestId, end) : null;
	}

	/**
	 * Returns how many streams this node has open for the peer's requests.
	 * @return their number now
	 */
	public int servedStreams() {
		return this.streams.served();
	}

	/**
	 * Returns how many streams are open between this node and the peer.
	 * @return their number now
	 */
	public int openStreams() {
		return this.streams.size();
	}

	PeerStreams streams() {
		return this.streams;
	}

	/** Returns the size of the largest message that the peer takes, in bytes. */
	int maxMessageSize() {
		return this.maxMessageSize;
	}

	WireCodec wire() {
		return this.wire;
	}

	PendingRequests pending() {
		return this.pending;
	}

	long advertisedVersion() {
		return this.directory.advertisedVersion();
	}

	ConnectionPool pool() {
		return this.pool;
	}

	@Nullable PoolFiller filler() {
		return this.filler;
	}

	List<PeerConnection> connections() {
		return this.connections;
	}

	/**
	 * Takes what the node's certificate proves.
	 * @return whether that may give it other rights
	 */
	boolean setIdentity(PeerIdentity identity) {
		PeerRights before = this.rights;
		this.identity = identity;
		renewRights();
		return !before.roles().equals(this.rights.roles())
				|| !before.certificateNames().equals(this.rights.certificateNames());
	}

	/** Gives it the rights it has by its identity and the rules of now. */
	void renewRights() {
		this.rights = this.directory.authorizer().rights(this.id, this.identity);
		this.callerIdentity = callerIdentity(this.rights);
	}

	private CallerIdentity callerIdentity(PeerRights known) {
		return new CallerIdentity(this.id, false, known.roles(), known.certificateNames(), this.identity.fingerprint());
	}

	/** Puts an established connection into its slot. */
	void join(PeerConnection connection, SerialContext context) {
		int slot = connection.slot();
		PeerConnection before = this.pool.occupant(slot);
		PeerConnection from = (before != null) ? before : this.pool.lowest();
		Handover handover = null;
		if (from != null && !from.isClosed()) {
			handover = new Handover(this, from, connection, this.directory.settings().outboundQueueBytes());
			this.pool.handovers().add(slot, handover);
		}
		this.pool.put(slot, connection);
		if (handover != null) {
			handover.begin(context, before != null);
		}
	}

	/** A connection is no longer in the pool. */
	void left(PeerConnection connection) {
		if (!this.pool.isEmpty()) {
			this.streams.connectionLost(connection);
		}
		countDropped(this.pool.handovers().endOf(connection, this.pool),
				this.pool.isEmpty() ? "peer-lost" : "connection-full");
	}

	private void countDropped(int events, String reason) {
		for (int i = 0; i < events; i++) {
			this.directory.metrics().eventDropped(reason);
		}
	}

	/** Another connection has taken the place of this one in the pool. */
	void replaced(PeerConnection connection) {
		this.pool.leaving(connection);
		PeerConnection successor = this.pool.occupant(connection.slot());
		if (successor != null) {
			connection.replaced(successor, nextHeartbeat(this.directory.environment().nanoTime()), advertisedVersion());
		}
	}

	private void onSuccessorAnswer(long now) {
		for (PeerConnection connection : this.pool.leaving()) {
			if (connection.isSuccessorKnown()) {
				connection.probeForTheLastTime(nextHeartbeat(now), advertisedVersion());
			}
		}
	}

	/**
	 * A connection has ended that is no longer in the pool. What was asked on it is
	 * answered on the one that took its place, if the peer knew both; else nobody knows,
	 * and the callers must not wait for their deadlines to learn that.
	 * @return whether the peer has read all that was sent on it
	 */
	boolean settle(PeerConnection connection) {
		boolean whole = connection.isSucceeded() && !this.pool.handovers().dependOn(connection);
		this.pool.forget(connection);
		left(connection);
		PeerConnection successor = this.pool.occupant(connection.slot());
		if (successor != null && connection.isSucceeded()) {
			this.pending.connectionReplaced(connection, successor);
			return whole;
		}
		this.pending.connectionLost(connection);
		return false;
	}

	boolean isUp() {
		return this.up;
	}

	void setUp(long now) {
		this.up = true;
		this.upSinceNanos = now;
	}

	Duration upFor(long now) {
		return this.up ? Duration.ofNanos(now - this.upSinceNanos) : Duration.ZERO;
	}

	/**
	 * Decides whether to send a whole registry: not more often than an interval allows.
	 */
	boolean maySendFull(long now, long intervalNanos) {
		if (this.fullSentNanos != 0 && now - this.fullSentNanos < intervalNanos) {
			return false;
		}
		this.fullSentNanos = now;
		return true;
	}

	boolean isSuspect() {
		return this.suspect;
	}

	void setSuspect(boolean suspect) {
		this.suspect = suspect;
	}

	boolean isDraining() {
		return this.draining;
	}

	void setDraining() {
		this.draining = true;
	}

	/** Returns true once: leaving is worth one line in the log. */
	boolean isLeavingNews() {
		boolean news = !this.leavingLogged;
		this.leavingLogged = true;
		return news;
	}

	boolean isDown() {
		return this.down;
	}

	void setDown(RunarException reason) {
		this.down = true;
		if (this.filler != null) {
			this.filler.end();
		}
		this.pending.close(reason);
	}

	long knownVersion() {
		return this.knownVersion;
	}

	void setKnownVersion(long version) {
		this.knownVersion = version;
	}

	/** Returns when the last sign of life came, or when silence began to count. */
	long lastHeardNanos() {
		long last = this.silentSinceNanos;
		for (PeerConnection connection : this.connections) {
			if (connection.lastReceivedNanos() - last > 0) {
				last = connection.lastReceivedNanos();
			}
		}
		return last;
	}

	/** Returns the same for one connection. */
	long lastHeardNanos(PeerConnection connection) {
		long last = connection.lastReceivedNanos();
		return (last - this.silentSinceNanos > 0) ? last : this.silentSinceNanos;
	}

	void forgiveSilence(long now) {
		this.silentSinceNanos = now;
	}

	/**
	 * Sends a heartbeat that asks for an answer, on every connection.
	 * @return its number, for {@link #hasAnswered}
	 */
	long probe(long now) {
		long sequence = nextHeartbeat(now);
		long version = advertisedVersion();
		this.pool.connections().forEach((connection) -> connection.probe(sequence, version));
		return sequence;
	}

	/** Sends a heartbeat on one connection, behind the events that are queued there. */
	long probeBehindEvents(PeerConnection connection) {
		long sequence = nextHeartbeat(this.directory.environment().nanoTime());
		connection.probeBehindEvents(sequence, advertisedVersion());
		return sequence;
	}

	private long nextHeartbeat(long now) {
		this.heartbeatSequence++;
		this.heartbeatSentNanos = now;
		return this.heartbeatSequence;
	}

	/** Returns whether the peer has read a heartbeat on one of its connections. */
	boolean hasAnswered(long sequence) {
		return this.answeredSequence >= sequence;
	}

	/**
	 * Returns whether the peer has read a heartbeat, and so all that went before, on all
	 * of its connections.
	 */
	boolean hasAnsweredEverywhere(long sequence) {
		return hasAnswered(sequence)
				&& this.pool.connections().stream().noneMatch((connection) -> connection.owesAnswer(sequence));
	}

	void onHeartbeatReply(PeerConnection connection, long sequence, long now) {
		connection.onHeartbeatReply(sequence);
		if (!this.pool.handovers().isEmpty()) {
			countDropped(this.pool.handovers().completeDue(connection, sequence), "connection-full");
		}
		if (!this.pool.leaving().isEmpty()) {
			onSuccessorAnswer(now);
		}
		if (sequence <= this.heartbeatSequence) {
			this.answeredSequence = Math.max(this.answeredSequence, sequence);
		}
		if (sequence == this.heartbeatSequence) {
			long nanos = now - this.heartbeatSentNanos;
			this.roundTrip = Duration.ofNanos(nanos);
			this.directory.metrics().heartbeat(this.id.value(), nanos);
		}
	}

	@Override
	public String toString() {
		return "Peer[" + this.id + " " + state() + "]";
	}

}
