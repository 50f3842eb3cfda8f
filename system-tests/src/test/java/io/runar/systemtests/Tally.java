package io.runar.systemtests;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import static org.awaitility.Awaitility.await;

/**
 * What became of the requests of one load, and how fast those came back that failed.
 */
final class Tally {

	private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final Supplier<CompletableFuture<?>> request;

	private final long startNanos = System.nanoTime();

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger answered = new AtomicInteger();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	/** When each of those that failed was sent, and how long that took. */
	private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();

	private final AtomicLong lastFailureNanos = new AtomicLong(this.startNanos);

	private volatile boolean ended;

	private volatile long endNanos;

	private Tally(Supplier<CompletableFuture<?>> request) {
		this.request = request;
	}

	/**
	 * Makes requests at a rate, whether or not the ones before were answered, and waits
	 * for all answers. A machine that stands still for a while makes up for it at once.
	 */
	static Tally atRate(int perSecond, int seconds, Supplier<CompletableFuture<?>> request) {
		Tally tally = new Tally(request);
		int all = perSecond * seconds;
		for (int sent = 0; sent < all;) {
			long due = Math.min(all, (System.nanoTime() - tally.startNanos) * perSecond / TimeUnit.SECONDS.toNanos(1));
			for (; sent < due; sent++) {
				tally.send(() -> {
				});
			}
			LockSupport.parkNanos(STEP_NANOS);
		}
		return tally.finish();
	}

	/** Lets some callers make requests, each when its last one has ended. */
	static Tally byCallers(int callers, int seconds, Supplier<CompletableFuture<?>> request) {
		Tally tally = new Tally(request);
		for (int i = 0; i < callers; i++) {
			tally.sendOnAndOn();
		}
		long end = tally.startNanos + TimeUnit.SECONDS.toNanos(seconds);
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
		return tally.finish();
	}

	private void sendOnAndOn() {
		if (!this.ended) {
			send(this::sendOnAndOn);
		}
	}

	private void send(Runnable next) {
		long sent = System.nanoTime();
		this.open.incrementAndGet();
		this.request.get().whenComplete((result, failure) -> {
			if (failure != null) {
				long now = System.nanoTime();
				this.failures.add(failure);
				this.failed.add(new Failed(sent - this.startNanos, now - sent));
				this.lastFailureNanos.accumulateAndGet(now, (one, other) -> (one - other > 0) ? one : other);
			}
			else if (!this.ended) {
				this.answered.incrementAndGet();
			}
			next.run();
			this.open.decrementAndGet();
		});
	}

	private Tally finish() {
		this.endNanos = System.nanoTime();
		this.ended = true;
		await().atMost(TestNetwork.PATIENCE).until(() -> this.open.get() == 0);
		return this;
	}

	/** How many were answered before the load ended. */
	int answered() {
		return this.answered.get();
	}

	Queue<Throwable> failures() {
		return this.failures;
	}

	/** Answers a second while the load lasted. */
	double answersPerSecond() {
		return this.answered.get() * 1e9 / (this.endNanos - this.startNanos);
	}

	/** How long after the load began the last request failed; zero if none did. */
	long lastFailureMillis() {
		return TimeUnit.NANOSECONDS.toMillis(this.lastFailureNanos.get() - this.startNanos);
	}

	/**
	 * In which time 99 of 100 came back of those that failed: a median of all seconds, of
	 * which a busy machine spoils some, a busy node all.
	 */
	Duration medianP99OfFailures() {
		long[] seconds = this.failed.stream()
			.collect(Collectors.groupingBy(Failed::second))
			.values()
			.stream()
			.mapToLong((second) -> Latencies.p99(second.stream().mapToLong(Failed::tookNanos).toArray()))
			.sorted()
			.toArray();
		return Duration.ofNanos(seconds[seconds.length / 2]);
	}

	/** In which time the last one came back of those that failed. */
	Duration slowestFailure() {
		return Duration.ofNanos(this.failed.stream().mapToLong(Failed::tookNanos).max().orElse(0));
	}

	/**
	 * A request that failed.
	 *
	 * @param sentNanos when it was sent, counted from the beginning of the load
	 * @param tookNanos when it came back, counted from there
	 */
	private record Failed(long sentNanos, long tookNanos) {

		long second() {
			return TimeUnit.NANOSECONDS.toSeconds(this.sentNanos);
		}

	}

}
