package io.runar.benchmarks.contender;

/**
 * The calling side of a {@link Contender}. Thread-safe.
 */
public interface Caller extends AutoCloseable {

	/**
	 * Prepares to send one message again and again.
	 * @param message what to send
	 * @return the way to send it
	 */
	Exchange exchange(Message message);

	/**
	 * Prepares streams. Default: there are none.
	 * @param item what they consist of
	 * @return the way to make them
	 * @throws UnsupportedOperationException if there are none this way
	 */
	default ItemStreams streams(Item item) {
		throw new UnsupportedOperationException("streams of " + item);
	}

	@Override
	void close();

}
