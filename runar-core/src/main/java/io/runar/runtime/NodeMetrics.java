package io.runar.runtime;

/**
 * Receives measurements of a node. Every method does nothing by default. Called on hot
 * paths and I/O threads: implementations must be thread-safe, fast and never throw.
 *
 * @since 0.1
 */
public interface NodeMetrics {

	/** Takes no notice of anything. */
	NodeMetrics NONE = new NodeMetrics() {
	};

	/**
	 * An outgoing request has ended.
	 * @param service path of the service; {@code unknown} if none was found
	 * @param action name of the action as registered, for example {@code history/{user}}
	 * @param local whether it ran in this process
	 * @param outcome {@code SUCCESS} or the error code
	 * @param nanos how long it took
	 */
	default void requestCompleted(String service, String action, boolean local, String outcome, long nanos) {
	}

	/**
	 * A request from a peer was answered.
	 * @param service path of the service
	 * @param action name of the action as registered
	 * @param outcome {@code SUCCESS} or the error code
	 * @param nanos from arrival to answer
	 */
	default void requestHandled(String service, String action, String outcome, long nanos) {
	}

	/**
	 * An event was published by this node.
	 * @param remotePeers how many peers it was sent to
	 */
	default void eventPublished(int remotePeers) {
	}

	/** An event was handed to a subscription of this node. */
	default void eventDelivered() {
	}

	/**
	 * An event was not delivered to one subscription or peer.
	 * @param reason {@code subscription-full}, {@code connection-full},
	 * {@code handler-failed} or {@code peer-lost}
	 */
	default void eventDropped(String reason) {
	}

	/**
	 * A connection was opened.
	 * @param incoming whether the peer opened it
	 */
	default void connectionOpened(boolean incoming) {
	}

	/**
	 * A connection was closed.
	 * @param incoming whether the peer had opened it
	 */
	default void connectionClosed(boolean incoming) {
	}

	/**
	 * A peer joined or left.
	 * @param connected how many there are now
	 */
	default void peersChanged(int connected) {
	}

	/**
	 * A frame was written.
	 * @param messages how many messages it carries
	 * @param bytes its size
	 */
	default void frameSent(int messages, int bytes) {
	}

	/**
	 * A frame was read.
	 * @param messages how many messages it carried
	 * @param bytes its size
	 */
	default void frameReceived(int messages, int bytes) {
	}

	/**
	 * A peer, connection, message or late answer was refused or thrown away.
	 * @param reason a short constant such as {@code UNAUTHENTICATED} or
	 * {@code late-response}
	 */
	default void refused(String reason) {
	}

	/**
	 * A heartbeat was answered.
	 * @param peer the peer's id
	 * @param nanos round-trip time
	 */
	default void heartbeat(String peer, long nanos) {
	}

	/**
	 * A cache of results was asked, or has changed.
	 * @param service path of the service
	 * @param action name of the action as registered
	 * @param side {@code provider} for results of this node's own action, {@code caller}
	 * for those of other nodes
	 * @param outcome {@code hit}, {@code stale}, {@code miss}, {@code wait} (for the
	 * result of another request), {@code refresh} (in the background), {@code bypass}
	 * (could not be kept), {@code eviction} or {@code invalidation}
	 */
	default void cacheUsed(String service, String action, String side, String outcome) {
	}

}
