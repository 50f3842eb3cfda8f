package io.runar.peer;

import java.util.concurrent.CompletableFuture;

import io.runar.wire.EncodedMessage;

/**
 * Where messages go that keep their order: a connection, or, when one takes the place of
 * another, what keeps them back until the first has been read. Thread-safe.
 */
interface Outlet {

	/**
	 * Queues a message behind all that were queued here before.
	 * @param kind decides about order and limit
	 * @param message the message
	 * @return false if there is no room, or nothing goes out here any more
	 */
	boolean offer(OutboundQueue.Kind kind, EncodedMessage message);

	/**
	 * Waits for room.
	 * @return completes when a message may find room, or nothing goes out any more
	 */
	CompletableFuture<Void> whenRoom();

	/** Returns whether nothing goes out here any more. */
	boolean isClosed();

	/** Returns the connection on which messages go out in the end. */
	PeerConnection connection();

	/** Returns whether what was queued here may be lost with a connection. */
	boolean dependsOn(PeerConnection connection);

}
