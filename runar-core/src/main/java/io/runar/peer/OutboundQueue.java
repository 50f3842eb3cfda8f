package io.runar.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * frames as the limits allow. Nothing is delayed to fill a frame. (The pattern is the
 * queue-drain of reactive streams: a work-in-progress counter lets exactly one thread
 * drain, without a lock.)
 * <p>
 * A message too large for one piece goes as a transfer of chunks, at most one chunk a
 * frame, so that small messages behind it pass it. Its turn comes when all that was
 * queued before it has gone, and an event behind a large event waits for it, so that the
 * order of events holds.
 * <p>
 * Offering is thread-safe; draining happens on the I/O thread alone.
 */
final class OutboundQueue {

	private static final int MAX_FRAME_MESSAGES = 256;

	private static final int MAX_FRAME_BYTES = 64 * 1024;

	/** What answers and control messages may take beyond the capacity, as a multiple. */
	private static final int MAX_OVERFLOW = 8;

	private static final CompletableFuture<Void> ROOM = CompletableFuture.completedFuture(null);

	private final Connection connection;

	private final long capacity;

	private final NodeMetrics metrics;

	private final Consumer<PendingRequest> onUnsent;

	private final Queue<Entry> messages = new ConcurrentLinkedQueue<>();

	/** Transfers whose turn has come, for the I/O thread alone. */
	private final Queue<Transfer> transfers = new ArrayDeque<>();

	private final AtomicInteger eventTransfers = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger workInProgress = new AtomicInteger();

	private final AtomicReference<@Nullable CompletableFuture<Void>> roomWaiter = new AtomicReference<>();

	private volatile boolean closed;

	private boolean closeWhenEmpty;

	OutboundQueue(Connection connection, long capacity, NodeMetrics metrics, Consumer<PendingRequest> onUnsent) {
		this.connection = connection;
		this.capacity = capacity;
		this.metrics = metrics;
		this.onUnsent = onUnsent;
	}

	/**
	 * Queues a message.
	 * @param kind decides about order and limit
	 * @param parts the message, or its chunks in order
	 * @param request the request it carries, if any
	 * @return false if there is no room or the connection has ended
	 */
	boolean offer(Kind kind, List<EncodedMessage> parts, @Nullable PendingRequest request) {
		if (this.closed) {
			return false;
		}
		int size = 0;
		for (int i = 0; i < parts.size(); i++) {
			size += parts.get(i).size();
		}
		// A queue that is at most half full takes any message, so that one large message
		// finds room when whenRoom() says so; the bound is the capacity and one message.
		long before = this.bytes.getAndAdd(size);
		if (kind != Kind.ALWAYS && before > this.capacity / 2 && before + size > this.capacity) {
			this.bytes.addAndGet(-size);
			return false;
		}
		if (parts.size() > 1 || (kind == Kind.EVENT && this.eventTransfers.get() > 0)) {
			if (kind == Kind.EVENT) {
				this.eventTransfers.incrementAndGet();
			}
			this.messages.add(new Transfer(new ArrayDeque<>(parts), kind, request));
		}
		else {
			this.messages.add(new Single(parts.get(0), request));
		}
		scheduleDrain();
		if (this.closed) {
			failLeftovers();
		}
		return true;
	}

	private void scheduleDrain() {
		if (this.workInProgress.getAndIncrement() == 0) {
			this.connection.ioExecutor().execute(this::drain);
		}
	}

	/** Called on the I/O thread when the connection has become writable. */
	void onWritable() {
		if (this.workInProgress.get() != 0) {
			drain();
		}
	}

	private void drain() {
		int missed = this.workInProgress.get();
		while (true) {
			while (!isEmpty()) {
				if (!this.connection.isWritable()) {
					// The counter stays above zero: nobody schedules, onWritable() goes
					// on.
					return;
				}
				writeFrame();
			}
			missed = this.workInProgress.addAndGet(-missed);
			if (missed == 0) {
				break;
			}
		}
		if (this.closeWhenEmpty) {
			this.connection.close();
		}
	}

	private void writeFrame() {
		List<EncodedMessage> batch = new ArrayList<>();
		int size = 0;
		Entry entry = null;
		while (batch.size() < MAX_FRAME_MESSAGES && size < MAX_FRAME_BYTES && (entry = this.messages.poll()) != null) {
			if (entry instanceof Single single) {
				batch.add(single.message());
				size += single.message().size();
			}
			else if (entry instanceof Transfer transfer) {
				this.transfers.add(transfer);
			}
		}
		EncodedMessage chunk = nextChunk();
		if (chunk != null) {
			batch.add(chunk);
			size += chunk.size();
		}
		if (batch.isEmpty()) {
			return;
		}
		this.connection.write(new OutboundFrame(batch));
		this.metrics.frameSent(batch.size(), size);
		release(size);
	}

	private @Nullable EncodedMessage nextChunk() {
		Transfer transfer = this.transfers.peek();
		if (transfer == null) {
			return null;
		}
		EncodedMessage chunk = transfer.parts().remove();
		if (transfer.parts().isEmpty()) {
			this.transfers.poll();
			if (transfer.kind() == Kind.EVENT) {
				this.eventTransfers.decrementAndGet();
			}
		}
		return chunk;
	}

	private void release(long size) {
		if (this.bytes.addAndGet(-size) <= this.capacity / 2) {
			signalRoom();
		}
	}

	private void signalRoom() {
		CompletableFuture<Void> waiter = this.roomWaiter.getAndSet(null);
		if (waiter != null) {
			waiter.complete(null);
		}
	}

	/** Completes when the queue is at most half full, or closed. */
	CompletableFuture<Void> whenRoom() {
		if (this.closed || this.bytes.get() <= this.capacity / 2) {
			return ROOM;
		}
		CompletableFuture<Void> waiter = this.roomWaiter
			.updateAndGet((present) -> (present != null) ? present : new CompletableFuture<>());
		if (this.closed || this.bytes.get() <= this.capacity / 2) {
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
		return this.messages.isEmpty() && this.transfers.isEmpty();
	}

	/** Closes the connection once all that is queued has been written. */
	void closeWhenEmpty() {
		this.connection.ioExecutor().execute(() -> {
			this.closeWhenEmpty = true;
			if (this.workInProgress.get() == 0) {
				this.connection.close();
			}
		});
	}

	/** The connection has ended: what is queued will not be sent. On the I/O thread. */
	void onClosed() {
		this.closed = true;
		failLeftovers();
		Transfer transfer = null;
		while ((transfer = this.transfers.poll()) != null) {
			unsent(transfer.request());
		}
		signalRoom();
	}

	private void failLeftovers() {
		Entry entry = null;
		while ((entry = this.messages.poll()) != null) {
			unsent(entry.request());
		}
	}

	private void unsent(@Nullable PendingRequest request) {
		if (request != null) {
			this.onUnsent.accept(request);
		}
	}

	/**
	 * What a message is, for order and limit.
	 */
	enum Kind {

		/** Refused when the queue is full; may pass larger messages. */
		REQUEST,
		/** Refused when the queue is full; keeps the order of events. */
		EVENT,
		/** Control messages and responses: bounded by what they answer. */
		ALWAYS

	}

	private sealed interface Entry {

		@Nullable PendingRequest request();

	}

	private record Single(EncodedMessage message, @Nullable PendingRequest request) implements Entry {

	}

	private record Transfer(ArrayDeque<EncodedMessage> parts, Kind kind,
			@Nullable PendingRequest request) implements Entry {

	}

}
