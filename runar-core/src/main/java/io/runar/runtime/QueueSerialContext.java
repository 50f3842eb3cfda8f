package io.runar.runtime;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial context on top of an executor: a queue and a work-in-progress counter. Whoever
 * raises the counter from zero hands the draining to the executor, so that tasks never
 * run on the thread that gave them.
 */
final class QueueSerialContext implements SerialContext {

	private static final Logger logger = LoggerFactory.getLogger(QueueSerialContext.class);

	private final String name;

	private final Executor executor;

	private final Environment environment;

	private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger workInProgress = new AtomicInteger();

	private volatile @Nullable Thread running;

	QueueSerialContext(String name, Executor executor, Environment environment) {
		this.name = name;
		this.executor = executor;
		this.environment = environment;
	}

	@Override
	public void execute(Runnable task) {
		this.queue.add(task);
		if (this.workInProgress.getAndIncrement() == 0) {
			try {
				this.executor.execute(this::drain);
			}
			catch (RejectedExecutionException ex) {
				logger.debug("{} is closed", this.name);
			}
		}
	}

	@Override
	public Cancellable schedule(Duration delay, Runnable task) {
		AtomicBoolean open = new AtomicBoolean(true);
		Cancellable timer = this.environment.schedule(delay, () -> execute(() -> {
			if (open.getAndSet(false)) {
				task.run();
			}
		}));
		return () -> {
			open.set(false);
			timer.cancel();
		};
	}

	@Override
	public void checkInside() {
		if (this.running != Thread.currentThread()) {
			throw new IllegalStateException("called outside of " + this.name + " (expected: as one of its tasks)");
		}
	}

	private void drain() {
		int done = 0;
		this.running = Thread.currentThread();
		int pending = this.workInProgress.get();
		do {
			while (done < pending) {
				Runnable task = this.queue.remove();
				done++;
				run(task);
			}
			this.running = null;
			pending = this.workInProgress.addAndGet(-done);
			done = 0;
			if (pending != 0) {
				this.running = Thread.currentThread();
			}
		}
		while (pending != 0);
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("A task of {} failed", this.name, ex);
		}
	}

	@Override
	public String toString() {
		return "SerialContext[" + this.name + "]";
	}

}
