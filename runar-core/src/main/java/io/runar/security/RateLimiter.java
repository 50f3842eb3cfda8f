package io.runar.security;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets through so many requests a second, and a burst, by default of what falls due in a
 * tenth of a second. The whole state is one number: when the next request is due if all
 * come at the even pace. A request is let through unless that lies further ahead than the
 * burst allows, and moves it on by one interval. (That is the generic cell rate algorithm
 * of ITU-T I.371, a token bucket without a bucket to fill.)
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
	 * Creates a limiter with the default burst, a whole one of which is left.
	 * @param perSecond requests a second, 1 to 1,000,000,000
	 * @param nowNanos the time
	 * @throws IllegalArgumentException if the rate is out of range
	 */
	public RateLimiter(int perSecond, long nowNanos) {
		this(perSecond, Math.max(1, perSecond / BURSTS_PER_SECOND), nowNanos);
	}

	/**
	 * Creates a limiter that has a whole burst left.
	 * @param perSecond requests a second, 1 to 1,000,000,000
	 * @param burst requests that may come at once, at least 1
	 * @param nowNanos the time
	 * @throws IllegalArgumentException if a number is out of range
	 */
	public RateLimiter(int perSecond, int burst, long nowNanos) {
		if (perSecond < 1 || perSecond > TimeUnit.SECONDS.toNanos(1)) {
			throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: 1 to 1000000000)");
		}
		if (burst < 1) {
			throw new IllegalArgumentException("burst: " + burst + " (expected: at least 1)");
		}
		this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
		this.toleranceNanos = (burst - 1) * this.intervalNanos;
		this.dueNanos = new AtomicLong(nowNanos);
	}

	/**
	 * Asks for one request.
	 * @param nowNanos the time
	 * @return zero if it is let through, else after how many nanoseconds one will be
	 */
	public long tryAcquire(long nowNanos) {
		return tryAcquire(nowNanos, this.intervalNanos, this.toleranceNanos);
	}

	/**
	 * Asks for one request that leaves some of the burst to others.
	 * @param nowNanos the time
	 * @param reserved how many requests of the burst are to be left
	 * @return as {@link #tryAcquire(long)}
	 */
	public long tryAcquireLeaving(long nowNanos, int reserved) {
		return tryAcquire(nowNanos, this.intervalNanos, this.toleranceNanos - reserved * this.intervalNanos);
	}

	/**
	 * Asks for one request at a part of the rate, with the whole burst.
	 * @param nowNanos the time
	 * @param sharers how many share the rate, at least 1
	 * @return as {@link #tryAcquire(long)}
	 */
	public long tryAcquireShare(long nowNanos, int sharers) {
		return tryAcquire(nowNanos, this.intervalNanos * sharers, this.toleranceNanos);
	}

	/**
	 * Returns whether nothing of the burst is used up.
	 * @param nowNanos the time
	 * @return whether it is as if it had just been created
	 */
	public boolean isFull(long nowNanos) {
		return this.dueNanos.get() - nowNanos <= 0;
	}

	private long tryAcquire(long nowNanos, long intervalNanos, long toleranceNanos) {
		while (true) {
			long due = this.dueNanos.get();
			long ahead = due - nowNanos;
			if (ahead > toleranceNanos) {
				return ahead - toleranceNanos;
			}
			long next = ((ahead > 0) ? due : nowNanos) + intervalNanos;
			if (this.dueNanos.compareAndSet(due, next)) {
				return 0;
			}
		}
	}

}
