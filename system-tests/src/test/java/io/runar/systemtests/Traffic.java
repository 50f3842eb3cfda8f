package io.runar.systemtests;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.node.RunarNode;

/**
 * What a process of the system tests does to others when it is told to: publish, flood,
 * or read slowly.
 */
final class Traffic {

	private static final int STEPS_PER_SECOND = 100;

	private static final int EVENT_BYTES = 1024;

	/** More open requests than that tell nothing more about a flood. */
	private static final int MAX_OPEN = 5_000;

	private final RunarNode node;

	private final AtomicInteger published = new AtomicInteger();

	private final AtomicInteger received = new AtomicInteger();

	private final AtomicLong sent = new AtomicLong();

	private final AtomicLong answered = new AtomicLong();

	private final AtomicLong refused = new AtomicLong();

	private volatile long floodStartNanos;

	private volatile long lastAnswerNanos;

	private volatile boolean busy;

	Traffic(RunarNode node) {
		this.node = node;
	}

	/** Subscribes to everything with a handler that takes a while for each event. */
	void readSlowly(int millis) {
		this.node.subscribe("load/>", byte[].class, (event) -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
			this.received.incrementAndGet();
		});
	}

	/** Publishes at a steady rate, in the background. */
	void publish(String topic, int perSecond, int seconds) {
		byte[] data = new byte[EVENT_BYTES];
		everyStep(seconds, () -> {
			for (int i = 0; i < perSecond / STEPS_PER_SECOND; i++) {
				this.node.publish(topic, data);
				this.published.incrementAndGet();
			}
		});
	}

	/** Sends requests to one node at a steady rate, in the background. */
	void flood(String target, int perSecond, int seconds) {
		RequestOptions options = RequestOptions.defaults().withTarget(PeerId.of(target));
		this.floodStartNanos = System.nanoTime();
		everyStep(seconds, () -> {
			for (int i = 0; i < perSecond / STEPS_PER_SECOND; i++) {
				if (this.sent.get() - this.answered.get() - this.refused.get() < MAX_OPEN) {
					this.sent.incrementAndGet();
					this.node.requestAsync("work/once", i, Integer.class, options)
						.whenComplete((value, failure) -> answered(failure == null));
				}
			}
		});
	}

	private void answered(boolean success) {
		(success ? this.answered : this.refused).incrementAndGet();
		if (success) {
			this.lastAnswerNanos = System.nanoTime();
		}
	}

	private void everyStep(int seconds, Runnable step) {
		this.busy = true;
		ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
		AtomicInteger left = new AtomicInteger(seconds * STEPS_PER_SECOND);
		pacer.scheduleAtFixedRate(() -> {
			if (left.getAndDecrement() > 0) {
				step.run();
			}
			else {
				this.busy = false;
				pacer.shutdown();
			}
		}, 0, TimeUnit.SECONDS.toMillis(1) / STEPS_PER_SECOND, TimeUnit.MILLISECONDS);
	}

	String isBusy() {
		return Boolean.toString(this.busy);
	}

	String published() {
		return Integer.toString(this.published.get());
	}

	String received() {
		return Integer.toString(this.received.get());
	}

	/** Requests of the flood: sent, answered, refused, and the milliseconds it took. */
	String flooded() {
		return this.sent + " " + this.answered + " " + this.refused + " "
				+ TimeUnit.NANOSECONDS.toMillis(this.lastAnswerNanos - this.floodStartNanos);
	}

}
