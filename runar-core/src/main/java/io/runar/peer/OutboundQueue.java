package io.runar.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.runar.runtime.NodeMetrics;
import io.runar.transport.Connection;
import io.runar.wire.EncodedMessage;
import io.runar.wire.OutboundFrame;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to one connection, bounded in bytes.
 * <p>
 * Batching is adaptive: whoever finds the queue idle schedules one drain on the
 * connection's I/O thread; all that is queued when the drain runs goes out in as few
 * frames as the limits allow. Nothing is delayed to fill a frame.
 * <p>
 * A message too large for one piece goes as a transfer of chunks, at most one chunk a
 * frame, so that small messages behind it pass it. Its turn comes when all that was
 * queued before it has gone, and what is to keep the order of events waits behind a large
 * event.
 * <p>
 * Offering is thread-safe and takes no lock. Entries are taken by one thread at a time,
 * the owner, as the state says. A queue is <em>idle</em> as long as nobody has anything
 * to do. Who adds an entry to an idle queue makes it <em>scheduled</em>: it then belongs
 * to the I/O thread, until that has found it empty, even while the connection is not
 * writable. Once the connection has ended the I/O thread takes no more; whoever makes the
 * queue <em>failing</em>, which may be any thread that has added too late, takes what is
 * left. So an entry that was added is either written or its request is told, exactly
 * once.
 */
final class OutboundQueue {

	private static final int IDLE = 0;

	private static final int SCHEDULED = 1;

	private static final int FAILING = 2;

	private static final int MAX_FRAME_MESSAGES = 256;

	private static final int MAX_FRAME_BYTES = 64 * 1024;

	/** What answers and control messages may take beyond the capacity, as a multiple. */
	private static final int MAX_OVERFLOW = 8;

	private static final CompletableFuture<Void> ROOM = CompletableFuture.completedFuture(null);

	private final Connection connection;

	private final long capacity;

	private final FairTotal total;

	private final NodeMetrics metrics;

	private final Consumer<PendingRequest> onUnsent;

	private final OutboundEntries entries = new OutboundEntries();

	/** Transfers whose turn has come, for the I/O thread alone. */
	private final Queue<OutboundEntry> transfers = new ArrayDeque<>();

	/** The frame that is being filled, for the I/O thread alone. */
	private final List<EncodedMessage> batch = new ArrayList<>();

	private final AtomicInteger eventTransfers = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger state = new AtomicInteger();

	private final AtomicReference<@Nullable CompletableFuture<Void>> roomWaiter = new AtomicReference<>();

	/** Whose queue this is; {@code null} while nothing waits here that is refusable. */
	private volatile @Nullable Peer peer;

	private volatile boolean closed;

	private boolean closeWhenEmpty;

	/**
	 * Creates an empty queue.
	 * @param connection where messages go
	 * @param capacity bytes that may wait here
	 * @param total bytes that may wait for all peers
	 * @param metrics receives measurements
	 * @param onUnsent told of requests that will not be sent
	 */
	OutboundQueue(Connection connection, long capacity, FairTotal total, NodeMetrics metrics,
			Consumer<PendingRequest> onUnsent) {
		this.connection = connection;
		this.capacity = capacity;
		this.total = total;
		this.metrics = metrics;
		this.onUnsent = onUnsent;
	}

	/** Says whose queue this is: all queues of a peer share its part of the total. */
	void belongsTo(Peer owner) {
		this.peer = owner;
	}

	/**
	 * Queues a message that goes as it is.
	 * @param kind decides about order and limit
	 * @param message the message
	 * @param request the request it carries, if any
	 * @return false if there is no room or the connection has ended
	 */
	boolean offer(Kind kind, EncodedMessage message, @Nullable PendingRequest request) {
		if (kind == Kind.BEHIND_ALL || (kind.ordered && this.eventTransfers.get() > 0)) {
			// Transfers go one after the other.
			return offerChunks(kind, List.of(message), request);
		}
		int size = message.size();
		return reserve(kind, size) && add(new OutboundEntry(message, kind == Kind.EVENT, request));
	}

