package io.runar.stream;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Where the application's publishers and subscribers are called. The usual threads may
 * all be busy: then nothing new begins, but what has begun is still told that it has
 * ended, on a thread that may run user code. Thread-safe.
 *
 * @param usual refuses work when it is full
 * @param endings never refuses work
 * @since 0.1
 */
public record StreamThreads(Executor usual, Executor endings) {

	/**
	 * Runs a task.
	 * @param task what to run
	 * @throws RejectedExecutionException if no thread is free
	 */
	void execute(Runnable task) {
		this.usual.execute(task);
	}

	/**
	 * Runs a task that ends something.
	 * @param task what to run
	 */
	public void executeEnding(Runnable task) {
		try {
			this.usual.execute(task);
		}
		catch (RejectedExecutionException ex) {
			this.endings.execute(task);
		}
	}

}
