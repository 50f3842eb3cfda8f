package io.runar.runtime;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A clock that moves only when told to, and the tasks that wait for it. All nodes of a
 * simulation share one; each gets its own {@link VirtualEnvironment}. Everything runs on
 * the thread that moves the clock, in an order that the seed alone decides: tasks due at
 * the same time run in the order they were scheduled.
 * <p>
 * Not thread-safe: one simulation, one thread.
 *
 * @since 0.1
 */
public final class VirtualTime {

	/** Begin of virtual wall-clock time: 2026-01-01T00:00:00Z, in milliseconds. */
	public static final long WALL_CLOCK_ORIGIN = 1_767_225_600_000L;

	private final PriorityQueue<Task> tasks = new PriorityQueue<>();

	private final SplittableRandom random;

	private long now;

	private long sequence;

	/**
	 * Creates a clock at zero.
	 * @param seed decides all randomness of the simulation
	 */
	public VirtualTime(long seed) {
		this.random = new SplittableRandom(seed);
	}

	/**
	 * Creates the environment of one node.
	 * @param name its name, for error messages
	 * @return a new environment with randomness of its own
	 */
	public VirtualEnvironment newEnvironment(String name) {
		return new VirtualEnvironment(name, this, this.random.split());
	}

	/**
	 * Returns randomness for the simulation itself.
	 * @return the generator
	 */
	public RandomGenerator random() {
		return this.random;
	}

	/**
	 * Returns the virtual time.
	 * @return nanoseconds since the beginning
	 */
	public long nanoTime() {
		return this.now;
	}

	/**
	 * Lets time pass and runs all that falls due.
	 * @param duration how much time
	 */
	public void advance(Duration duration) {
		long end = this.now + duration.toNanos();
		boolean more = true;
		while (more) {
			more = runNext(end);
		}
		this.now = Math.max(this.now, end);
	}

	/**
	 * Lets time pass until something is so.
	 * @param condition asked before the first and after every task
	 * @param limit how much time may pass at most
	 * @return whether it became so
	 */
	public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
		long end = this.now + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (!runNext(end)) {
				this.now = Math.max(this.now, end);
				return condition.getAsBoolean();
			}
		}
		return true;
	}

	/** Schedules a task on behalf of an environment. */
	Task schedule(VirtualEnvironment owner, long delayNanos, Runnable action) {
		Task task = new Task(this.now + Math.max(0, delayNanos), this.sequence++, owner, action);
		this.tasks.add(task);
		return task;
	}

	private boolean runNext(long end) {
		Task next = this.tasks.peek();
		if (next == null || next.due > end) {
			return false;
		}
		this.tasks.remove();
		long resume = next.owner.resumesAt();
		if (next.due < resume) {
			next.due = resume;
			this.tasks.add(next);
			return true;
		}
		// A task put off by a nested advance may be due in the past.
		this.now = Math.max(this.now, next.due);
		next.run();
		return true;
	}

	/**
	 * Something to run at a time.
	 */
	static final class Task implements Comparable<Task>, Cancellable {

		private long due;

		private final long sequence;

		private final VirtualEnvironment owner;

		private final Runnable action;

		private boolean cancelled;

		Task(long due, long sequence, VirtualEnvironment owner, Runnable action) {
			this.due = due;
			this.sequence = sequence;
			this.owner = owner;
			this.action = action;
		}

		void run() {
			if (!this.cancelled && this.owner.isAlive()) {
				this.action.run();
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
		}

		@Override
		public int compareTo(Task other) {
			int order = Long.compare(this.due, other.due);
			return (order != 0) ? order : Long.compare(this.sequence, other.sequence);
		}

	}

}
