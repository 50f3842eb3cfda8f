package io.runar.runtime;

import java.time.Duration;

/**
 * Lets one line a minute into the log and counts those it does not. For one thread at a
 * time.
 */
public final class LogInterval {

	static final Duration INTERVAL = Duration.ofMinutes(1);

	/** Answer of {@link #permit}: no line now. */
	public static final long SUPPRESSED = -1;

	private boolean used;

	private long loggedNanos;

	private long suppressed;

	/**
	 * Asks for a line.
	 * @return how many were not let through since the last one, or {@link #SUPPRESSED}
	 */
	public long permit(long nowNanos) {
		if (this.used && nowNanos - this.loggedNanos < INTERVAL.toNanos()) {
			this.suppressed++;
			return SUPPRESSED;
		}
		long before = this.suppressed;
		this.used = true;
		this.loggedNanos = nowNanos;
		this.suppressed = 0;
		return before;
	}

}
