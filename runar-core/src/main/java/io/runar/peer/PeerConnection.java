package io.runar.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.wire.ChunkAssembler;
import io.runar.wire.ControlMessages;
import io.runar.wire.EncodedMessage;
import io.runar.wire.FrameReader;
import io.runar.wire.NodeMessage;
import io.runar.wire.WireCodec;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the protocol on it: takes frames apart, lets nothing but control
 * messages through before the handshake is done, and hands on what arrives. Frames are
 * read on the connection's I/O thread; everything that changes control state goes to the
 * directory's serial context.
 */
final class PeerConnection implements ConnectionListener, Outlet {

	/** Our own sender has one open transfer at a time. */
	private static final int MAX_OPEN_TRANSFERS = 4;

	/** Messages that may wait until a hello has been considered. */
	private static final int MAX_HELD = 10_000;

	/** Control messages that may wait for the directory. */
	private static final int MAX_WAITING_CONTROLS = 1000;

	/** How long what is queued may take when the connection is to be closed. */
	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

	private final PeerDirectory directory;

	private final WireCodec codec;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final FrameReader frames;

	private final ChunkAssembler chunks;

	private final Intake intake;

	private final AtomicLong transferIds = new AtomicLong();

	/** The attempt that opened it; {@code null} for an incoming connection. */
	private final @Nullable DialAttempt attempt;

	private volatile @Nullable Connection connection;

	private volatile @Nullable OutboundQueue queue;

	/** Set once the handshake is done. */
	private volatile @Nullable Peer peer;

	private volatile long lastReceivedNanos;

	private volatile boolean closed;

	/** Set when this side has refused the other: what still comes is not read. */
	private volatile boolean refused;

	/** Ends it if what is queued is not read; {@code null}: it is not to be closed. */
	private volatile @Nullable Cancellable closeLimit;

	private final AtomicInteger waitingControls = new AtomicInteger();

	/** Who the other side is; {@code null} until its hello was checked. */
	private volatile @Nullable ProvenId provenId;

	private long dialSequence;

	/** Place in the peer's pool; set before {@link #peer}. */
	private int slot;

	/** Set while it is silent and others are not: requests avoid it. */
	private volatile boolean suspect;

	/** Number of the last heartbeat sent here. With those below: serial context only. */
	private long probedSequence;

	private long answeredSequence;

	/** Set before the peer can know of what takes its place. */
	private volatile boolean leaving;

	/** What has taken its place, if anything has. */
	private @Nullable PeerConnection successor;

	/** Number of a heartbeat sent on the successor. */
	private long successorSequence;

	/**
	 * Number of the last heartbeat sent here once the successor had answered; 0: none.
	 */
	private long lastSequence;

	private int frameMessages;

	/** Whether a hello is being considered. With {@link #held}: I/O thread only. */
	private boolean helloSeen;

	private final Queue<NodeMessage> held = new ArrayDeque<>();

	PeerConnection(PeerDirectory directory, @Nullable DialAttempt attempt, long dialSequence) {
		this.directory = directory;
		this.codec = directory.codec();
		this.environment = directory.environment();
		this.metrics = directory.metrics();
		this.frames = this.codec.newReader();
		this.chunks = new ChunkAssembler(directory.settings().maxMessageSize(), MAX_OPEN_TRANSFERS,
				2L * directory.settings().maxMessageSize());
		this.intake = new Intake(this.environment, this.metrics);
		this.attempt = attempt;
		this.dialSequence = dialSequence;
		this.lastReceivedNanos = this.environment.nanoTime();
	}

	/** Gives this the open connection; before that nothing can be sent. */
	void attach(Connection connection) {
		this.queue = new OutboundQueue(connection, this.directory.settings().outboundQueueBytes(),
				this.directory.totals().outboundBytes(), this.metrics, this::unsent);
		this.connection = connection;
		this.metrics.connectionOpened(connection.isIncoming());
	}

	private void unsent(PendingRequest request) {
		Peer current = this.peer;
		if (current != null) {
			current.pending().failUnsent(request);
		}
	}

	/**
	 * The handshake is done: from now on requests and events are taken, first those that
	 * came while the hello was considered.
	 */
	void establish(Peer peer, int slot) {
		this.slot = slot;
		this.peer = peer;
		queue().belongsTo(peer);
	}

