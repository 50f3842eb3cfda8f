package io.runar.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: the n-th delay is drawn evenly from zero to
 * {@code min(max, first * 2^n)}. Source: M. Brooker, "Exponential Backoff And Jitter",
 * AWS Architecture Blog, 2015. Not thread-safe.
 *
 * @since 0.1
 */
public final class Backoff {

	private static final int MAX_DOUBLINGS = 30;

	private final Duration first;

	private final Duration max;

	private final RandomGenerator random;

	private int attempts;

	/**
	 * Creates a back-off at its beginning.
	 * @param first upper bound of the first delay
	 * @param max upper bound of all delays
	 * @param random where the jitter comes from
	 */
	public Backoff(Duration first, Duration max, RandomGenerator random) {
		this.first = first;
		this.max = max;
		this.random = random;
	}

	/**
	 * Returns the next delay.
	 * @return zero to the current upper bound
	 */
	public Duration next() {
		long bound = Math.min(this.max.toNanos(),
				saturatedShift(this.first.toNanos(), Math.min(this.attempts, MAX_DOUBLINGS)));
		this.attempts++;
		return Duration.ofNanos(this.random.nextLong(bound + 1));
	}

	/** Begins again, after a success. */
	public void reset() {
		this.attempts = 0;
	}

	/**
	 * Returns how many delays were taken since the beginning or the last reset.
	 * @return the count
	 */
	public int attempts() {
		return this.attempts;
	}

	private static long saturatedShift(long value, int bits) {
		return (value > (Long.MAX_VALUE >> bits)) ? Long.MAX_VALUE - 1 : value << bits;
	}

}
