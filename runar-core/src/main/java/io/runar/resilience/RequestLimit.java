package io.runar.resilience;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.runtime.NodeMetrics;

/**
 * How many requests for the paths of one rule may be under way. Thread-safe.
 */
public final class RequestLimit {

	private final String pattern;

	private final CallBulkhead bulkhead;

	private final NodeMetrics metrics;

	RequestLimit(String pattern, CallBulkhead bulkhead, NodeMetrics metrics) {
		this.pattern = pattern;
		this.bulkhead = bulkhead;
		this.metrics = metrics;
	}

	/**
	 * Counts a request in. Followed by exactly one {@link #leave}, unless it throws.
	 * @param path what is requested
	 * @throws RunarException with {@code OVERLOADED} if as many as may be are under way
	 */
	public void enter(TopicPath path) {
		if (!this.bulkhead.tryEnter()) {
			this.metrics.bulkheadFull(this.pattern);
			throw RunarException
				.builder(ErrorCode.OVERLOADED,
						"request '" + path + "': " + this.bulkhead.limit() + " requests for '" + this.pattern
								+ "' are under way (expected: fewer)")
				.notStarted(true)
				.build();
		}
	}

	/** Counts a request out: it has ended. */
	public void leave() {
		this.bulkhead.leave();
	}

}
