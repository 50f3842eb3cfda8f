package io.runar.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import io.runar.runtime.VirtualEnvironment;

/**
 * Work that takes virtual time: so many at a time, the others wait for their turn, as for
 * the threads or connections of a real service.
 */
final class Station {

	private final VirtualEnvironment environment;

	private final RandomGenerator random;

	private final int workers;

	private final Duration least;

	private final Duration most;

	private final Deque<CompletableFuture<Object>> waiting = new ArrayDeque<>();

	private int busy;

	private int done;

	/**
	 * Creates an idle station.
	 * @param network its time and randomness
	 * @param workers how many it does at a time
	 * @param least the shortest time one takes
	 * @param most the longest time one takes
	 */
	Station(SimulatedNetwork network, int workers, Duration least, Duration most) {
		this.environment = network.time().newEnvironment("station");
		this.random = this.environment.random();
		this.workers = workers;
		this.least = least;
		this.most = most;
	}

	CompletableFuture<Object> work() {
		CompletableFuture<Object> one = new CompletableFuture<>();
		this.waiting.add(one);
		next();
		return one;
	}

	int done() {
		return this.done;
	}

	private void next() {
		if (this.busy < this.workers && !this.waiting.isEmpty()) {
			CompletableFuture<Object> one = this.waiting.remove();
			this.busy++;
			this.environment
				.schedule(Duration.ofNanos(this.random.nextLong(this.least.toNanos(), this.most.toNanos() + 1)), () -> {
					this.busy--;
					this.done++;
					next();
					one.complete("done");
				});
		}
	}

}
