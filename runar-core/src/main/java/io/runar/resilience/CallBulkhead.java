package io.runar.resilience;

/**
 * How many requests may be under way at a time. Every {@link #tryEnter} that says yes is
 * followed by exactly one {@link #leave}. Thread-safe.
 *
 * @since 0.1
 */
public interface CallBulkhead {

	/**
	 * Asks to make a request; never waits.
	 * @return whether it may be made
	 */
	boolean tryEnter();

	/** The request has ended. */
	void leave();

	/**
	 * Returns how many requests may be under way.
	 * @return the limit
	 */
	int limit();

	/**
	 * Returns how many more may be made now.
	 * @return the number
	 */
	int free();

}
