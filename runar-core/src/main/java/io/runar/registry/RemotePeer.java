package io.runar.registry;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.runar.PeerId;
import io.runar.authorization.PeerRights;
import io.runar.runtime.Cancellable;
import io.runar.wire.RequestTarget;

/**
 * A connected node as the registry sees it: where remote services send their requests.
 * Thread-safe.
 *
 * @since 0.1
 */
public interface RemotePeer {

	/**
	 * Returns who it is.
	 * @return its identity
	 */
	PeerId id();

	/**
	 * Returns the random number of the node's start. Default: 0, for a node that is never
	 * started again.
	 * @return the incarnation
	 */
	default long incarnation() {
		return 0;
	}

	/**
	 * Returns what the node says of itself, for example its {@code zone}. Proves nothing.
	 * Default: nothing.
	 * @return values by name; immutable
	 */
	default Map<String, String> metadata() {
		return Map.of();
	}

	/**
	 * Returns what it may do here. Default: everything.
	 * @return its rights; other ones once rules or its identity have changed
	 */
	default PeerRights rights() {
		return PeerRights.ALL;
	}

	/**
	 * Takes note that something of the node was refused for what it may do: counts it and
	 * tells operators. Default: nothing.
	 * @param reason a short constant, for example {@code forbidden-call}
	 * @param path the action, topic or service
	 * @param detail what was wrong, for people
	 */
	default void refused(String reason, String path, String detail) {
	}

	/**
	 * Returns whether it may be chosen for new requests: it is connected, not suspected
	 * to be gone, and not draining.
	 * @return whether to choose it
	 */
	boolean isAvailable();

	/**
	 * Returns how many requests wait for its answer.
	 * @return the count
	 */
	int pendingRequests();

	/**
	 * Waits for room in the bounded queue to the node.
	 * @return completes when a request may find room, or when the node is gone; already
	 * complete if there is room now
	 */
	CompletableFuture<Void> whenRoom();

	/**
	 * Sends a request. Encodes the parameters on the calling thread.
	 * @param target the action
	 * @param request the request; told the outcome unless this method throws
	 * @return to end the attempt: the node is told, the request is not
	 * @throws io.runar.RunarException if it cannot be sent; with {@code OVERLOADED}, and
	 * not started, if the queue to the node is full
	 */
	Cancellable request(RequestTarget target, OutboundRequest request);

}
