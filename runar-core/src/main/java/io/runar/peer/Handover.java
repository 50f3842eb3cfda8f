package io.runar.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import io.runar.runtime.SerialContext;
import io.runar.wire.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Moves events and streams from one connection to another without changing the order of
 * their messages: what is on its way on the old one could be overtaken on the new one. So
 * from now on their messages wait here, until a heartbeat on the old connection is
 * answered that was queued behind all of them: that proves that the peer has read them
 * all, large ones too. Then what waits goes to the new connection, and everything later
 * directly.
 * <p>
 * A thread that had chosen the old connection before, but not yet queued its message,
 * would be late for the heartbeat; it is given {@link #GRACE}.
 * <p>
 * If the old connection is lost meanwhile, nothing holds the events back any more, and
 * their order may change as with every loss; if the new one is lost, they take another
 * one. Streams end then: nobody knows which of their messages were read. What waits is
 * bounded like a connection's queue.
 * <p>
 * Senders on any thread take a lock, but only for the one round trip of a handover.
 */
final class Handover implements Outlet {

	static final Duration GRACE = Duration.ofMillis(20);

	private static final CompletableFuture<Void> ROOM = CompletableFuture.completedFuture(null);

	private final Peer peer;

	private final PeerConnection from;

	private final long maxBytes;

	/** Written in the serial context. */
	private volatile PeerConnection to;

	// What is to move with it, and the barrier: serial context only.

	private final List<PeerStream> streams = new ArrayList<>();

	/** Number of the heartbeat that is to be answered; 0: not yet sent. */
	private long barrier;

	// All that follows is guarded by this.

	private final Queue<Waiting> waiting = new ArrayDeque<>();

	private long bytes;

	private @Nullable CompletableFuture<Void> room;

	private boolean done;

	/** Where messages go once it is done; {@code null}: nowhere. */
	private @Nullable PeerConnection target;

	Handover(Peer peer, PeerConnection from, PeerConnection to, long maxBytes) {
		this.peer = peer;
		this.from = from;
		this.to = to;
		this.maxBytes = maxBytes;
	}

	/** Begins to wait, when the new connection is in its slot. */
	void begin(SerialContext context, boolean replacing) {
		if (replacing) {
			takeStreams();
		}
		context.schedule(GRACE, () -> {
			if (isDone()) {
				return;
			}
			if (replacing) {
				// Those of a thread that was late.
				takeStreams();
			}
			this.barrier = this.peer.probeBehindEvents(this.from);
		});
	}

	private void takeStreams() {
		this.streams.addAll(this.peer.streams().move(this.from, this));
	}

	/** Another connection has taken the place of the new one, which nothing has used. */
	void retarget(PeerConnection connection) {
		this.to = connection;
	}

	@Override
	public boolean offer(OutboundQueue.Kind kind, EncodedMessage message) {
		return offer(kind, message, null);
	}

	/**
	 * Queues the answer that ends a stream.
	 * @param answer the answer
	 * @param otherwise what to say if items before it are lost
	 * @return false if nothing goes out here any more
	 */
	boolean offerEnd(EncodedMessage answer, EncodedMessage otherwise) {
		return offer(OutboundQueue.Kind.BEHIND_EVENTS, answer, otherwise);
	}

	private boolean offer(OutboundQueue.Kind kind, EncodedMessage message, @Nullable EncodedMessage otherwise) {
		PeerConnection open = null;
		synchronized (this) {
			if (!this.done) {
				return hold(kind, message, otherwise);
			}
			open = this.target;
		}
		return open != null && open.offer(kind, message);
	}

	private boolean hold(OutboundQueue.Kind kind, EncodedMessage message, @Nullable EncodedMessage otherwise) {
		if (kind.isRefusable() && this.bytes > this.maxBytes / 2 && this.bytes + message.size() > this.maxBytes) {
			return false;
		}
		this.waiting.add(new Waiting(kind, message, otherwise));
		this.bytes += message.size();
		return true;
	}

	@Override
	public CompletableFuture<Void> whenRoom() {
		PeerConnection open = null;
		synchronized (this) {
			if (!this.done) {
				if (this.bytes <= this.maxBytes / 2) {
					return ROOM;
				}
				if (this.room == null) {
					this.room = new CompletableFuture<>();
				}
				return this.room;
			}
			open = this.target;
		}
		return (open != null) ? open.whenRoom() : ROOM;
	}

	@Override
	public boolean isClosed() {
		PeerConnection open = null;
		synchronized (this) {
			open = this.done ? this.target : this.to;
		}
		return open == null || open.isClosed();
	}

	@Override
	public PeerConnection connection() {
		return this.to;
	}

	@Override
	public boolean dependsOn(PeerConnection connection) {
		return connection == this.from || connection == this.to;
	}

	/** Returns how many bytes wait. Thread-safe. */
	synchronized long bytes() {
		return this.bytes;
	}

	private synchronized boolean isDone() {
		return this.done;
	}

	/**
	 * Returns whether the answer to a heartbeat proves that the peer has read all that
	 * took the old connection. Only that to the one that was queued behind everything
	 * does: others pass large messages.
	 */
	boolean isDue(PeerConnection connection, long sequence) {
		return connection == this.from && sequence == this.barrier;
	}

	/** The peer has read all: the new connection is taken from now on. */
	int complete() {
		int dropped = end(this.to, true);
		this.peer.streams().moved(this.streams, this.to);
		return dropped;
	}

	/**
	 * One of the connections is gone: lets go what waits, but for streams, which have
	 * lost what went before.
	 * @param target where to; {@code null}: nowhere, the peer is gone
	 * @return how many events were lost
	 */
	int breakOff(@Nullable PeerConnection target) {
		return end(target, false);
	}

	private int end(@Nullable PeerConnection target, boolean whole) {
		int dropped = 0;
		CompletableFuture<Void> waiter = null;
		synchronized (this) {
			Waiting one = null;
			while ((one = this.waiting.poll()) != null) {
				EncodedMessage message = whole ? one.message() : one.afterLoss();
				if (message != null && (target == null || !target.offer(one.kindAfterWaiting(), message))) {
					dropped += (one.kind() == OutboundQueue.Kind.EVENT) ? 1 : 0;
				}
			}
			this.bytes = 0;
			this.done = true;
			this.target = target;
			waiter = this.room;
			this.room = null;
		}
		if (waiter != null) {
			waiter.complete(null);
		}
		return dropped;
	}

	/**
	 * A message that waits.
	 *
	 * @param kind what it is
	 * @param message the message
	 * @param otherwise what takes its place if something before it is lost
	 */
	private record Waiting(OutboundQueue.Kind kind, EncodedMessage message, @Nullable EncodedMessage otherwise) {

		/** It was taken, so it is not to be refused; all together are bounded here. */
		OutboundQueue.Kind kindAfterWaiting() {
			return this.kind.isRefusable() ? OutboundQueue.Kind.BEHIND_EVENTS : this.kind;
		}

		/** Returns what is left of it; {@code null}: nothing. */
		@Nullable EncodedMessage afterLoss() {
			return switch (this.kind) {
				case STREAM, BEHIND_EVENTS, BEHIND_ALL -> this.otherwise;
				case EVENT, REQUEST, ALWAYS -> this.message;
			};
		}

	}

}
