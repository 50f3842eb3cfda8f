package io.runar;

/**
 * A subscription made with {@link Node#subscribe}. Thread-safe.
 *
 * @since 0.1
 */
public interface Subscription extends AutoCloseable {

	/**
	 * Returns what is subscribed to.
	 * @return the pattern
	 */
	TopicPath pattern();

	/**
	 * Returns how many events were dropped because the handler was too slow for the
	 * subscription's bounded queue.
	 * @return the count since the beginning
	 */
	long dropped();

	/** Ends the subscription; does nothing if it has ended. */
	@Override
	void close();

}
