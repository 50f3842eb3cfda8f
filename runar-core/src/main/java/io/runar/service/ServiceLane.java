package io.runar.service;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.Priority;

/**
 * The share that one service has of the handler threads: a bulkhead. Of all services that
 * share a pool none may take all of it, or one that blocks would stop the others. What is
 * over the limit waits here, not in the queue of the pool, and so in nobody's way.
 * <p>
 * Thread-safe, without locks; below the limit it costs two atomic operations a request.
 * (The pattern is Nygard's, "Release It!".)
 *
 * @since 0.1
 */
public final class ServiceLane {

	/**
	 * Number of tasks that may wait; more are refused, and those that matter less
	 * earlier, as {@link Headroom} says.
	 */
	public static final int MAX_WAITING = 10_000;

	/** Tasks given to the executor and not ended. */
	private final AtomicInteger active = new AtomicInteger();

	private final AtomicInteger waiting = new AtomicInteger();

	private final ConcurrentLinkedQueue<Task> queue = new ConcurrentLinkedQueue<>();

	/**
	 * Something that takes a place in the lane while it runs. {@link Runnable#run} must
	 * call {@link ServiceLane#leave} exactly once, last, whatever happens.
	 */
	public interface Task extends Runnable {

		/**
		 * Takes notice that it will not be run: too many wait. It holds no place.
		 * @param reason what is full
		 */
		void refused(String reason);

		/**
		 * Returns how much the task matters when too many wait. Default:
		 * {@link Priority#NORMAL}.
		 * @return the priority
		 */
		default Priority priority() {
			return Priority.NORMAL;
		}

	}

	/**
	 * Runs a task as soon as fewer than a limit run; refuses it if too many wait.
	 * @param task what to run
	 * @param executor where
	 * @param limit how many tasks of this lane may run at a time
	 */
	public void execute(Task task, Executor executor, int limit) {
		if (this.queue.isEmpty() && enter(limit)) {
			if (!start(task, executor)) {
				// Others may have queued up behind the place that it held.
				startWaiting(executor, limit);
			}
			return;
		}
		int room = Headroom.of(MAX_WAITING, task.priority());
		if (this.waiting.incrementAndGet() > room) {
			this.waiting.decrementAndGet();
			task.refused(room + " requests of this service wait for their turn");
			return;
		}
		this.queue.add(task);
		// A place may have become free before the task was to be seen.
		startWaiting(executor, limit);
	}

	/**
	 * Gives back the place of a task that has run, and starts the next one that waits.
	 * @param executor where tasks run
	 * @param limit how many tasks of this lane may run at a time
	 */
	public void leave(Executor executor, int limit) {
		this.active.decrementAndGet();
		startWaiting(executor, limit);
	}

	/**
	 * Returns how many tasks hold a place.
	 * @return the count
	 */
	public int active() {
		return this.active.get();
	}

	/**
	 * Returns how many tasks wait for a place.
	 * @return the count
	 */
	public int waiting() {
		return this.waiting.get();
	}

	private boolean enter(int limit) {
		int now = this.active.get();
		while (now < limit) {
			if (this.active.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.active.get();
		}
		return false;
	}

	private void startWaiting(Executor executor, int limit) {
		while (!this.queue.isEmpty() && enter(limit)) {
			Task next = this.queue.poll();
			if (next == null) {
				this.active.decrementAndGet();
			}
			else {
				this.waiting.decrementAndGet();
				start(next, executor);
			}
		}
	}

	private boolean start(Task task, Executor executor) {
		try {
			executor.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			this.active.decrementAndGet();
			task.refused(String.valueOf(ex.getMessage()));
			return false;
		}
	}

}
