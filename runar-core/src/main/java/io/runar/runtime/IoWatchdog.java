package io.runar.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when code of the application that runs directly on an I/O thread blocks it:
 * then nothing else moves on the connections of that thread. It is reported once to
 * {@link NodeMetrics#handlerBlocked}, and in one line of the log with what its thread is
 * doing, at most every ten seconds.
 * <p>
 * Every thread has a {@link Slot}. Its owner counts up when it goes into such code and
 * again when it comes out: a few plain writes and no clock. A timer compares the counters
 * at half of the threshold: an odd number that stands for two ticks is code that has been
 * inside for at least the threshold. It is found after one to one and a half thresholds.
 * The timer starts with the first thread that goes inside and ends when none has for
 * {@value #IDLE_TICKS} ticks. (The idea is that of the blocked thread checker of Vert.x.)
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

	private static final int IDLE_TICKS = 64;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final Duration threshold;

	private final List<Slot> slots = new CopyOnWriteArrayList<>();

	private final ThreadLocal<Slot> current = ThreadLocal.withInitial(this::newSlot);

	private final AtomicBoolean ticking = new AtomicBoolean();

	/** Only the timer uses it. */
	private int idleTicks;

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

	boolean isTicking() {
		return this.ticking.get();
	}

	private void startTicking() {
		if (this.ticking.compareAndSet(false, true)) {
			this.idleTicks = 0;
			scheduleTick();
		}
	}

	private void scheduleTick() {
		this.environment.schedule(this.threshold.dividedBy(TICKS_TO_THRESHOLD), this::tick);
	}

	private void tick() {
		this.slots.removeIf((slot) -> !slot.thread.isAlive());
		boolean used = false;
		for (Slot slot : this.slots) {
			used |= check(slot);
		}
		this.idleTicks = used ? 0 : this.idleTicks + 1;
		if (this.idleTicks < IDLE_TICKS) {
			scheduleTick();
		}
		else {
			// A thread that goes inside in this very moment is not watched before it does
			// so again: to exclude that would cost a fence in each request.
			this.ticking.set(false);
		}
	}

	/** Returns whether the thread was inside since the last tick. */
	private boolean check(Slot slot) {
		long count = slot.count.getAcquire();
		if (count != slot.countBefore) {
			slot.countBefore = count;
			slot.ticksBefore = 0;
			return true;
		}
		boolean inside = (count & 1) == 1;
		if (inside && ++slot.ticksBefore == TICKS_TO_THRESHOLD) {
			report(slot, count);
		}
		return inside;
	}

	private void report(Slot slot, long count) {
		String what = slot.what;
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
				"{} {}/{} keeps I/O thread '{}' for more than {} ms (expected: what may block does not run on an I/O "
						+ "thread); it is at {} [{} more not logged]",
				what, service, action, slot.thread.getName(), this.threshold.toMillis(), frames(stack), this.notLogged);
		this.logged = true;
		this.lastLogNanos = now;
		this.notLogged = 0;
	}

	private static String frames(StackTraceElement[] stack) {
		return Stream.of(stack).limit(TOP_FRAMES).map(StackTraceElement::toString).collect(Collectors.joining(" < "));
	}

	/**
	 * Where one I/O thread says what it is doing. Not thread-safe: only its thread may
	 * call it.
	 */
	public final class Slot {

		private final Thread thread;

		/** Odd while the thread is inside. */
		private final AtomicLong count = new AtomicLong();

		/** The same for its thread, which need not read what it wrote. */
		private long own;

		private String what = "";

		private String service = "";

		private String action = "";

		/** The rest belongs to the timer. */
		private long countBefore;

		private int ticksBefore;

		private Slot(Thread thread) {
			this.thread = thread;
		}

		/**
		 * Says that this thread goes into code of the application.
		 * @param what what that code is, for the log
		 * @param service path of the service it belongs to
		 * @param action name of the action as registered
		 * @return {@code false} if this thread is inside already: then nothing has
		 * changed, and {@link #exit} is not to be called
		 */
		public boolean enter(String what, String service, String action) {
			if ((this.own & 1) == 1) {
				return false;
			}
			this.what = what;
			this.service = service;
			this.action = action;
			// Release: whoever sees the count sees the names. No fence on x86.
			this.count.setRelease(++this.own);
			if (!IoWatchdog.this.ticking.getPlain()) {
				startTicking();
			}
			return true;
		}

		/** Says that this thread has come out again. */
		public void exit() {
			this.count.setRelease(++this.own);
		}

	}

}
