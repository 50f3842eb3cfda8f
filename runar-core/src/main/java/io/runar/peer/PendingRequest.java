package io.runar.peer;

import java.util.concurrent.CompletableFuture;

import io.runar.runtime.DeadlineSweeper;
import io.runar.wire.Payload;

/**
 * A request that waits for its answer. Completed exactly once: by the answer, by its
 * deadline, by the loss of the peer, or by the caller who cancels.
 */
final class PendingRequest extends CompletableFuture<Payload> implements DeadlineSweeper.Timed {

	private final PendingRequests owner;

	private final long id;

	private final String path;

	private final long deadlineNanos;

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
