package io.runar.registry;

/**
 * How long a provider takes to answer, as a moving average that follows a rise at once
 * and a fall slowly, and forgets: it halves every two seconds in which nothing is
 * measured, so that a slow provider is tried again. (Peak-sensitive exponentially
 * weighted moving average, as in Twitter's Finagle.) Thread-safe.
 *
 * @since 0.1
 */
public final class LatencyEstimate {

	/** In this time the weight of what is known falls to 1/e: 3 seconds. */
	private static final double DECAY_NANOS = 3e9;

	// Both are guarded by this. The lock is held for some nanoseconds, once an answer of
	// one provider, and only where latency decides.
	private double average;

	private long measuredNanos;

	/**
	 * Takes a measurement.
	 * @param latencyNanos how long an answer took
	 * @param nowNanos the time, {@code Environment.nanoTime()}
	 */
	public synchronized void record(long latencyNanos, long nowNanos) {
		if (latencyNanos > this.average) {
			this.average = latencyNanos;
		}
		else {
			double kept = kept(nowNanos);
			this.average = this.average * kept + latencyNanos * (1 - kept);
		}
		this.measuredNanos = nowNanos;
	}

	/**
	 * Returns what a request is expected to take.
	 * @param nowNanos the time
	 * @return the latency in nanoseconds; 0 if nothing was measured
	 */
	public synchronized double nanos(long nowNanos) {
		return (this.average == 0) ? 0 : this.average * kept(nowNanos);
	}

	private double kept(long nowNanos) {
		return Math.exp(-Math.max(0, nowNanos - this.measuredNanos) / DECAY_NANOS);
	}

}
