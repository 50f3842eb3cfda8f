package io.runar.peer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes a second are read from one peer, on all its connections together. The
 * state is one number, as in {@link io.runar.security.RateLimiter}: until when what was
 * read takes at the even pace. What has been read cannot be refused; so the answer is how
 * long not to read on. Pauses are not shorter than half of {@link #BURST_NANOS}, so that
 * there are few of them. Thread-safe, without locks and allocation.
 */
final class ByteRate {

	/** What may come at once: that of a tenth of a second. */
	static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final double nanosPerByte;

	private final AtomicLong paidNanos;

	ByteRate(long bytesPerSecond, long nowNanos) {
		this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
		this.paidNanos = new AtomicLong(nowNanos);
	}

	/**
	 * Takes note of what was read.
	 * @param bytes how much
	 * @param nowNanos the time
	 * @return for how many nanoseconds not to read on; mostly 0
	 */
	long read(int bytes, long nowNanos) {
		long cost = (long) (bytes * this.nanosPerByte);
		long before = 0;
		long paid = 0;
		do {
			before = this.paidNanos.get();
			paid = ((before - nowNanos > 0) ? before : nowNanos) + cost;
		}
		while (!this.paidNanos.compareAndSet(before, paid));
		long ahead = paid - nowNanos;
		return (ahead > BURST_NANOS) ? ahead - BURST_NANOS / 2 : 0;
	}

}
