package io.runar.service;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of one service. Thread-safe; reading is not atomic over several counters.
 *
 * @since 0.1
 */
public final class ServiceMetrics {

	private final LongAdder requests = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final LongAdder events = new LongAdder();

	/** Counts a request that was handed to the service. */
	public void countRequest() {
		this.requests.increment();
	}

	/** Counts a request that ended with an error. */
	public void countFailure() {
		this.failures.increment();
	}

	/** Counts an event that was handed to the service. */
	public void countEvent() {
		this.events.increment();
	}

	/**
	 * Returns the number of requests.
	 * @return requests handed to the service
	 */
	public long requests() {
		return this.requests.sum();
	}

	/**
	 * Returns the number of failures.
	 * @return requests that ended with an error
	 */
	public long failures() {
		return this.failures.sum();
	}

	/**
	 * Returns the number of events.
	 * @return events handed to the service
	 */
	public long events() {
		return this.events.sum();
	}

}
