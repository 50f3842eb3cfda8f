package io.runar.peer;

import java.util.concurrent.CompletableFuture;

import io.runar.runtime.DeadlineSweeper;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its answer. Completed exactly once: by the answer, by its
 * deadline, by the loss of the peer, or by the caller who cancels.
 */
final class PendingRequest extends CompletableFuture<Payload> implements DeadlineSweeper.Timed {

	private final PendingRequests owner;

	private final long id;

	private final String path;

	private final long deadlineNanos;

	/**
	 * Where it was sent; {@code null} until a connection was chosen. Not volatile: set
	 * before it is queued there, and that queue brings it to whoever ends the connection.
	 * Who cancels may see an older value and falls back to another connection.
	 */
	private @Nullable PeerConnection connection;

	PendingRequest(PendingRequests owner, long id, String path, long deadlineNanos) {
		this.owner = owner;
		this.id = id;
		this.path = path;
		this.deadlineNanos = deadlineNanos;
	}

	long id() {
		return this.id;
	}

	String wireId() {
		return Long.toString(this.id, Character.MAX_RADIX);
	}

	@Nullable PeerConnection connection() {
		return this.connection;
	}

	void setConnection(PeerConnection connection) {
		this.connection = connection;
	}

	String path() {
		return this.path;
	}

	@Override
	public long deadlineNanos() {
		return this.deadlineNanos;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			this.owner.abandon(this);
		}
		return cancelled;
	}

}
