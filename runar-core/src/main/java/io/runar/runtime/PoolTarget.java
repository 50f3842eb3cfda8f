package io.runar.runtime;

import java.util.concurrent.TimeUnit;

/**
 * Decides how many workers of a {@link HandlerPool} may run at a time, from what a
 * monitor sees at every tick. No threads, no clock: a pure state machine.
 * <ul>
 * <li><em>Stalled</em>: a task has waited for a whole tick and none was completed. The
 * workers are blocked: double. At once where most of them wait for a lock or a future;
 * after a second such tick where they look runnable, for so does a thread that reads a
 * socket, but also one that has only lost its core for a moment.</li>
 * <li><em>Slow</em>: tasks take longer than a tick each: a quarter more.</li>
 * <li><em>Short tasks, yet a backlog</em>: perhaps they block for a short time, perhaps
 * the cores are simply busy. Only a try can tell: half as many more, for a short time;
 * kept if the rate grew by a fifth, else taken back and tried again ever more
 * rarely.</li>
 * <li>At all other times it shrinks slowly. Shrinking below what is needed makes tasks
 * wait, which makes it grow again, so no record of what is needed is kept.</li>
 * </ul>
 * Used by one thread at a time.
 */
final class PoolTarget {

	/** How long a rate is measured. */
	static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/** How often it shrinks by an eighth: halves in half a second. */
	static final long DECAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final int STALLED_TICKS = 2;

	private static final double WORTHWHILE = 1.2;

	private final int min;

	private final int max;

	private int target;

	private long submittedBefore;

	private long completedBefore;

	private int stalledTicks;

	private long lastChangeNanos;

	private boolean measuring;

	private long windowStartNanos;

	private long windowCompleted;

	/** What it was before the try that goes on; zero: no try. */
	private int targetBeforeTry;

	private double rateBeforeTry;

	private long nextTryNanos;

	private long pauseNanos = FIRST_PAUSE_NANOS;

	PoolTarget(int min, int max, long nowNanos) {
		this.min = min;
		this.max = max;
		this.target = min;
		this.lastChangeNanos = nowNanos;
		this.nextTryNanos = nowNanos;
	}

	int target() {
		return this.target;
	}

	boolean isAtRest() {
		return this.target == this.min;
	}

	/**
	 * Takes notice of what has happened since the last tick.
	 * @param now the time
	 * @param submitted how many tasks were ever handed in
	 * @param taken how many were ever begun
	 * @param completed how many were ever ended
	 * @param running how many workers run
	 * @param blocked how many of these wait for a lock, a future or a time
	 * @return whether a task waits that waited at the last tick already
	 */
	boolean tick(long now, long submitted, long taken, long completed, int running, int blocked) {
		boolean starving = taken < this.submittedBefore;
		// Not how many were begun: a worker that was just added begins one and blocks
		// too.
		long progress = completed - this.completedBefore;
		this.submittedBefore = submitted;
		this.completedBefore = completed;
		if (!starving) {
			this.stalledTicks = 0;
			endMeasuring();
		}
		else if (running >= this.target) {
			grow(now, completed, progress, running, blocked);
		}
		decay(now);
		return starving;
	}

	private void grow(long now, long completed, long progress, int running, int blocked) {
		if (progress > 0) {
			this.stalledTicks = 0;
			if (progress < running) {
				raise(now, Math.max(1, this.target / 4));
			}
			else {
				tryMore(now, completed);
			}
		}
		else if (blocked * 2 >= running || ++this.stalledTicks >= STALLED_TICKS) {
			raise(now, this.target);
		}
	}

	private void raise(long now, int more) {
		endMeasuring();
		set(now, this.target + more);
	}

	private void set(long now, int value) {
		this.target = Math.max(this.min, Math.min(this.max, value));
		this.lastChangeNanos = now;
	}

	private void tryMore(long now, long completed) {
		if (!this.measuring) {
			startWindow(now, completed);
			return;
		}
		long elapsed = now - this.windowStartNanos;
		if (elapsed < WINDOW_NANOS) {
			return;
		}
		double rate = (double) (completed - this.windowCompleted) / elapsed;
		if (this.targetBeforeTry > 0) {
			judge(now, rate);
		}
		else if (now - this.nextTryNanos >= 0 && this.target < this.max) {
			this.targetBeforeTry = this.target;
			this.rateBeforeTry = rate;
			set(now, this.target + Math.max(1, this.target / 2));
		}
		startWindow(now, completed);
	}

	private void judge(long now, double rate) {
		if (rate >= this.rateBeforeTry * WORTHWHILE) {
			this.pauseNanos = FIRST_PAUSE_NANOS;
			this.nextTryNanos = now;
		}
		else {
			set(now, this.targetBeforeTry);
			this.nextTryNanos = now + this.pauseNanos;
			this.pauseNanos = Math.min(LONGEST_PAUSE_NANOS, this.pauseNanos * 2);
		}
		this.targetBeforeTry = 0;
	}

	private void startWindow(long now, long completed) {
		this.measuring = true;
		this.windowStartNanos = now;
		this.windowCompleted = completed;
	}

	private void endMeasuring() {
		this.measuring = false;
		this.targetBeforeTry = 0;
	}

	private void decay(long now) {
		while (now - this.lastChangeNanos >= DECAY_NANOS && this.target > this.min) {
			set(this.lastChangeNanos + DECAY_NANOS, this.target - Math.max(1, (this.target - this.min) / 8));
		}
		if (this.target == this.min) {
			this.lastChangeNanos = now;
		}
	}

}
