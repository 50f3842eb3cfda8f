package io.runar.security;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets through so many requests a second, and a burst of what falls due in a tenth of a
 * second. The whole state is one number: when the next request is due if all come at the
 * even pace. A request is let through unless that lies further ahead than the burst
 * allows, and moves it on by one interval. (That is the generic cell rate algorithm of
 * ITU-T I.371, a token bucket without a bucket to fill.)
 * <p>
 * What is refused moves nothing: a flood is let through at the rate, not starved. The
 * clock may be coarse, as long as its steps are shorter than the burst.
 * <p>
 * Thread-safe, without locks and allocation.
 *
 * @since 0.1
 */
public final class RateLimiter {

	private static final int BURSTS_PER_SECOND = 10;

	private final long intervalNanos;

	private final long toleranceNanos;

	/** When the next request is due at the even pace. */
	private final AtomicLong dueNanos;

	/**
	 * Creates a limiter that has a whole burst left.
	 * @param perSecond requests a second, 1 to 1,000,000,000
	 * @param nowNanos the time
	 * @throws IllegalArgumentException if the rate is out of range
	 */
	public RateLimiter(int perSecond, long nowNanos) {
		if (perSecond < 1 || perSecond > TimeUnit.SECONDS.toNanos(1)) {
			throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: 1 to 1000000000)");
		}
		this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
		int burst = Math.max(1, perSecond / BURSTS_PER_SECOND);
		this.toleranceNanos = (burst - 1) * this.intervalNanos;
		this.dueNanos = new AtomicLong(nowNanos);
	}

	/**
	 * Asks for one request.
	 * @param nowNanos the time
	 * @return zero if it is let through, else after how many nanoseconds one will be
	 */
	public long tryAcquire(long nowNanos) {
		while (true) {
			long due = this.dueNanos.get();
			long ahead = due - nowNanos;
			if (ahead > this.toleranceNanos) {
				return ahead - this.toleranceNanos;
			}
			long next = ((ahead > 0) ? due : nowNanos) + this.intervalNanos;
			if (this.dueNanos.compareAndSet(due, next)) {
				return 0;
			}
		}
	}

}
