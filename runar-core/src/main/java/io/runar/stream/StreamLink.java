package io.runar.stream;

import java.util.concurrent.CompletableFuture;

import io.runar.RunarException;
import io.runar.codec.Acceptance;
import io.runar.wire.NodeMessage;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;

/**
 * The way of one stream's messages to the other node, on which they keep their order: one
 * connection, or another one that takes its place. Thread-safe.
 *
 * @since 0.1
 */
public interface StreamLink {

	/**
	 * Returns what the other node reads.
	 * @return how items are to be encoded
	 */
	Acceptance acceptance();

	/**
	 * Returns the size of the largest item.
	 * @return size in bytes, encoded
	 */
	int maxItemBytes();

	/**
	 * Sends items.
	 * @param items the items; not to be changed afterwards if they were sent
	 * @return false if there is no room, or if the connection has ended
	 */
	boolean send(StreamItems items);

	/**
	 * Sends credit.
	 * @param items how many items more are taken
	 * @param bytes how many bytes of them
	 */
	void credit(int items, long bytes);

	/** Tells the caller that no more of its items are wanted. */
	void cancelItems();

	/**
	 * Tells that the caller's items have come to an end.
	 * @param failure why; {@code null}: there are no more
	 */
	void end(@Nullable RunarException failure);

	/**
	 * Answers the request, behind all items that were sent.
	 * @param response the answer
	 */
	void respond(NodeMessage.Response response);

	/**
	 * Returns whether the connection has ended.
	 * @return whether nothing can be sent any more
	 */
	boolean isClosed();

	/**
	 * Waits for room.
	 * @return completes when items may find room, or the connection has ended
	 */
	CompletableFuture<Void> whenRoom();

	/**
	 * Runs a task on the thread that writes to the connection, after what it does now.
	 * @param task what to do; must not block
	 */
	void onIoThread(Runnable task);

	/** The stream has ended: its messages are no longer expected. */
	void close();

}
