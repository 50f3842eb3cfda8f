package io.runar.runtime;

import java.util.function.IntSupplier;

import io.runar.Priority;

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
	 * Returns what measures the requests that this node makes for one action. Asked once
	 * for each action and state of the registry, not for each request.
	 * @param service path of the service; {@code unknown} if none was found
	 * @param action name of the action as registered, for example {@code history/{user}}
	 * @param local whether they run in this process
	 * @return the meter
	 */
	default RequestMeter requestMeter(String service, String action, boolean local) {
		return RequestMeter.NONE;
	}

	/**
	 * Returns what measures the requests of peers that this node answers for one action,
	 * from arrival to answer. Asked once for each action and state of the registry.
	 * @param service path of the service
	 * @param action name of the action as registered; {@code unknown} for requests that
	 * are refused before their action is known
	 * @return the meter
	 */
	default RequestMeter handledMeter(String service, String action) {
		return RequestMeter.NONE;
	}

	/**
	 * A request of a peer was refused by a rule for an action of this node.
	 * @param service path of the service
	 * @param action name of the action as registered
	 * @param reason {@code max-concurrent}, {@code adaptive-limit}, {@code rate-limit} or
	 * {@code rate-limit-per-peer}
	 * @param priority how much the request matters
	 */
	default void requestRefused(String service, String action, String reason, Priority priority) {
	}

	/**
	 * There is a limit of requests in flight for some actions of a service. One that is
	 * named alike takes the place of an earlier one.
	 * @param service path of the service
	 * @param rule path of the rule
	 * @param kind {@code max-concurrent} or {@code adaptive-limit}
	 * @param limit tells how many there may be now
	 * @param inFlight tells how many there are
	 */
	default void limitAdded(String service, String rule, String kind, IntSupplier limit, IntSupplier inFlight) {
	}

	/**
	 * The fallback of an action of this node was called.
	 * @param service path of the service
	 * @param action name of the action as registered
	 * @param answered whether it gave an answer; false if it failed too
	 */
	default void fallbackUsed(String service, String action, boolean answered) {
	}

	/**
	 * An attempt of a request has failed in a way that allows another one.
	 * @param service path of the service
	 * @param action name of the action as registered
	 * @param retried whether there is another one; false if the retry budget is used up
	 */
	default void requestRetried(String service, String action, boolean retried) {
	}

	/**
	 * A peer is left out for a while, because it does worse than others.
	 * @param service path of the service that does
	 * @param reason {@code failures} or {@code slow}
	 */
	default void providerEjected(String service, String reason) {
	}

	/**
	 * A request was refused by a bulkhead of this node, before anything was done.
	 * @param pattern path of the rule with the bulkhead
	 */
	default void bulkheadFull(String pattern) {
	}

	/**
	 * What runs on an I/O thread because it is declared never to block has blocked it: a
	 * handler, or what hangs on the future of a request with direct completion.
	 * @param service path of the service
	 * @param action name of the action as registered
	 */
	default void handlerBlocked(String service, String action) {
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
	 * @param reason {@code subscription-full}, {@code subscription-oldest} or
	 * {@code subscription-blocked} by the policy of the subscription,
	 * {@code subscription-paused} after it had waited for others, {@code intercepted},
	 * {@code connection-full}, {@code handler-failed}, {@code peer-lost}, or for a
	 * retained event {@code codec}: the peer does not read it, and {@code unsendable}: it
	 * is too large for the peer, or its headers are not allowed
	 */
	default void eventDropped(String reason) {
	}

	/**
	 * An acknowledged event has ended in one group, or goes to its next member.
	 * @param outcome {@code delivered}, {@code failed}, {@code timed-out} or
	 * {@code redelivered}
	 */
	default void eventAcknowledged(String outcome) {
	}

	/**
	 * A retained event was thrown away.
	 * @param reason {@code expired}, {@code topic-full}, {@code node-full} or
	 * {@code too-large}
	 */
	default void retainedDiscarded(String reason) {
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
	 * A connection is not read for a time, because its peer has sent more bytes a second
	 * than it may.
	 * @param nanos for how long
	 */
	default void readingPaused(long nanos) {
	}

	/**
	 * A payload was compressed before it was sent; an event once for all its receivers
	 * that read the same compression.
	 * @param plainBytes its size before
	 * @param compressedBytes its size after
	 */
	default void payloadCompressed(int plainBytes, int compressedBytes) {
	}

	/**
	 * A peer, connection, message or late answer was refused or thrown away.
	 * @param reason a short constant such as {@code UNAUTHENTICATED} or
	 * {@code late-response}
	 */
	default void refused(String reason) {
	}

	/**
	 * A peer or call was refused for who it is, what it may or how much it does; told
	 * {@link #refused}, too.
	 * @param reason a short constant such as {@code UNAUTHENTICATED},
	 * {@code handshake-failed} or {@code rate-limited}
	 */
	default void securityRefused(String reason) {
	}

	/**
	 * A heartbeat was answered.
	 * @param peer the peer's id
	 * @param nanos round-trip time
	 */
	default void heartbeat(String peer, long nanos) {
	}

	/**
	 * A stream with another node was opened.
	 * @param incoming whether the other node made the request
	 */
	default void streamOpened(boolean incoming) {
	}

	/**
	 * A stream with another node has ended.
	 * @param incoming whether the other node made the request
	 * @param outcome {@link RequestMeter#SUCCESS} or the error code
	 */
	default void streamEnded(boolean incoming, String outcome) {
	}

	/**
	 * Items of a stream were handed to a connection.
	 * @param items how many
	 */
	default void streamItemsSent(int items) {
	}

	/**
	 * Items of a stream have come from another node.
	 * @param items how many
	 */
	default void streamItemsReceived(int items) {
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
