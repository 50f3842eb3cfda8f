package io.runar.runtime;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A bounded pool that grows only while all its threads are busy. A plain thread pool
 * starts a thread for every task until it has its full number, and then wakes them in
 * turn: with short tasks that is all cold caches and context switches. (The idea is that
 * of the request pool of Apache Tomcat.)
 */
final class HandlerPool extends ThreadPoolExecutor {

	private static final int IDLE_SECONDS = 10;

	/** Tasks handed in and not finished. */
	private final AtomicInteger open = new AtomicInteger();

	private final int queueCapacity;

	HandlerPool(int maxThreads, int queueCapacity, ThreadFactory threads) {
		super(Math.min(2, maxThreads), maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, new GrowFirstQueue(), threads);
		this.queueCapacity = queueCapacity;
		((GrowFirstQueue) getQueue()).pool = this;
		allowCoreThreadTimeOut(true);
	}

	@Override
	public void execute(Runnable task) {
		if (this.open.incrementAndGet() > this.queueCapacity + getMaximumPoolSize()) {
			this.open.decrementAndGet();
			throw new RejectedExecutionException("more than " + this.queueCapacity + " tasks wait");
		}
		try {
			super.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// Lost the race for the last thread: queue it, unless the pool is closed.
			if (isShutdown() || !((GrowFirstQueue) getQueue()).force(task)) {
				this.open.decrementAndGet();
				throw ex;
			}
		}
	}

	@Override
	protected void afterExecute(Runnable task, Throwable failure) {
		this.open.decrementAndGet();
	}

	/**
	 * Says that it is full while another thread may be started.
	 */
	private static final class GrowFirstQueue extends LinkedBlockingQueue<Runnable> {

		private static final long serialVersionUID = 1L;

		/** Set right after construction: pool and queue need each other. */
		private transient @Nullable HandlerPool pool;

		@Override
		public boolean offer(Runnable task) {
			HandlerPool owner = this.pool;
			if (owner != null) {
				int threads = owner.getPoolSize();
				if (threads < owner.getMaximumPoolSize() && owner.open.get() > threads) {
					return false;
				}
			}
			return super.offer(task);
		}

		boolean force(Runnable task) {
			return super.offer(task);
		}

	}

}
