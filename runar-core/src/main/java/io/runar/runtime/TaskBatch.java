package io.runar.runtime;

import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Tasks that one thread hands to a {@link HandlerPool} together. Filled by that thread;
 * once it is in the queue, any worker may take from it.
 */
final class TaskBatch implements Runnable {

	private static final int INITIAL_SIZE = 16;

	/** Made with the first task: most frames of an idle connection bring none. */
	private @Nullable Runnable @Nullable [] tasks;

	private int size;

	private long capacity;

	private final AtomicInteger taken = new AtomicInteger();

	/** Sets how many tasks find room. */
	void setCapacity(long capacity) {
		this.capacity = capacity;
	}

	void add(Runnable task) {
		if (this.size >= this.capacity) {
			throw new RejectedExecutionException("too many tasks wait");
		}
		@Nullable Runnable[] room = this.tasks;
		if (room == null) {
			room = new Runnable[INITIAL_SIZE];
		}
		else if (this.size == room.length) {
			room = Arrays.copyOf(room, 2 * this.size);
		}
		room[this.size++] = task;
		this.tasks = room;
	}

	int size() {
		return this.size;
	}

	/** Takes the next task, or {@code null} if all are taken. Thread-safe. */
	@Nullable Runnable take() {
		@Nullable Runnable[] all = this.tasks;
		int index = (all != null && hasMore()) ? this.taken.getAndIncrement() : this.size;
		if (all == null || index >= this.size) {
			return null;
		}
		Runnable task = all[index];
		// Others may hold the batch for long.
		all[index] = null;
		return task;
	}

	/** Returns whether there are tasks that nobody has taken. Thread-safe. */
	boolean hasMore() {
		return this.taken.get() < this.size;
	}

	@Override
	public void run() {
		throw new IllegalStateException("a worker runs the tasks of a batch, not the batch");
	}

}