	/**
	 * Queues the chunks of a message.
	 * @param kind decides about order and limit
	 * @param chunks the chunks in order
	 * @param request the request they carry, if any
	 * @return false if there is no room or the connection has ended
	 */
	boolean offerChunks(Kind kind, List<EncodedMessage> chunks, @Nullable PendingRequest request) {
		int size = 0;
		for (EncodedMessage chunk : chunks) {
			size += chunk.size();
		}
		if (!reserve(kind, size)) {
			return false;
		}
		if (kind.ordered) {
			this.eventTransfers.incrementAndGet();
		}
		return add(new OutboundEntry(chunks, kind.ordered, kind == Kind.EVENT, request));
	}

	/**
	 * A queue that is at most half full takes any message, so that one large message
	 * finds room when whenRoom() says so; the bound is the capacity and one message.
	 */
	private boolean reserve(Kind kind, int size) {
		if (this.closed) {
			return false;
		}
		long before = this.bytes.getAndAdd(size);
		if (kind.refusable && isFull(before, size)) {
			this.bytes.addAndGet(-size);
			return false;
		}
		return true;
	}

	/** An empty queue asks nobody else, and most are empty. */
	private boolean isFull(long before, int size) {
		if (before == 0) {
			return false;
		}
		if (before > this.capacity / 2 && before + size > this.capacity) {
			return true;
		}
		if (before > share() && !this.total.admits(Math.max(before, waitingForPeer() - size), size, true)) {
			this.metrics.refused("total-outbound-queue");
			return true;
		}
		return false;
	}

	/** Says what there is no room in, for people. */
	String shortage() {
		long waiting = bytes();
		return (waitingForPeer() > this.total.part() && waiting <= this.capacity / 2)
				? waiting + " bytes wait to be sent, and " + this.total.total() + " to all peers (expected: at most "
						+ this.total.limit() + ", and " + this.total.part()
						+ " to one peer where that is reached; runar.network.max-total-outbound-queue-size)"
				: waiting + " bytes wait to be sent (expected: at most " + this.capacity + ")";
	}

	/** How much may wait here at most when there is said to be room again. */
	private long roomLine() {
		return Math.min(this.capacity / 2, share());
	}

	/** What may wait here if as much waits in all queues of the peer. */
	private long share() {
		Peer owner = this.peer;
		return this.total.part() / ((owner != null) ? owner.pool().capacity() : 1);
	}

	/** Asks all queues of the peer. One that was replaced is not among them any more. */
	private long waitingForPeer() {
		Peer owner = this.peer;
		return Math.max(bytes(), (owner != null) ? owner.queuedBytes() : 0);
	}

	private boolean add(OutboundEntry entry) {
		this.entries.add(entry);
		// Looks before it writes: while the queue is scheduled, adding shares a cache
		// line with other threads only for reading.
		if (this.state.get() == IDLE && this.state.compareAndSet(IDLE, SCHEDULED)) {
			this.connection.ioExecutor().execute(this::drain);
		}
		if (this.closed) {
			failLeftovers();
		}
		return true;
	}

	/** Called on the I/O thread when the connection has become writable. */
	void onWritable() {
		if (this.state.get() == SCHEDULED) {
			drain();
		}
	}

	private void drain() {
		if (this.closed) {
			return;
		}
		do {
			while (!isEmpty()) {
				if (!this.connection.isWritable()) {
					// Stays scheduled: onWritable() goes on.
					return;
				}
				writeFrame();
			}
			this.state.set(IDLE);
		}
		while (!isEmpty() && this.state.compareAndSet(IDLE, SCHEDULED));
		if (this.closeWhenEmpty) {
			this.connection.close();
		}
	}

	private void writeFrame() {
		int size = 0;
		OutboundEntry entry = null;
		while (this.batch.size() < MAX_FRAME_MESSAGES && size < MAX_FRAME_BYTES
				&& (entry = this.entries.poll()) != null) {
			if (entry.isTransfer()) {
				this.transfers.add(entry);
			}
			else {
				EncodedMessage message = entry.takeMessage();
				this.batch.add(message);
				size += message.size();
			}
		}
		EncodedMessage chunk = nextChunk();
		if (chunk != null) {
			this.batch.add(chunk);
			size += chunk.size();
		}
		if (this.batch.isEmpty()) {
			return;
		}
		this.connection.write(new OutboundFrame(this.batch, size));
		this.metrics.frameSent(this.batch.size(), size);
		// The connection has read the frame: the list can be filled again.
		this.batch.clear();
		release(size);
	}

