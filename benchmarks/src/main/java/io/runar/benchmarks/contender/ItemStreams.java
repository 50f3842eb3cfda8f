package io.runar.benchmarks.contender;

import java.util.concurrent.CompletableFuture;

/**
 * Streams of one kind of item between the two processes, one call each. Thread-safe.
 */
public interface ItemStreams {

	/**
	 * Makes a call that is answered with a stream, and reads all of it.
	 * @param count how many items there are to be
	 * @return completes with the stream; fails if one is lost or out of order
	 */
	CompletableFuture<Void> read(long count);

	/**
	 * Makes a call with a stream of items, which the other side counts.
	 * @param count how many items to send
	 * @return completes when the other side has got all; fails if one is lost or out of
	 * order
	 */
	CompletableFuture<Void> write(long count);

}
