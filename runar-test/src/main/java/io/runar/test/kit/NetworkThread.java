package io.runar.test.kit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.SerialContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which the links of a network in real time live: the I/O thread of all
 * connections. As an environment it serves the transports alone.
 */
final class NetworkThread implements Environment, SerialContext {

	private static final Logger logger = LoggerFactory.getLogger(NetworkThread.class);

	private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

	private final ScheduledThreadPoolExecutor executor;

	private volatile @Nullable Thread thread;

	NetworkThread() {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread created = new Thread(task, "runar-test-network");
			created.setDaemon(true);
			this.thread = created;
			return created;
		});
		this.executor.setRemoveOnCancelPolicy(true);
	}

	/** Runs a task here and waits for it. */
	<T extends @Nullable Object> T call(Supplier<T> task) {
		return isHere() ? task.get() : RealTimeDrive.join(CompletableFuture.supplyAsync(task, this.executor));
	}

	private boolean isHere() {
		return Thread.currentThread() == this.thread;
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.executor.execute(guarded(task));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The network is closed");
		}
	}

	@Override
	public Cancellable schedule(Duration delay, Runnable task) {
		try {
			Future<?> future = this.executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
			return () -> future.cancel(false);
		}
		catch (RejectedExecutionException ex) {
			return () -> {
			};
		}
	}

	private static Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				logger.error("A task of the test network failed", ex);
			}
		};
	}

	@Override
	public void checkInside() {
		if (!isHere()) {
			throw new IllegalStateException("called outside of the test network's thread");
		}
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public long currentTimeMillis() {
		return System.currentTimeMillis();
	}

	@Override
	public RandomGenerator random() {
		return RANDOM;
	}

	@Override
	public Executor handlers() {
		return this;
	}

	@Override
	public Executor completions() {
		return this;
	}

	@Override
	public Executor background() {
		return this;
	}

	@Override
	public SerialContext newSerialContext(String name) {
		return this;
	}

	@Override
	public boolean await(CompletableFuture<?> future, long nanos) {
		throw new IllegalStateException("the test network's thread must not wait");
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
