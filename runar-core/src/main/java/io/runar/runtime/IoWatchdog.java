package io.runar.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when a handler that runs directly on an I/O thread blocks it: then nothing else
 * moves on the connections of that thread. Such a handler is reported once to
 * {@link NodeMetrics#handlerBlocked}, and in one line of the log with what its thread is
 * doing, at most every ten seconds.
 * <p>
 * Every thread has a {@link Slot}. Its owner counts up when it goes into a handler and
 * again when it comes out: three plain writes and no clock. A timer compares the counters
 * at half of the threshold: an odd number that stands for two ticks is a handler that has
 * been inside for at least the threshold. It is found after one to one and a half
 * thresholds. The timer ticks only while a {@link #watch} is open. (The idea is that of
 * the blocked thread checker of Vert.x.)
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class IoWatchdog {

	private static final Logger logger = LoggerFactory.getLogger(IoWatchdog.class);

	private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final int TOP_FRAMES = 8;

	private static final int TICKS_TO_THRESHOLD = 2;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final Duration threshold;

	private final List<Slot> slots = new CopyOnWriteArrayList<>();

	private final ThreadLocal<Slot> current = ThreadLocal.withInitial(this::newSlot);

	private final AtomicInteger watches = new AtomicInteger();

	private final AtomicInteger generation = new AtomicInteger();

	private long lastLogNanos;

	private boolean logged;

	private long notLogged;

	/**
	 * Creates a watchdog that does not tick yet.
	 * @param environment time and timer
	 * @param metrics is told of blocked handlers
	 * @param threshold how long a handler may keep an I/O thread
	 * @throws IllegalArgumentException if the threshold is not positive
	 */
	public IoWatchdog(Environment environment, NodeMetrics metrics, Duration threshold) {
		if (threshold.isZero() || threshold.isNegative()) {
			throw new IllegalArgumentException("threshold: " + threshold + " (expected: > 0)");
		}
		this.environment = environment;
		this.metrics = metrics;
		this.threshold = threshold;
	}

	/**
	 * Ticks until the watch is ended; to be called for every handler that runs on I/O
	 * threads.
	 * @return ends the watch
	 */
	public Cancellable watch() {
		if (this.watches.getAndIncrement() == 0) {
			scheduleTick(this.generation.incrementAndGet());
		}
		AtomicInteger open = new AtomicInteger(1);
		return () -> {
			if (open.getAndSet(0) == 1 && this.watches.decrementAndGet() == 0) {
				this.generation.incrementAndGet();
			}
		};
	}

	/**
	 * Returns the slot of the calling thread: the same one at every call.
	 * @return the slot; only the calling thread may use it
	 */
	public Slot slot() {
		return this.current.get();
	}

	private Slot newSlot() {
		Slot slot = new Slot(Thread.currentThread());
		this.slots.add(slot);
		return slot;
	}

	int slots() {
		return this.slots.size();
	}

	private void scheduleTick(int mine) {
		this.environment.schedule(this.threshold.dividedBy(TICKS_TO_THRESHOLD), () -> {
			// One chain of ticks only: a later watch has begun its own.
			if (this.generation.get() == mine) {
				this.slots.removeIf((slot) -> !slot.thread.isAlive());
				this.slots.forEach(this::check);
				scheduleTick(mine);
			}
		});
	}

	private void check(Slot slot) {
		long count = slot.count.getAcquire();
		if (count != slot.countBefore) {
			slot.countBefore = count;
			slot.ticksBefore = 0;
		}
		else if ((count & 1) == 1 && ++slot.ticksBefore == TICKS_TO_THRESHOLD) {
			report(slot, count);
		}
	}

	private void report(Slot slot, long count) {
		String service = slot.service;
		String action = slot.action;
		StackTraceElement[] stack = slot.thread.getStackTrace();
		if (slot.count.getAcquire() != count) {
			// It went on in this very moment: name and stack may be another handler's.
			return;
		}
		this.metrics.handlerBlocked(service, action);
		long now = this.environment.nanoTime();
		if (this.logged && now - this.lastLogNanos < LOG_INTERVAL_NANOS) {
			this.notLogged++;
			return;
		}
		logger.warn(
				"Handler of {}/{} keeps I/O thread '{}' for more than {} ms (expected: a handler that may block runs "
						+ "on a handler thread); it is at {} [{} more not logged]",
				service, action, slot.thread.getName(), this.threshold.toMillis(), frames(stack), this.notLogged);
		this.logged = true;
		this.lastLogNanos = now;
		this.notLogged = 0;
	}

	private static String frames(StackTraceElement[] stack) {
		return Stream.of(stack).limit(TOP_FRAMES).map(StackTraceElement::toString).collect(Collectors.joining(" < "));
	}

	/**
	 * Where one I/O thread says what it is doing. Not thread-safe: only its thread may
	 * call it. Handlers do not nest.
	 */
	public static final class Slot {

		private final Thread thread;

		/** Odd while the thread is in a handler. */
		private final AtomicLong count = new AtomicLong();

		/** The same for its thread, which need not read what it wrote. */
		private long own;

		private String service = "";

		private String action = "";

		/** The rest belongs to the timer. */
		private long countBefore;

		private int ticksBefore;

		private Slot(Thread thread) {
			this.thread = thread;
		}

		/**
		 * Says that this thread goes into a handler.
		 * @param service path of the service
		 * @param action name of the action as registered
		 */
		public void enter(String service, String action) {
			this.service = service;
			this.action = action;
			// Release: whoever sees the count sees the names. No fence on x86.
			this.count.setRelease(++this.own);
		}

		/** Says that this thread has come out of the handler. */
		public void exit() {
			this.count.setRelease(++this.own);
		}

	}

}
