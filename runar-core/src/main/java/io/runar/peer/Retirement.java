package io.runar.peer;

import java.time.Duration;

import io.runar.runtime.SerialContext;

/**
 * The end of a connection that another one has replaced. It is closed when both sides
 * have read all that the other one had sent on it, and not before {@link #GRACE}: so
 * nothing is lost with it. One on which nothing moves for as long has ended, or is not
 * read: what is left on it is lost. Lives in the directory's serial context.
 */
final class Retirement {

	/** How long the other side has at least to finish what it moves elsewhere. */
	private static final Duration GRACE = Duration.ofSeconds(2);

	/** How long a side may take to read what the other one has sent before. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Duration STEP = Duration.ofMillis(100);

	private final Peer peer;

	private final PeerConnection connection;

	private final SerialContext context;

	private Duration waited = GRACE;

	private Duration stalled = Duration.ZERO;

	private long received;

	private long queued;

	private boolean wasDone;

	private Retirement(Peer peer, PeerConnection connection, SerialContext context) {
		this.peer = peer;
		this.connection = connection;
		this.context = context;
		this.received = connection.lastReceivedNanos();
		this.queued = connection.queue().bytes();
	}

	/** Begins with a connection that has been replaced just now. */
	static void begin(Peer peer, PeerConnection connection, SerialContext context) {
		Retirement retirement = new Retirement(peer, connection, context);
		context.schedule(GRACE, () -> retirement.look(GRACE));
	}

	/**
	 * Closes a connection that is not trusted any more when nothing is lost by that, or
	 * at the end of a limit whatever is.
	 */
	static void hasten(Peer peer, PeerConnection connection, SerialContext context, Duration limit) {
		Retirement retirement = new Retirement(peer, connection, context);
		retirement.waited = LIMIT.minus(limit);
		retirement.wasDone = true;
		retirement.look(Duration.ZERO);
		context.schedule(limit, connection::abort);
	}

	private void look(Duration passed) {
		if (this.connection.isClosed()) {
			return;
		}
		boolean done = this.connection.isSucceeded() && !this.peer.pool().handovers().dependOn(this.connection);
		this.stalled = hasMoved() ? Duration.ZERO : this.stalled.plus(passed);
		boolean late = this.stalled.compareTo(GRACE) >= 0 || this.waited.compareTo(LIMIT) >= 0;
		if ((done && this.wasDone) || late) {
			this.connection.closeAfterWriting();
			return;
		}
		// Once more after it was done: the other side's handover ends a round trip later.
		this.wasDone |= done;
		this.waited = this.waited.plus(STEP);
		this.context.schedule(STEP, () -> look(STEP));
	}

	/** Returns whether anything was read or written since this was asked last. */
	private boolean hasMoved() {
		long receivedBefore = this.received;
		long queuedBefore = this.queued;
		this.received = this.connection.lastReceivedNanos();
		this.queued = this.connection.queue().bytes();
		return this.received != receivedBefore || this.queued < queuedBefore;
	}

}