	/** Goes on with what came meanwhile, now that answers find their connection. */
	void takeHeld() {
		transport().ioExecutor().execute(this::release);
	}

	private void release() {
		this.helloSeen = false;
		try {
			NodeMessage message = null;
			while ((message = this.held.poll()) != null) {
				handle(message);
			}
		}
		catch (RunarException ex) {
			this.held.clear();
			protocolError(ex);
		}
		this.intake.release(transport());
	}

	/**
	 * The other side has let this node in and goes on at once, but this node's serial
	 * context has not yet taken note of the hello.
	 */
	private void hold(NodeMessage message) {
		if (this.held.size() >= MAX_HELD) {
			throw new RunarException(ErrorCode.LIMIT_EXCEEDED,
					"more than " + MAX_HELD + " messages during the handshake (expected: fewer)");
		}
		if (this.held.isEmpty()) {
			// What is on its way comes all the same.
			this.intake.hold(transport());
		}
		this.held.add(message);
	}

	@Nullable Peer peer() {
		return this.peer;
	}

	@Nullable DialAttempt attempt() {
		return this.attempt;
	}

	/** Returns who the other side is; {@code null} until its hello was checked. */
	@Nullable ProvenId provenId() {
		return this.provenId;
	}

	/** The other side has said and proven who it is, which does not yet let it in. */
	void identified(ProvenId id) {
		this.provenId = id;
		if (this.attempt != null) {
			this.attempt.met(id);
		}
	}

	/** Returns its place in the peer's pool; 0 before the handshake is done. */
	int slot() {
		return this.slot;
	}

	/** Returns what a request compares: bytes that wait, or far more if it is silent. */
	long load() {
		return this.suspect ? Long.MAX_VALUE : queue().bytes();
	}

	void setSuspect(boolean suspect) {
		if (this.suspect != suspect) {
			this.suspect = suspect;
		}
	}

	/** Sends a heartbeat that asks for an answer on this connection. */
	void probe(long sequence, long registryVersion) {
		probe(OutboundQueue.Kind.ALWAYS, sequence, registryVersion);
	}

	/**
	 * Sends a heartbeat whose answer tells that the peer has all events that were queued
	 * before.
	 */
	void probeBehindEvents(long sequence, long registryVersion) {
		probe(OutboundQueue.Kind.BEHIND_EVENTS, sequence, registryVersion);
	}

	private void probe(OutboundQueue.Kind kind, long sequence, long registryVersion) {
		this.probedSequence = sequence;
		offer(kind, this.codec.encode(ControlMessages.heartbeat(sequence, false, registryVersion)), null);
	}

	void onHeartbeatReply(long sequence) {
		if (sequence <= this.probedSequence) {
			this.answeredSequence = Math.max(this.answeredSequence, sequence);
		}
	}

	/**
	 * Returns whether the peer has read a heartbeat here, and so all that went before.
	 */
	boolean hasAnswered(long sequence) {
		return this.answeredSequence >= sequence;
	}

	/** Returns whether a heartbeat was sent here and has no answer yet. */
	boolean owesAnswer(long sequence) {
		return this.probedSequence >= sequence && !hasAnswered(sequence);
	}

	/** Another connection takes its place, and is asked whether the peer knows it. */
	void replaced(PeerConnection successor, long sequence, long registryVersion) {
		this.successor = successor;
		this.successorSequence = sequence;
		successor.probe(sequence, registryVersion);
	}

	/** Returns whether it is time for {@link #probeForTheLastTime}. */
	boolean isSuccessorKnown() {
		PeerConnection current = this.successor;
		return current != null && this.lastSequence == 0 && current.hasAnswered(this.successorSequence);
	}

	/**
	 * The peer knows the successor and sends nothing more here of its own accord: what it
	 * has sent before its answer to this is all.
	 */
	void probeForTheLastTime(long sequence, long registryVersion) {
		this.lastSequence = sequence;
		probe(OutboundQueue.Kind.BEHIND_ALL, sequence, registryVersion);
	}

	/**
	 * Another connection is about to take its place: its last answer is to be the last.
	 */
	void setLeaving() {
		this.leaving = true;
	}

