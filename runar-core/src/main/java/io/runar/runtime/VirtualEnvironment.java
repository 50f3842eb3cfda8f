package io.runar.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment of one node in a simulation. It can be paused, as by a garbage
 * collection, and killed, as by {@code kill -9}; its wall clock can be set. Not
 * thread-safe: see {@link VirtualTime}.
 *
 * @since 0.1
 */
public final class VirtualEnvironment implements Environment {

	private static final Logger logger = LoggerFactory.getLogger(VirtualEnvironment.class);

	private final String name;

	private final VirtualTime time;

	private final RandomGenerator random;

	private final Executor executor;

	private long resumesAt;

	private long wallClockSkewMillis;

	private boolean alive = true;

	VirtualEnvironment(String name, VirtualTime time, RandomGenerator random) {
		this.name = name;
		this.time = time;
		this.random = random;
		this.executor = (task) -> time.schedule(this, 0, guarded(task));
	}

	/**
	 * Stops everything of this node for a while; what falls due in that time runs late.
	 * @param duration how long
	 */
	public void pause(Duration duration) {
		this.resumesAt = this.time.nanoTime() + duration.toNanos();
	}

	/** Ends everything of this node at once; nothing of it ever runs again. */
	public void kill() {
		this.alive = false;
	}

	/**
	 * Sets the wall clock.
	 * @param skew how far it is ahead of the simulation's
	 */
	public void setWallClockSkew(Duration skew) {
		this.wallClockSkewMillis = skew.toMillis();
	}

	/**
	 * Returns whether this node has been neither killed nor closed.
	 * @return whether its tasks run
	 */
	public boolean isAlive() {
		return this.alive;
	}

	long resumesAt() {
		return this.resumesAt;
	}

	@Override
	public long nanoTime() {
		return this.time.nanoTime();
	}

	@Override
	public long currentTimeMillis() {
		return VirtualTime.WALL_CLOCK_ORIGIN + this.time.nanoTime() / 1_000_000 + this.wallClockSkewMillis;
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Executor handlers() {
		return this.executor;
	}

	@Override
	public Executor completions() {
		return this.executor;
	}

	@Override
	public Executor endings() {
		return this.executor;
	}

	@Override
	public Executor background() {
		return this.executor;
	}

	@Override
	public SerialContext newSerialContext(String name) {
		return new QueueSerialContext(this.name + "/" + name, this.executor, this);
	}

	@Override
	public Cancellable schedule(Duration delay, Runnable task) {
		return this.time.schedule(this, delay.toNanos(), guarded(task));
	}

	@Override
	public boolean await(CompletableFuture<?> future, long nanos) {
		return this.time.advanceUntil(future::isDone, Duration.ofNanos(nanos));
	}

	@Override
	public void close() {
		this.alive = false;
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				logger.error("A task of {} failed", this.name, ex);
			}
		};
	}

	@Override
	public String toString() {
		return "VirtualEnvironment[" + this.name + "]";
	}

}
