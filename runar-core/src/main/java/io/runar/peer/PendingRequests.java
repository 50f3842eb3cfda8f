package io.runar.peer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.authorization.Operation;
import io.runar.authorization.PeerRights;
import io.runar.registry.OfferRights;
import io.runar.registry.OutboundRequest;
import io.runar.runtime.DeadlineSweeper;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.wire.NodeMessage;
import io.runar.wire.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * The requests to one peer that wait for their answers. Thread-safe.
 */
final class PendingRequests {

	private final PendingTable open = new PendingTable();

	private final LongAdder ended = new LongAdder();

	private final AtomicLong ids = new AtomicLong();

	private final PeerId peer;

	private final NodeMetrics metrics;

	private final ErrorDecoder errors;

	private final Consumer<PendingRequest> cancelRemote;

	private final DeadlineSweeper<PendingRequest> sweeper;

	private volatile @Nullable RunarException closed;

	PendingRequests(PeerId peer, Environment environment, NodeMetrics metrics, ErrorDecoder errors,
			Consumer<PendingRequest> cancelRemote) {
		this.peer = peer;
		this.metrics = metrics;
		this.errors = errors;
		this.cancelRemote = cancelRemote;
		this.sweeper = new DeadlineSweeper<>(environment, this.open::forEach, this::expire);
	}

	/** As many as were made less those that have ended. */
	int size() {
		return (int) Math.max(0, this.ids.get() - this.ended.sum());
	}

	/** Takes a request out; {@code null} if its outcome was decided before. */
	private @Nullable PendingRequest take(long id) {
		PendingRequest taken = this.open.remove(id);
		if (taken != null) {
			this.ended.increment();
		}
		return taken;
	}

	/**
	 * Adds a request. One that is added when the peer is already gone is lost at once.
	 */
	PendingRequest add(RequestTarget target, OutboundRequest request) {
		long id = this.ids.incrementAndGet();
		PendingRequest pending = new PendingRequest(this, id, target, request);
		this.open.add(pending);
		this.sweeper.added(pending.deadlineNanos());
		if (this.closed != null) {
			failUnsent(pending);
		}
		return pending;
	}

	/**
	 * Takes a request back that was never queued.
	 * @return whether it had not ended otherwise
	 */
	boolean withdraw(PendingRequest request) {
		return take(request.id()) != null;
	}

	void complete(NodeMessage.Response response) {
		PendingRequest request = find(response.requestId());
		if (request == null) {
			// Timed out or cancelled before; or a peer that answers what nobody asked.
			this.metrics.refused("late-response");
		}
		else {
			answer(request.request(), response);
		}
	}

	private void answer(OutboundRequest request, NodeMessage.Response response) {
		if (!response.headers().isEmpty()) {
			request.onHeaders(response.headers());
		}
		if (response.success()) {
			request.onResult(response.data());
		}
		else {
			request.onFailure(this.errors.decode(response));
		}
	}

	private @Nullable PendingRequest find(String requestId) {
		try {
			return take(Long.parseLong(requestId, Character.MAX_RADIX));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/** The caller no longer waits. */
	void abandon(PendingRequest request) {
		if (take(request.id()) != null) {
			this.cancelRemote.accept(request);
		}
	}

	private void expire(PendingRequest request) {
		if (take(request.id()) != null) {
			this.cancelRemote.accept(request);
			request.request()
				.onFailure(new RunarException(ErrorCode.TIMEOUT,
						"request '" + request.path() + "' to peer " + this.peer + " (expected: an answer in time)"));
		}
	}

	/** Fails a request that was still queued when its connection ended. */
	void failUnsent(PendingRequest request) {
		if (take(request.id()) != null) {
			request.request().onFailure(lost(request, true));
		}
	}

	/** A connection has ended while the peer lives: fails what was sent on it. */
	void connectionLost(PeerConnection connection) {
		this.open.forEach((request) -> {
			if (request.connection() == connection && take(request.id()) != null) {
				request.request().onFailure(lost(request, false));
			}
		});
	}

	/** A connection has ended, but its requests are answered on another one. */
	void connectionReplaced(PeerConnection connection, PeerConnection successor) {
		this.open.forEach((request) -> {
			if (request.connection() == connection) {
				request.setConnection(successor);
			}
		});
	}

	/**
	 * The connection of a stream has ended while the peer lives, which may go on with it
	 * on another one: it is told not to.
	 */
	void streamLost(PendingRequest request) {
		if (take(request.id()) != null) {
			this.cancelRemote.accept(request);
			request.request().onFailure(lost(request, false));
		}
	}

	/**
	 * Ends the streams of what the peer may no longer offer. Requests with one result
	 * stay: they end soon anyway.
	 */
	void rightsChanged(PeerRights rights) {
		if (!rights.restrict(Operation.OFFER)) {
			return;
		}
		this.open.forEach((request) -> {
			if (request.request().stream() != null && !OfferRights.mayServe(rights, request.target())
					&& take(request.id()) != null) {
				this.cancelRemote.accept(request);
				request.request().onFailure(forbidden(request, false));
			}
		});
	}

	/** What a stream fails with whose peer may not offer it any more. */
	RunarException forbidden(PendingRequest request, boolean notStarted) {
		return RunarException
			.builder(ErrorCode.FORBIDDEN,
					"request '" + request.path() + "': peer " + this.peer
							+ " may no longer offer this (expected: a node that the rules allow to offer it)")
			.notStarted(notStarted)
			.build();
	}

	/** Fails all: the peer is gone. */
	void close(RunarException reason) {
		this.closed = reason;
		this.open.forEach((request) -> {
			if (take(request.id()) != null) {
				request.request().onFailure(lost(request, false));
			}
		});
	}

	private RunarException lost(PendingRequest request, boolean notStarted) {
		RunarException reason = this.closed;
		return new PeerLostException("request '" + request.path() + "' to peer " + this.peer + ": "
				+ ((reason != null) ? reason.getMessage() : "the connection ended")
				+ (notStarted ? "; it was not sent" : "; it may have been run"), notStarted, reason);
	}

	/**
	 * Turns an error response into an exception.
	 */
	@FunctionalInterface
	interface ErrorDecoder {

		RunarException decode(NodeMessage.Response response);

	}

}