	/**
	 * Returns whether nothing is lost if this is closed, but for what a handover still
	 * moves: the peer has read all that was sent here, all that it has sent here was
	 * read, and it answers on the successor what was asked here.
	 */
	boolean isSucceeded() {
		return this.lastSequence != 0 && hasAnswered(this.lastSequence);
	}

	boolean isIncoming() {
		return this.attempt == null;
	}

	long dialSequence() {
		return this.dialSequence;
	}

	void setDialSequence(long sequence) {
		this.dialSequence = sequence;
	}

	@Override
	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Returns when it last showed a sign of life: while this node does not read, the
	 * other side cannot.
	 */
	long lastReceivedNanos() {
		long received = this.lastReceivedNanos;
		long pauseEnd = this.intake.lastPauseEndNanos();
		return (pauseEnd - received > 0) ? pauseEnd : received;
	}

	/** Returns whether this node has not read all the time since then. */
	boolean wasPausedSince(long nanos) {
		return this.intake.lastPauseEndNanos() - nanos > 0;
	}

	@Override
	public PeerConnection connection() {
		return this;
	}

	@Override
	public boolean dependsOn(PeerConnection connection) {
		return connection == this;
	}

	@Override
	public CompletableFuture<Void> whenRoom() {
		return queue().whenRoom();
	}

	@Override
	public boolean offer(OutboundQueue.Kind kind, EncodedMessage message) {
		return offer(kind, message, null);
	}

	/** Returns what carries the frames. */
	Connection transport() {
		Connection current = this.connection;
		if (current == null) {
			throw new IllegalStateException("not attached");
		}
		return current;
	}

	OutboundQueue queue() {
		OutboundQueue current = this.queue;
		if (current == null) {
			throw new IllegalStateException("not attached");
		}
		return current;
	}

	String describe() {
		Connection current = this.connection;
		return (this.attempt != null) ? this.attempt.address().toString()
				: (current != null) ? String.valueOf(current.remoteAddress()) : "unknown";
	}

	/** Sends a control message; never refused. Thread-safe. */
	void send(NodeMessage.Control message) {
		offer(OutboundQueue.Kind.ALWAYS, this.codec.encode(message), null);
	}

	boolean offer(OutboundQueue.Kind kind, EncodedMessage message, @Nullable PendingRequest request) {
		OutboundQueue current = this.queue;
		if (current == null || this.closed) {
			return false;
		}
		boolean queued = (message.size() > WireCodec.CHUNK_SIZE)
				? current.offerChunks(kind, this.codec.split(message, this.transferIds.incrementAndGet()), request)
				: current.offer(kind, message, request);
		if (current.isStuck()) {
			// New requests of the peer are refused long before; it reads nothing at all.
			this.metrics.refused("unread-answers");
			abort();
		}
		return queued;
	}

	/** Tells the other side why and closes. Thread-safe. */
	void refuse(RunarException reason, long retryAfterMillis) {
		this.refused = true;
		if (this.queue != null && !this.closed) {
			send(ControlMessages.refusal(reason.code(), String.valueOf(reason.getMessage()), retryAfterMillis));
		}
		closeAfterWriting();
	}

	/**
	 * Closes once all that is queued has been written, at the latest after
	 * {@link #CLOSE_LIMIT}: the other side may read nothing. Thread-safe.
	 */
	void closeAfterWriting() {
		OutboundQueue current = this.queue;
		if (current != null && !this.closed) {
			current.closeWhenEmpty();
			if (this.closeLimit == null) {
				this.closeLimit = this.environment.schedule(CLOSE_LIMIT, this::abort);
				forgetCloseLimit();
			}
		}
	}

	/** So that what is closed is not kept until then. */
	private void forgetCloseLimit() {
		Cancellable limit = this.closeLimit;
		if (this.closed && limit != null) {
			limit.cancel();
		}
	}

	/** Closes at once; what is queued is lost. */
	void abort() {
		Connection current = this.connection;
		if (current != null) {
			current.close();
		}
	}

	@Override
	public void onFrame(Connection source, byte[] frame) {
		this.lastReceivedNanos = this.environment.nanoTime();
		if (this.closed || this.refused) {
			return;
		}
		this.frameMessages = 0;
		Peer current = this.peer;
		this.environment.beginBatch();
		try {
			this.frames.read(frame, (current != null) ? current.id().value() : "",
					this.directory.settings().self().value(), this::onMessage);
		}
		catch (RunarException ex) {
			protocolError(ex);
		}
		finally {
			this.environment.endBatch();
		}
		this.metrics.frameReceived(this.frameMessages, frame.length);
		// Once a frame, not a message; nothing but this comparison without a limit.
		ByteRate rate = (current != null) ? current.byteRate() : null;
		if (rate != null) {
			this.intake.read(source, rate, frame.length, this.lastReceivedNanos);
		}
	}

