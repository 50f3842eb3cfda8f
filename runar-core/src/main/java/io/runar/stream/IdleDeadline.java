package io.runar.stream;

import java.time.Duration;

import io.runar.runtime.DeadlineSweeper;
import io.runar.runtime.Environment;

/**
 * When a stream has been idle for too long: moves with everything that moves. Exact to
 * what {@link Environment#coarseNanoTime()} is. Thread-safe.
 *
 * @since 0.1
 */
public final class IdleDeadline implements DeadlineSweeper.Timed {

	private final Environment environment;

	private final long limitNanos;

	private volatile long movedNanos;

	/**
	 * Begins to wait.
	 * @param environment time
	 * @param limit the longest time in which nothing moves
	 */
	public IdleDeadline(Environment environment, Duration limit) {
		this.environment = environment;
		this.limitNanos = limit.toNanos();
		this.movedNanos = environment.nanoTime();
	}

	/** Something has moved. */
	public void moved() {
		long now = this.environment.coarseNanoTime();
		if (now != this.movedNanos) {
			this.movedNanos = now;
		}
	}

	/**
	 * Returns how long nothing may move.
	 * @return the limit
	 */
	public Duration limit() {
		return Duration.ofNanos(this.limitNanos);
	}

	/**
	 * Returns whether a good part of the limit has passed since something moved: time to
	 * tell the other side that this one still reads.
	 */
	boolean isLate() {
		return this.environment.coarseNanoTime() - this.movedNanos > this.limitNanos / 4;
	}

	@Override
	public long deadlineNanos() {
		return this.movedNanos + this.limitNanos;
	}

}
