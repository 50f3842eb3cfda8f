package io.runar.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/**
 * Where time, randomness and threads come from. With {@link SystemEnvironment} a node
 * runs on the machine's clock and threads; with {@link VirtualEnvironment} on a virtual
 * clock, single-threaded, with the same outcome for the same seed.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public interface Environment extends AutoCloseable {

	/**
	 * Returns the monotonic time.
	 * @return nanoseconds since an arbitrary origin; compare only by difference
	 */
	long nanoTime();

	/**
	 * Returns the monotonic time as of a moment ago, for the price of a memory read: for
	 * hot paths that need no better. Never ahead of {@link #nanoTime()}, and about 20
	 * milliseconds behind it at most, unless the machine is so busy that timers are late.
	 * Default: {@link #nanoTime()}.
	 * @return nanoseconds since the origin of {@link #nanoTime()}; compare only by
	 * difference
	 */
	default long coarseNanoTime() {
		return nanoTime();
	}

	/**
	 * Returns the wall-clock time: for certificates and people, never for time-outs.
	 * @return milliseconds since the epoch
	 */
	long currentTimeMillis();

	/**
	 * Returns the source of randomness; not for secrets.
	 * @return a thread-safe generator
	 */
	RandomGenerator random();

	/**
	 * Returns where user code runs: virtual threads or a bounded pool.
	 * @return the executor; refuses work with
	 * {@link java.util.concurrent.RejectedExecutionException} when it is full
	 */
	Executor handlers();

	/**
	 * Returns how many threads {@link #handlers()} has at most. Default: no limit.
	 * @return number of threads; {@link Integer#MAX_VALUE} if it is not known or not
	 * limited, as with virtual threads
	 */
	default int handlerThreads() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Returns where results of asynchronous requests are decoded and handed to the
	 * application. Apart from {@link #handlers()}, so that handlers that wait for such
	 * results cannot take the threads that bring them.
	 * @return the executor; refuses work with
	 * {@link java.util.concurrent.RejectedExecutionException} when it is full
	 */
	Executor completions();

	/**
	 * Returns where work runs that must not be refused, because it ends something: a
	 * stream or request that is told so although {@link #handlers()} or
	 * {@link #completions()} are full. What it ends was counted when it began, so this
	 * work is bounded too. It may be user code, and is not run on the thread that hands
	 * it in. Default: {@link #background()}.
	 * @return the executor; never refuses work
	 */
	default Executor endings() {
		return background();
	}

	/**
	 * Runs a task that ends something: among {@link #handlers()}, or if they refuse it
	 * among {@link #endings()}.
	 * @param task what to run
	 */
	default void executeEnding(Runnable task) {
		try {
			handlers().execute(task);
		}
		catch (RejectedExecutionException ex) {
			endings().execute(task);
		}
	}

	/**
	 * Begins a batch of this thread: what it hands to {@link #handlers()} and
	 * {@link #completions()} until {@link #endBatch} may be kept back and then be handed
	 * over at once, which costs far less than one by one. To be called by a thread that
	 * does not block until then. Default: nothing is kept back.
	 */
	default void beginBatch() {
	}

	/** Ends the batch of this thread. */
	default void endBatch() {
	}

	/**
	 * Returns where blocking work of the node itself runs, such as starting a discovery
	 * provider or closing a transport.
	 * @return the executor
	 */
	Executor background();

	/**
	 * Creates a context that runs its tasks one at a time, in order.
	 * @param name what it is for, for error messages
	 * @return a new context
	 */
	SerialContext newSerialContext(String name);

	/**
	 * Runs a task later, once, on a timer thread; it must not block.
	 * @param delay how long to wait at least; zero or negative: as soon as possible
	 * @param task what to run
	 * @return to take it back
	 */
	Cancellable schedule(Duration delay, Runnable task);

	/**
	 * Waits for a future: in virtual time by letting time pass.
	 * @param future what to wait for
	 * @param nanos how long to wait at most
	 * @return whether the future is complete
	 * @throws InterruptedException if the waiting thread is interrupted
	 */
	boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException;

	/** Ends the threads; tasks not yet begun are dropped. */
	@Override
	void close();

}