	private @Nullable EncodedMessage nextChunk() {
		OutboundEntry transfer = this.transfers.peek();
		if (transfer == null) {
			return null;
		}
		EncodedMessage chunk = transfer.takeChunk();
		if (!transfer.hasChunks()) {
			this.transfers.poll();
			if (transfer.isEvent()) {
				this.eventTransfers.decrementAndGet();
			}
		}
		return chunk;
	}

	private void release(long size) {
		if (this.bytes.addAndGet(-size) <= roomLine()) {
			signalRoom();
		}
	}

	private void signalRoom() {
		CompletableFuture<Void> waiter = this.roomWaiter.getAndSet(null);
		if (waiter != null) {
			waiter.complete(null);
		}
	}

	/**
	 * Completes when the queue is at most half full, and within its part of the total, so
	 * that it takes a message; or closed.
	 */
	CompletableFuture<Void> whenRoom() {
		if (this.closed || this.bytes.get() <= roomLine()) {
			return ROOM;
		}
		CompletableFuture<Void> waiter = this.roomWaiter
			.updateAndGet((present) -> (present != null) ? present : new CompletableFuture<>());
		if (this.closed || this.bytes.get() <= roomLine()) {
			signalRoom();
		}
		return (waiter != null) ? waiter : ROOM;
	}

	long bytes() {
		return this.bytes.get();
	}

	/** Returns whether so much waits that answers must be left out. */
	boolean isClogged() {
		return this.bytes.get() >= MAX_OVERFLOW * this.capacity;
	}

	/** Returns whether even without answers far more waits: the peer reads nothing. */
	boolean isStuck() {
		return this.bytes.get() >= 2 * MAX_OVERFLOW * this.capacity;
	}

	private boolean isEmpty() {
		return this.transfers.isEmpty() && this.entries.isEmpty();
	}

	/** Closes the connection once all that is queued has been written. */
	void closeWhenEmpty() {
		this.connection.ioExecutor().execute(() -> {
			this.closeWhenEmpty = true;
			if (this.state.get() == IDLE) {
				this.connection.close();
			}
		});
	}

	/** The connection has ended: what is queued will not be sent. On the I/O thread. */
	void onClosed() {
		this.closed = true;
		failLeftovers();
		OutboundEntry transfer = null;
		while ((transfer = this.transfers.poll()) != null) {
			unsent(transfer);
		}
		signalRoom();
	}

	private void failLeftovers() {
		while (!this.entries.isEmpty()) {
			int now = this.state.get();
			if (now == FAILING) {
				// Its owner looks again when it has finished.
				return;
			}
			if (this.state.compareAndSet(now, FAILING)) {
				OutboundEntry entry = null;
				while ((entry = this.entries.poll()) != null) {
					unsent(entry);
				}
				this.state.set(IDLE);
			}
		}
	}

	private void unsent(OutboundEntry entry) {
		if (entry.isPublished()) {
			this.metrics.eventDropped("connection-lost");
		}
		PendingRequest request = entry.takeUnsent();
		if (request != null) {
			this.onUnsent.accept(request);
		}
	}

	/**
	 * What a message is, for order and limit.
	 */
	enum Kind {

		/** Refused when the queue is full; may pass larger messages. */
		REQUEST(true, false),
		/** Refused when the queue is full; keeps the order of events. */
		EVENT(true, true),
		/** Control messages and responses: bounded by what they answer. */
		ALWAYS(false, false),
		/**
		 * Refused when the queue is full; keeps the order of streams, as that of events.
		 */
		STREAM(true, true),
		/** What must not pass an event or an item of a stream, however large that is. */
		BEHIND_EVENTS(false, true),
		/** What must not pass anything that was queued before. */
		BEHIND_ALL(false, false);

		private final boolean refusable;

		private final boolean ordered;

		Kind(boolean refusable, boolean ordered) {
			this.refusable = refusable;
			this.ordered = ordered;
		}

		/** Returns whether it is refused when there is no room. */
		boolean isRefusable() {
			return this.refusable;
		}

	}

}
