package io.runar.peer;

import io.runar.registry.OutboundRequest;
import io.runar.runtime.Cancellable;
import io.runar.runtime.DeadlineSweeper;
import io.runar.wire.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one peer that waits for its answer. Its request is told exactly one
 * outcome: the answer, the deadline or the loss of the peer; or none, if the caller ended
 * the attempt. Whoever takes it out of the owner's table decides.
 */
final class PendingRequest implements DeadlineSweeper.Timed, Cancellable {

	private final PendingRequests owner;

	private final long id;

	private final RequestTarget target;

	private final OutboundRequest request;

	/**
	 * Where it was sent; {@code null} until a connection was chosen. Not volatile: set
	 * before it is queued there, and that queue brings it to whoever ends the connection.
	 * Who cancels may see an older value and falls back to another connection.
	 */
	private @Nullable PeerConnection connection;

	PendingRequest(PendingRequests owner, long id, RequestTarget target, OutboundRequest request) {
		this.owner = owner;
		this.id = id;
		this.target = target;
		this.request = request;
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

	RequestTarget target() {
		return this.target;
	}

	/** Only for people: made when something went wrong. */
	String path() {
		return this.target.toString();
	}

	OutboundRequest request() {
		return this.request;
	}

	@Override
	public long deadlineNanos() {
		return this.request.deadlineNanos();
	}

	@Override
	public void cancel() {
		this.owner.abandon(this);
	}

}
