package io.runar.resilience;

import java.util.concurrent.TimeUnit;

import io.runar.registry.ActionRoute;
import io.runar.runtime.NodeMetrics;

/**
 * How often requests for one action may be tried again, so that retries cannot multiply
 * the load of what fails already: one retry for every five requests, and ten a second for
 * those that are few. What is not used up is kept, but for ten seconds' worth of the
 * latter and {@value #MAX_SAVED} of the former. (The idea is that of the retry budget of
 * Twitter's Finagle.) Thread-safe.
 */
public final class RetryBudget {

	private static final double PER_REQUEST = 0.2;

	private static final double PER_SECOND = 10;

	private static final double MAX_FROM_TIME = 100;

	private static final double MAX_SAVED = 10_000;

	private final NodeMetrics metrics;

	// Written by every request, without synchronisation: one that is lost makes the
	// budget smaller by a fifth of a retry, and counting exactly would cost each request
	// more than that is worth.
	private long requests;

	// The rest is guarded by this; only failures come here.

	private long requestsBefore;

	private double fromRequests;

	private double fromTime = PER_SECOND;

	private long updatedNanos;

	private boolean used;

	RetryBudget(NodeMetrics metrics) {
		this.metrics = metrics;
	}

	/** Counts a request, not its retries. */
	public void countRequest() {
		this.requests++;
	}

	/**
	 * Takes one retry out of the budget.
	 * @param provider who has failed
	 * @param free whether it is made whatever the budget is
	 * @param nowNanos the time
	 * @return whether there was one
	 */
	public boolean take(ActionRoute.Provider provider, boolean free, long nowNanos) {
		boolean taken = free || take(nowNanos);
		this.metrics.requestRetried(provider.service().path().path(), provider.metadata().name(), taken);
		return taken;
	}

	private synchronized boolean take(long nowNanos) {
		if (this.used) {
			double seconds = (nowNanos - this.updatedNanos) / (double) TimeUnit.SECONDS.toNanos(1);
			this.fromTime = Math.min(MAX_FROM_TIME, this.fromTime + seconds * PER_SECOND);
		}
		this.used = true;
		this.updatedNanos = nowNanos;
		long counted = this.requests;
		// A thread that was held up while counting may have set the count back.
		this.fromRequests = Math.min(MAX_SAVED,
				this.fromRequests + Math.max(0, counted - this.requestsBefore) * PER_REQUEST);
		this.requestsBefore = counted;
		if (this.fromRequests >= 1) {
			this.fromRequests--;
			return true;
		}
		if (this.fromTime >= 1) {
			this.fromTime--;
			return true;
		}
		return false;
	}

}
