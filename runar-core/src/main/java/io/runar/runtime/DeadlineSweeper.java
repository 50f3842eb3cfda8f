package io.runar.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds those of many waiting things whose deadline has passed. Instead of a timer each,
 * one sweep over all is scheduled for the earliest deadline: most things are gone long
 * before, so that adding one costs a volatile read and a sweep is rare. Thread-safe.
 *
 * @param <T> type of the things
 * @since 0.1
 */
public final class DeadlineSweeper<T extends DeadlineSweeper.Timed> {

	private static final Logger logger = LoggerFactory.getLogger(DeadlineSweeper.class);

	private static final long MIN_INTERVAL_NANOS = 1_000_000;

	private static final long NEVER = Long.MAX_VALUE;

	private final Environment environment;

	private final Consumer<Consumer<T>> entries;

	private final Consumer<T> onExpired;

	/**
	 * When the next sweep runs, relative to {@link #origin} so that it can be compared.
	 */
	private final AtomicLong nextSweep = new AtomicLong(NEVER);

	private final long origin;

	/**
	 * Creates a sweeper.
	 * @param environment time
	 * @param entries visits the waiting things, on any thread; need not see what comes or
	 * goes meanwhile
	 * @param onExpired takes a thing whose deadline has passed, on a timer thread; must
	 * not block; may be given a thing more than once
	 */
	public DeadlineSweeper(Environment environment, Consumer<Consumer<T>> entries, Consumer<T> onExpired) {
		this.environment = environment;
		this.entries = entries;
		this.onExpired = onExpired;
		this.origin = environment.nanoTime();
	}

	/**
	 * Tells that a thing was added to the entries.
	 * @param deadlineNanos its deadline, in {@link Environment#nanoTime()}
	 */
	public void added(long deadlineNanos) {
		long deadline = deadlineNanos - this.origin;
		long next = this.nextSweep.get();
		while (deadline < next) {
			if (this.nextSweep.compareAndSet(next, deadline)) {
				schedule(deadline);
				return;
			}
			next = this.nextSweep.get();
		}
	}

	private void schedule(long deadline) {
		long delay = deadline - (this.environment.nanoTime() - this.origin);
		this.environment.schedule(Duration.ofNanos(Math.max(delay, MIN_INTERVAL_NANOS)), () -> sweep(deadline));
	}

	private void sweep(long scheduledFor) {
		if (!this.nextSweep.compareAndSet(scheduledFor, NEVER)) {
			// An earlier deadline came in and has its own sweep, which takes over.
			return;
		}
		long now = this.environment.nanoTime() - this.origin;
		long[] earliest = { NEVER };
		this.entries.accept((entry) -> {
			long deadline = entry.deadlineNanos() - this.origin;
			if (deadline <= now) {
				expire(entry);
			}
			else {
				earliest[0] = Math.min(earliest[0], deadline);
			}
		});
		if (earliest[0] != NEVER) {
			added(this.origin + earliest[0]);
		}
	}

	private void expire(T entry) {
		try {
			this.onExpired.accept(entry);
		}
		catch (RuntimeException ex) {
			// The others must expire all the same.
			logger.error("Ending {} failed", entry, ex);
		}
	}

	/**
	 * Something with a deadline.
	 */
	@FunctionalInterface
	public interface Timed {

		/**
		 * Returns when it ends.
		 * @return time in {@link Environment#nanoTime()}
		 */
		long deadlineNanos();

	}

}
