package io.runar.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

import io.runar.runtime.SerialContext;
import io.runar.wire.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Moves the topics of a slot to the connection that has just filled it, without changing
 * the order of their events. Until then they took another connection, and what is on its
 * way there could be overtaken on the new one. So from now on their events wait here,
 * until a heartbeat on the old connection is answered that was queued behind them: that
 * proves that the peer has read them all, large ones too. Then what waits goes to the new
 * connection, and everything later directly.
 * <p>
 * A thread that had chosen the old connection before, but not yet queued its event, would
 * be late for the heartbeat; it is given {@link #GRACE}.
 * <p>
 * If the old connection is lost meanwhile, nothing holds the events back any more, and
 * order may change as with every loss; if the new one is lost, they take the old way.
 * What waits is bounded like a connection's queue.
 * <p>
 * Publishers on any thread take a lock, but only for the one round trip of a handover.
 */
final class TopicHandover {

	static final Duration GRACE = Duration.ofMillis(20);

	private final Peer peer;

	private final PeerConnection from;

	private final PeerConnection to;

	private final long maxBytes;

	private final Queue<EncodedMessage> waiting = new ArrayDeque<>();

	private long bytes;

	private boolean done;

	/** Where events go once it is done. */
	private @Nullable PeerConnection target;

	/**
	 * Number of the heartbeat that is to be answered; serial context only; 0: not yet.
	 */
	private long barrier;

	TopicHandover(Peer peer, PeerConnection from, PeerConnection to, long maxBytes) {
		this.peer = peer;
		this.from = from;
		this.to = to;
		this.maxBytes = maxBytes;
	}

	void begin(SerialContext context) {
		context.schedule(GRACE, () -> this.barrier = this.peer.probeBehindEvents(this.from));
	}

	/** Takes an event; false if there is no room. Thread-safe. */
	synchronized boolean offer(EncodedMessage event) {
		if (this.done) {
			return this.target != null && this.target.offer(OutboundQueue.Kind.EVENT, event, null);
		}
		if (this.bytes > 0 && this.bytes + event.size() > this.maxBytes) {
			return false;
		}
		this.waiting.add(event);
		this.bytes += event.size();
		return true;
	}

	/** Returns how many bytes wait. Thread-safe. */
	synchronized long bytes() {
		return this.bytes;
	}

	/** Returns whether the peer has read all that took the old connection. */
	boolean isDue() {
		return this.barrier != 0 && this.from.hasAnswered(this.barrier);
	}

	/** Returns whether it cannot go on as begun without this connection. */
	boolean concerns(PeerConnection connection) {
		return connection == this.from || connection == this.to;
	}

	PeerConnection to() {
		return this.to;
	}

	/**
	 * Lets go what waits. Serial context only.
	 * @param target where to; {@code null}: nowhere, the peer is gone
	 * @return how many events found no room
	 */
	synchronized int end(@Nullable PeerConnection target) {
		int dropped = 0;
		EncodedMessage event = null;
		while ((event = this.waiting.poll()) != null) {
			if (target == null || !target.offer(OutboundQueue.Kind.EVENT, event, null)) {
				dropped++;
			}
		}
		this.bytes = 0;
		this.done = true;
		this.target = target;
		return dropped;
	}

}
