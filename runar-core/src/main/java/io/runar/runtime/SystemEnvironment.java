package io.runar.runtime;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * The machine's clock, randomness and threads. All threads are daemons named
 * {@code runar-...}; a node that should keep its process alive needs something else that
 * does, as a web server is. Thread-safe.
 *
 * @since 0.1
 */
public final class SystemEnvironment implements Environment {

	/** Default number of handler threads where there are no virtual threads. */
	public static final int DEFAULT_HANDLER_THREADS = 200;

	/** Number of tasks that may wait for a handler thread; more are refused. */
	public static final int HANDLER_QUEUE_CAPACITY = 10_000;

	private static final int BACKGROUND_THREADS = 16;

	private static final int CONTROL_THREADS = 2;

	private static final int BACKGROUND_QUEUE_CAPACITY = 10_000;

	/** Half of what a coarse time may be behind, because timers are late. */
	private static final long COARSE_TICK_MILLIS = 10;

	private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

	private final ScheduledThreadPoolExecutor timer;

	private final ThreadPoolExecutor background;

	private final Executor handlers;

	private final @Nullable HandlerPool ownHandlers;

	private final int handlerThreads;

	private final HandlerPool completions;

	private final ThreadPoolExecutor control;

	/** The coarse time; 0 before it is first asked for and when this is closed. */
	private final AtomicLong coarseNanos = new AtomicLong();

	private SystemEnvironment(@Nullable Executor handlers, int threads, int queueCapacity) {
		this.timer = new ScheduledThreadPoolExecutor(1, threads("runar-timer-"));
		this.timer.setRemoveOnCancelPolicy(true);
		this.background = pool(BACKGROUND_THREADS, new ArrayBlockingQueue<>(BACKGROUND_QUEUE_CAPACITY), "runar-node-");
		this.completions = new HandlerPool(DEFAULT_HANDLER_THREADS, HANDLER_QUEUE_CAPACITY,
				threads("runar-completion-"));
		// Its own threads: control state must go on while background work blocks.
		this.control = pool(CONTROL_THREADS, new LinkedBlockingQueue<>(), "runar-control-");
		if (handlers != null) {
			this.ownHandlers = null;
			this.handlers = handlers;
			this.handlerThreads = Integer.MAX_VALUE;
		}
		else {
			HandlerPool pool = new HandlerPool(threads, queueCapacity, threads("runar-handler-"));
			this.ownHandlers = pool;
			this.handlers = pool;
			this.handlerThreads = threads;
		}
	}

	/**
	 * Creates an environment with a bounded pool of {@value #DEFAULT_HANDLER_THREADS}
	 * handler threads.
	 * @return a new environment, to be closed
	 */
	public static SystemEnvironment create() {
		return create(DEFAULT_HANDLER_THREADS, HANDLER_QUEUE_CAPACITY);
	}

	/**
	 * Creates an environment with a bounded pool of handler threads.
	 * @param handlerThreads number of handler threads, at least 1
	 * @param queueCapacity number of tasks that may wait for one, at least 1; more are
	 * refused
	 * @return a new environment, to be closed
	 * @throws IllegalArgumentException if a number is less than 1
	 */
	public static SystemEnvironment create(int handlerThreads, int queueCapacity) {
		return new SystemEnvironment(null, handlerThreads, queueCapacity);
	}

	/**
	 * Creates an environment whose handlers run elsewhere.
	 * @param handlers where handlers run; not closed with the environment
	 * @return a new environment, to be closed
	 */
	public static SystemEnvironment withHandlers(Executor handlers) {
		return new SystemEnvironment(handlers, 0, 0);
	}

	/**
	 * Returns an executor that runs every task on a virtual thread.
	 * @return the executor, or {@code null} before Java 21
	 */
	public static @Nullable Executor virtualThreads() {
		try {
			return (Executor) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException ex) {
			return null;
		}
	}

	private static ThreadPoolExecutor pool(int threads, BlockingQueue<Runnable> queue, String name) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, queue, threads(name));
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	private static ThreadFactory threads(String prefix) {
		AtomicInteger counter = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + counter.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public long coarseNanoTime() {
		long now = this.coarseNanos.get();
		return (now != 0) ? now : startCoarseClock();
	}

	private long startCoarseClock() {
		long now = exactNanos();
		if (this.timer.isShutdown()) {
			return now;
		}
		// Who loses takes the winner's time: its own may be later than what others read.
		if (!this.coarseNanos.compareAndSet(0, now)) {
			return this.coarseNanos.get();
		}
		try {
			this.timer.scheduleWithFixedDelay(this::tickCoarseClock, COARSE_TICK_MILLIS, COARSE_TICK_MILLIS,
					TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			this.coarseNanos.set(0);
		}
		return now;
	}

	private void tickCoarseClock() {
		this.coarseNanos.set(exactNanos());
		if (this.timer.isShutdown()) {
			// Nobody moves it any more: back to the exact time.
			this.coarseNanos.set(0);
		}
	}

	/** The time, but never the value that stands for none. */
	private static long exactNanos() {
		long now = System.nanoTime();
		return (now != 0) ? now : -1;
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
		return this.handlers;
	}

	@Override
	public int handlerThreads() {
		return this.handlerThreads;
	}

	@Override
	public Executor completions() {
		return this.completions;
	}

	@Override
	public Executor endings() {
		return this.completions.withoutLimit();
	}

	@Override
	public void beginBatch() {
		this.completions.beginBatch();
		if (this.ownHandlers != null) {
			this.ownHandlers.beginBatch();
		}
	}

	@Override
	public void endBatch() {
		this.completions.endBatch();
		if (this.ownHandlers != null) {
			this.ownHandlers.endBatch();
		}
	}

	@Override
	public Executor background() {
		return this.background;
	}

	@Override
	public SerialContext newSerialContext(String name) {
		return new QueueSerialContext(name, this.control, this);
	}

	@Override
	public Cancellable schedule(Duration delay, Runnable task) {
		if (this.timer.isShutdown()) {
			return () -> {
			};
		}
		Future<?> future = this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
		return () -> future.cancel(false);
	}

	@Override
	public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
		try {
			future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException | CancellationException ex) {
			return true;
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.coarseNanos.set(0);
		this.background.shutdown();
		this.control.shutdown();
		this.completions.shutdown();
		if (this.ownHandlers != null) {
			this.ownHandlers.shutdown();
		}
	}

}
