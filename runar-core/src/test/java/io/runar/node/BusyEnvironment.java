package io.runar.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.SerialContext;
import io.runar.runtime.SystemEnvironment;

/**
 * Real threads, but those for handlers or for completions refuse all work as long as a
 * test says so, as if all were busy and their queue full.
 */
final class BusyEnvironment implements Environment {

	private final SystemEnvironment threads = SystemEnvironment.create();

	volatile boolean handlersBusy;

	volatile boolean completionsBusy;

	@Override
	public long nanoTime() {
		return this.threads.nanoTime();
	}

	@Override
	public long currentTimeMillis() {
		return this.threads.currentTimeMillis();
	}

	@Override
	public RandomGenerator random() {
		return this.threads.random();
	}

	@Override
	public Executor handlers() {
		return (task) -> {
			if (this.handlersBusy) {
				throw new RejectedExecutionException("busy");
			}
			this.threads.handlers().execute(task);
		};
	}

	@Override
	public Executor completions() {
		return (task) -> {
			if (this.completionsBusy) {
				throw new RejectedExecutionException("busy");
			}
			this.threads.completions().execute(task);
		};
	}

	@Override
	public Executor endings() {
		return this.threads.endings();
	}

	@Override
	public Executor background() {
		return this.threads.background();
	}

	@Override
	public SerialContext newSerialContext(String name) {
		return this.threads.newSerialContext(name);
	}

	@Override
	public Cancellable schedule(Duration delay, Runnable task) {
		return this.threads.schedule(delay, task);
	}

	@Override
	public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
		return this.threads.await(future, nanos);
	}

	@Override
	public void close() {
		this.threads.close();
	}

}
