package io.runar.service;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a subscription wants of events that were published before it was there.
 *
 * @param id tells it from all others of its process; greater than zero
 * @param within how long ago they may have been published
 * @since 0.1
 */
public record PastRequest(long id, Duration within) {

	/** Longest time, as long as an event can be retained. */
	public static final Duration MAX_WITHIN = Duration.ofDays(365);

	private static final AtomicLong IDS = new AtomicLong();

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException naming the value and what was expected
	 */
	public PastRequest {
		if (id <= 0) {
			throw new IllegalArgumentException("id: " + id + " (expected: > 0)");
		}
		if (within.isZero() || within.isNegative() || within.compareTo(MAX_WITHIN) > 0) {
			throw new IllegalArgumentException("includePast: " + within + " (expected: > 0, at most 365 days)");
		}
	}

	/**
	 * Makes a request with an id of its own.
	 * @param within how long ago the events may have been published
	 * @return the request
	 */
	public static PastRequest within(Duration within) {
		return new PastRequest(IDS.incrementAndGet(), within);
	}

}
