package io.runar.resilience;

import io.runar.RunarException;

/**
 * The circuit breaker of one service at one peer. Every {@link #tryEnter} that says yes
 * is followed by exactly one of the other calls, which may be made on I/O threads and
 * must not block. Thread-safe.
 *
 * @since 0.1
 */
public interface Breaker {

	/**
	 * Asks to make a request.
	 * @return whether it may be made
	 */
	boolean tryEnter();

	/**
	 * The request was answered.
	 * @param nanos how long that took
	 */
	void succeeded(long nanos);

	/**
	 * The request failed in a way that says something about the provider.
	 * @param nanos how long that took
	 * @param error how
	 */
	void failed(long nanos, RunarException error);

	/** The request has ended in a way that says nothing about the provider. */
	void abandoned();

	/**
	 * Returns the state, for people.
	 * @return {@code CLOSED}, {@code OPEN}, {@code HALF_OPEN} or another of the library's
	 */
	String state();

}