	private void onMessage(NodeMessage message) {
		this.frameMessages++;
		if (this.helloSeen) {
			hold(message);
		}
		else {
			handle(message);
		}
	}

	private void handle(NodeMessage message) {
		if (message instanceof NodeMessage.Control control) {
			onControl(control.message());
			return;
		}
		Peer current = this.peer;
		if (current == null) {
			throw new RunarException(ErrorCode.PROTOCOL_ERROR,
					message.getClass().getSimpleName() + " before the handshake (expected: hello)");
		}
		if (message instanceof NodeMessage.Response response) {
			current.pending().complete(response);
		}
		else if (message instanceof NodeMessage.Request request) {
			this.directory.inbound().onRequest(current, this.slot, request, this.lastReceivedNanos);
		}
		else if (message instanceof NodeMessage.Event event) {
			this.directory.inbound().onEvent(current, this.slot, event);
		}
		else if (message instanceof NodeMessage.Chunk chunk) {
			byte[] whole = this.chunks.add(chunk);
			if (whole != null) {
				this.frames.read(whole, "", "", this::handle);
			}
		}
		else if (message instanceof NodeMessage.StreamData data) {
			current.streams().onData(data);
		}
		else if (message instanceof NodeMessage.StreamCredit credit) {
			current.streams().onCredit(credit);
		}
	}

	/** Hands a control message on, bounded. */
	private void forward(io.runar.wire.v1.NodeMessage message) {
		if (this.waitingControls.incrementAndGet() > MAX_WAITING_CONTROLS) {
			throw new RunarException(ErrorCode.LIMIT_EXCEEDED,
					"more than " + MAX_WAITING_CONTROLS + " control messages wait (expected: fewer)");
		}
		this.directory.onControl(this, message);
	}

	void controlDone() {
		this.waitingControls.decrementAndGet();
	}

	private void onControl(io.runar.wire.v1.NodeMessage message) {
		Peer current = this.peer;
		switch (message.getPayloadCase()) {
			case HELLO -> {
				this.helloSeen = current == null;
				forward(message);
			}
			case HEARTBEAT -> {
				if (current != null) {
					onHeartbeat(current, message);
				}
			}
			case CANCEL -> {
				if (current != null) {
					this.directory.inbound().onCancel(current, message.getCancel().getRequestId());
				}
			}
			case ACKNOWLEDGEMENT -> {
				if (current != null) {
					this.directory.inbound()
						.onAcknowledgement(current, ControlMessages.acknowledgement(message.getAcknowledgement()));
				}
			}
			case GOODBYE -> {
				if (current != null) {
					// At once, not in the serial context: what is sent after the answer
					// to
					// the next heartbeat must not choose this peer any more.
					current.setDraining();
				}
				forward(message);
			}
			default -> forward(message);
		}
	}

	private void onHeartbeat(Peer current, io.runar.wire.v1.NodeMessage message) {
		if (!message.getHeartbeat().getReply()) {
			offer(this.leaving ? OutboundQueue.Kind.BEHIND_ALL : OutboundQueue.Kind.ALWAYS, this.codec.encode(
					ControlMessages.heartbeat(message.getHeartbeat().getSequence(), true, current.advertisedVersion())),
					null);
		}
		forward(message);
	}

	private void protocolError(RunarException error) {
		this.directory.onProtocolError(this, error);
		refuse(error, 0);
	}

	@Override
	public void onWritable(Connection source) {
		OutboundQueue current = this.queue;
		if (current != null) {
			current.onWritable();
		}
	}

	@Override
	public void onClosed(Connection source, @Nullable Throwable cause) {
		this.closed = true;
		this.held.clear();
		forgetCloseLimit();
		OutboundQueue current = this.queue;
		if (current != null) {
			current.onClosed();
			this.metrics.connectionClosed(source.isIncoming());
		}
		this.directory.onConnectionClosed(this, cause);
	}

}
