package io.runar.runtime;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A bounded pool that wakes as few threads as it can. To wake a thread costs more than a
 * short handler: a system call for the one that hands over, a context switch, cold
 * caches. A plain pool pays that for every task.
 * <p>
 * Here tasks go into one queue, and a thread is woken only while fewer than
 * <em>target</em> of them run. A running worker takes the next task without being woken,
 * so that a burst of short tasks costs one wake-up: while a woken worker is still on its
 * way, nobody wakes another. How many may run is for {@link PoolTarget} to say: as many
 * as there are cores while tasks are short, more when they block. That is observed by a
 * monitor thread that ticks every millisecond while tasks wait, and otherwise sleeps.
 * Where tasks are known to be long, every task wakes a worker (up to target), and none
 * waits for the monitor.
 * <p>
 * A thread that has many tasks at once, as an I/O thread has after reading a frame, hands
 * them over as one {@link TaskBatch} ({@link #beginBatch}, {@link #endBatch}): one place
 * in the queue and one wake-up for all. The worker that takes a batch puts it back into
 * the queue before it goes on with it, so that others find what is left if it blocks.
 * <p>
 * The sources of the ideas: the starvation detection of the gate thread and the hill
 * climbing of the .NET thread pool (Hellerstein, Morrison, Eilebrecht: "Applying control
 * theory in the real world", 2009); the {@code sysmon} thread and the "one spinning
 * thread wakes the next" rule of Go's scheduler. Unlike .NET's, which adds a thread or
 * two every half second, this one reacts within milliseconds: its callers wait.
 * <p>
 * Why no wake-up is lost. A worker that finds the queue empty first puts itself on the
 * stack of idle workers, then lowers {@code running}, and then looks at the queue again;
 * who hands in a task first puts it into the queue and then reads {@code running}. All
 * these are volatile accesses, so that at least one of the two sees the other. Whoever
 * suppresses a wake-up because of {@code searching} did so before the woken worker
 * cleared it, hence before that worker looks at the queue. And as a worker is on the
 * stack before {@code running} is lowered, who has raised {@code running} finds one on
 * the stack or may start one.
 * <p>
 * Thread-safe, without locks in {@link #execute}.
 */
final class HandlerPool implements Executor {

	private static final Timing TIMING = new Timing(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(10));

	/** After so many ticks without a waiting task the monitor sleeps. */
	private static final int QUIET_TICKS = 50;

	/** Tasks that last longer are worth a wake-up each: about what that costs twice. */
	private static final long LONG_TASK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

	/** After so many tasks in a row a worker looks whether it needs help. */
	private static final int TASKS_ALONE = 16;

	/**
	 * How often a worker looks again before it sleeps: about a microsecond, to bridge the
	 * gaps between the requests of one frame.
	 */
	private static final int SPINS = 32;

	private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();

	private final AtomicLong submitted = new AtomicLong();

	private final AtomicLong completed = new AtomicLong();

	/** Workers that are awake, or about to be. */
	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger live = new AtomicInteger();

	private final AtomicReference<@Nullable Idle> idle = new AtomicReference<>();

	private final AtomicLong wakeUps = new AtomicLong();

	private final List<Worker> workers = new CopyOnWriteArrayList<>();

	/** Tasks begun by workers that have ended. */
	private final AtomicLong takenByEnded = new AtomicLong();

	private final AtomicBoolean monitorStarted = new AtomicBoolean();

	/** What the thread collects until it ends its batch; one for each pool. */
	@SuppressWarnings("ThreadLocalUsage")
	private final ThreadLocal<@Nullable TaskBatch> collecting = new ThreadLocal<>();

	private final PoolTarget targets;

	private final int minTarget;

	private final int maxThreads;

	private final int queueCapacity;

	private final ThreadFactory threads;

	private final Timing timing;

	private final Monitor monitor = new Monitor();

	private final Executor unlimited = this::executeAnyway;

	private volatile int target;

	/** A woken worker is on its way and has not looked at the queue yet. */
	private volatile boolean searching;

	/** Mean run time of tasks, roughly; written without care by all workers. */
	private volatile long meanTaskNanos;

	private volatile boolean shutdown;

	HandlerPool(int maxThreads, int queueCapacity, ThreadFactory threads) {
		this(Math.max(2, Runtime.getRuntime().availableProcessors()), maxThreads, queueCapacity, threads, TIMING);
	}

	HandlerPool(int minTarget, int maxThreads, int queueCapacity, ThreadFactory threads, Timing timing) {
		if (maxThreads < 1) {
			throw new IllegalArgumentException("maxThreads: " + maxThreads + " (expected: > 0)");
		}
		if (queueCapacity < 1) {
			throw new IllegalArgumentException("queueCapacity: " + queueCapacity + " (expected: > 0)");
		}
		this.maxThreads = maxThreads;
		this.queueCapacity = queueCapacity;
		this.threads = threads;
		this.timing = timing;
		this.minTarget = Math.min(minTarget, maxThreads);
		this.targets = new PoolTarget(this.minTarget, maxThreads, System.nanoTime());
		this.target = this.minTarget;
	}

	/**
	 * Hands in a task.
	 * @param task what to run
	 * @throws RejectedExecutionException if as many tasks wait as may, or after
	 * {@link #shutdown}
	 */
	@Override
	public void execute(Runnable task) {
		TaskBatch batch = this.collecting.get();
		if (batch != null) {
			collect(batch, task);
			return;
		}
		if (this.shutdown) {
			throw new RejectedExecutionException("the pool is shut down");
		}
		// Counted as open, not as waiting: a task that is just being handed to an idle
		// worker waits for nothing.
		if (this.submitted.incrementAndGet() - this.completed.get() > (long) this.queueCapacity + this.maxThreads) {
			this.submitted.decrementAndGet();
			throw new RejectedExecutionException("more than " + this.queueCapacity + " tasks wait");
		}
		enqueue(task);
	}

	private void enqueue(Runnable task) {
		this.queue.add(task);
		if (!isWakeUpWorthwhile() || !wakeOne()) {
			this.monitor.watch();
		}
	}

	/**
	 * Returns the same pool for tasks that must not be refused, neither because too many
	 * wait nor after {@link #shutdown}. Who hands them in sees to it that they are few.
	 * @return always the same
	 */
	Executor withoutLimit() {
		return this.unlimited;
	}

	private void executeAnyway(Runnable task) {
		// Not with the batch of this thread, whose size is limited.
		this.submitted.incrementAndGet();
		enqueue(task);
	}

	/**
	 * Begins to collect what this thread hands in, until {@link #endBatch}. Until then
	 * none of it runs.
	 */
	void beginBatch() {
		this.collecting.set(new TaskBatch());
	}

	private void collect(TaskBatch batch, Runnable task) {
		if (this.shutdown) {
			throw new RejectedExecutionException("the pool is shut down");
		}
		if (batch.size() == 0) {
			long open = this.submitted.get() - this.completed.get();
			batch.setCapacity((long) this.queueCapacity + this.maxThreads - open);
		}
		batch.add(task);
	}

	/** Hands in what this thread has collected. */
	void endBatch() {
		TaskBatch batch = this.collecting.get();
		this.collecting.remove();
		if (batch == null || batch.size() == 0) {
			return;
		}
		this.submitted.addAndGet(batch.size());
		this.queue.add(batch);
		boolean woken = isWakeUpWorthwhile() && wakeOne();
		// Long tasks are worth a worker each.
		for (int more = batch.size() - 1; woken && more > 0 && this.meanTaskNanos >= LONG_TASK_NANOS; more--) {
			woken = wakeOne();
		}
		// One worker has been woken for all: if it blocks, the monitor finds others.
		if (!woken || batch.size() > 1) {
			this.monitor.watch();
		}
	}

	private boolean isWakeUpWorthwhile() {
		int awake = this.running.get();
		if (awake == 0 || this.meanTaskNanos >= LONG_TASK_NANOS) {
			return true;
		}
		// Short tasks: those awake will come to this one sooner than a woken worker. Only
		// if there were blocked ones of late it is safer to have another.
		return !this.searching && this.target > this.minTarget;
	}

	/** Refuses new tasks; those handed in are still run, then the threads end. */
	void shutdown() {
		this.shutdown = true;
		for (Worker worker : this.workers) {
			LockSupport.unpark(worker.thread);
		}
		this.monitor.end();
	}

	int target() {
		return this.target;
	}

	int liveThreads() {
		return this.live.get();
	}

	long wakeUps() {
		return this.wakeUps.get();
	}

	/** Gets one more worker going, unless as many run as may. */
	private boolean wakeOne() {
		int now = this.running.get();
		while (now < this.target) {
			if (this.running.compareAndSet(now, now + 1)) {
				this.searching = true;
				this.wakeUps.incrementAndGet();
				Worker worker = popIdle();
				if (worker != null) {
					LockSupport.unpark(worker.thread);
				}
				else {
					startWorker();
				}
				return true;
			}
			now = this.running.get();
		}
		return false;
	}

	private @Nullable Worker popIdle() {
		Idle top = this.idle.get();
		while (top != null) {
			if (this.idle.compareAndSet(top, top.next) && top.compareAndSet(Idle.WAITING, Idle.WOKEN)) {
				return top.worker;
			}
			top = this.idle.get();
		}
		return null;
	}

	private void startWorker() {
		this.live.incrementAndGet();
		Worker worker = new Worker();
		try {
			Thread thread = this.threads.newThread(worker);
			worker.thread = thread;
			this.workers.add(worker);
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			// No more threads to be had. The task stays queued for the running workers;
			// were there none, the next tick or task tries again.
			this.workers.remove(worker);
			this.live.decrementAndGet();
			this.running.decrementAndGet();
			this.searching = false;
			this.monitor.watch();
		}
	}

	private long taken() {
		long sum = this.takenByEnded.get();
		for (Worker worker : this.workers) {
			sum += worker.taken.getOpaque();
		}
		return sum;
	}

	/**
	 * How fast the pool reacts.
	 *
	 * @param tickNanos how often the monitor looks while tasks wait
	 * @param idleNanos after which time an idle worker ends
	 */
	record Timing(long tickNanos, long idleNanos) {

	}

	/**
	 * A place in the stack of idle workers, made anew each time, so that the stack knows
	 * no ABA problem.
	 */
	private static final class Idle extends AtomicInteger {

		private static final long serialVersionUID = 1L;

		static final int WAITING = 0;

		static final int WOKEN = 1;

		static final int GONE = 2;

		private final transient Worker worker;

		private transient @Nullable Idle next;

		Idle(Worker worker) {
			this.worker = worker;
		}

	}

	private final class Worker implements Runnable {

		/** Set before the thread starts. */
		private @Nullable Thread thread;

		/** Tasks begun; written by this worker only, without a fence. */
		private final AtomicLong taken = new AtomicLong();

		private long begun;

		private long wokenNanos;

		private int tasks;

		/** What this worker goes on with before it looks at the queue. */
		private @Nullable TaskBatch batch;

		@Override
		public void run() {
			HandlerPool pool = HandlerPool.this;
			do {
				pool.searching = false;
				this.wokenNanos = System.nanoTime();
				this.tasks = 0;
				work();
			}
			while (sleep());
		}

		private void work() {
			HandlerPool pool = HandlerPool.this;
			while (pool.running.get() <= pool.target) {
				Runnable task = next();
				if (task == null) {
					break;
				}
				this.taken.setOpaque(++this.begun);
				runTask(task);
				pool.completed.incrementAndGet();
				if (++this.tasks == TASKS_ALONE) {
					measure();
					if (!pool.queue.isEmpty()) {
						pool.wakeOne();
					}
				}
			}
			// What is left of it is in the queue.
			this.batch = null;
			if (this.tasks > 0) {
				measure();
			}
		}

		private @Nullable Runnable next() {
			Runnable task = poll();
			if (task == null && HandlerPool.this.meanTaskNanos < LONG_TASK_NANOS) {
				for (int i = SPINS; task == null && i > 0; i--) {
					Thread.onSpinWait();
					task = poll();
				}
			}
			return task;
		}

		private @Nullable Runnable poll() {
			Runnable task = (this.batch != null) ? this.batch.take() : null;
			while (task == null) {
				this.batch = null;
				Runnable next = HandlerPool.this.queue.poll();
				if (!(next instanceof TaskBatch found)) {
					return next;
				}
				// Null if others have finished it.
				task = found.take();
				if (found.hasMore()) {
					this.batch = found;
					HandlerPool.this.queue.add(found);
				}
			}
			return task;
		}

		private void runTask(Runnable task) {
			try {
				task.run();
			}
			catch (Throwable ex) { // the worker must live on, whatever a task throws
				Thread current = Thread.currentThread();
				current.getUncaughtExceptionHandler().uncaughtException(current, ex);
			}
			// What interrupts one task must not reach the next.
			Thread.interrupted();
		}

		private void measure() {
			long now = System.nanoTime();
			long mean = (now - this.wokenNanos) / this.tasks;
			long before = HandlerPool.this.meanTaskNanos;
			HandlerPool.this.meanTaskNanos = before + (mean - before) / 8;
			this.wokenNanos = now;
			this.tasks = 0;
		}

		/**
		 * Waits to be woken.
		 * @return whether it was, and this worker counts as running again
		 */
		private boolean sleep() {
			HandlerPool pool = HandlerPool.this;
			Idle place = push();
			pool.running.decrementAndGet();
			if (!pool.queue.isEmpty()) {
				pool.wakeOne();
			}
			long since = System.nanoTime();
			while (place.get() == Idle.WAITING) {
				long left = since + pool.timing.idleNanos() - System.nanoTime();
				if (left <= 0 || pool.shutdown) {
					if (place.compareAndSet(Idle.WAITING, Idle.GONE)) {
						end();
						return false;
					}
				}
				else {
					LockSupport.parkNanos(pool, left);
					Thread.interrupted();
				}
			}
			return true;
		}

		private Idle push() {
			Idle place = new Idle(this);
			do {
				place.next = HandlerPool.this.idle.get();
			}
			while (!HandlerPool.this.idle.compareAndSet(place.next, place));
			return place;
		}

		private void end() {
			HandlerPool.this.workers.remove(this);
			HandlerPool.this.takenByEnded.addAndGet(this.begun);
			HandlerPool.this.live.decrementAndGet();
		}

	}

	/**
	 * Watches for tasks that wait too long.
	 */
	private final class Monitor implements Runnable {

		private volatile @Nullable Thread thread;

		private volatile boolean asleep = true;

		/**
		 * To be called when a task may have to wait: one volatile read while it ticks.
		 */
		void watch() {
			if (this.asleep) {
				this.asleep = false;
				if (HandlerPool.this.monitorStarted.compareAndSet(false, true)) {
					start();
				}
				else {
					LockSupport.unpark(this.thread);
				}
			}
		}

		private void start() {
			try {
				Thread created = HandlerPool.this.threads.newThread(this);
				created.setName(created.getName() + "-monitor");
				this.thread = created;
				created.start();
			}
			catch (OutOfMemoryError ex) {
				this.asleep = true;
				HandlerPool.this.monitorStarted.set(false);
			}
		}

		void end() {
			LockSupport.unpark(this.thread);
		}

		@Override
		public void run() {
			HandlerPool pool = HandlerPool.this;
			int quiet = 0;
			while (!pool.shutdown || !pool.queue.isEmpty()) {
				if (tick()) {
					quiet = 0;
				}
				else if (++quiet > QUIET_TICKS) {
					doze();
					quiet = 0;
					continue;
				}
				LockSupport.parkNanos(pool, pool.timing.tickNanos());
			}
		}

		private boolean tick() {
			HandlerPool pool = HandlerPool.this;
			// Read before taken, so that nothing looks begun that was not handed in.
			long handedIn = pool.submitted.get();
			int blocked = 0;
			for (Worker worker : pool.workers) {
				Thread.State state = (worker.thread != null) ? worker.thread.getState() : Thread.State.NEW;
				if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING
						|| state == Thread.State.BLOCKED) {
					blocked++;
				}
			}
			int awake = pool.running.get();
			// Idle workers wait too, but are no part of those that run.
			int waiting = blocked - Math.max(0, pool.live.get() - awake);
			boolean starving = pool.targets.tick(System.nanoTime(), handedIn, pool.taken(), pool.completed.get(), awake,
					waiting);
			pool.target = pool.targets.target();
			if (starving) {
				for (long left = pool.submitted.get() - pool.taken(); left > 0 && pool.wakeOne(); left--) {
					// one worker for each waiting task
				}
			}
			return starving;
		}

		private void doze() {
			HandlerPool pool = HandlerPool.this;
			this.asleep = true;
			// Who hands in a task puts it into the queue and then reads asleep.
			while (this.asleep && pool.queue.isEmpty() && !pool.shutdown) {
				if (pool.targets.isAtRest()) {
					LockSupport.park(pool);
				}
				else {
					LockSupport.parkNanos(pool, PoolTarget.DECAY_NANOS);
					tick();
				}
			}
			this.asleep = false;
		}

	}

}
