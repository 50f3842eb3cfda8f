package io.runar.benchmarks.driver;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import io.runar.benchmarks.contender.Exchange;
import io.runar.benchmarks.contender.Exchange.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of requests under way: every answer begins the next request, on the
 * thread that brings it, until the time is over.
 */
final class AsyncLoad implements Answer {

	private static final int ANSWER_SECONDS = 60;

	private final Exchange exchange;

	private final long end;

	private final LongAdder answers = new LongAdder();

	private final CountDownLatch open;

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private AsyncLoad(Exchange exchange, int inFlight, long end) {
		this.exchange = exchange;
		this.end = end;
		this.open = new CountDownLatch(inFlight);
	}

	/** Begins the load and returns at once. */
	static AsyncLoad start(Exchange exchange, int inFlight, Duration time) {
		AsyncLoad load = new AsyncLoad(exchange, inFlight, System.nanoTime() + time.toNanos());
		for (int i = 0; i < inFlight; i++) {
			exchange.send(load);
		}
		return load;
	}

	@Override
	public void arrived(@Nullable Object value, @Nullable Throwable ex) {
		if (ex != null || value == null) {
			this.failure.compareAndSet(null, (ex != null) ? ex : new IllegalStateException("answer: null"));
			this.open.countDown();
			return;
		}
		this.answers.increment();
		if (System.nanoTime() < this.end) {
			this.exchange.send(this);
		}
		else {
			this.open.countDown();
		}
	}

	/** Waits for the last answer and returns how many there were. */
	long await() throws InterruptedException {
		boolean answered = this.open.await(this.end - System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS),
				TimeUnit.NANOSECONDS);
		Throwable ex = this.failure.get();
		if (ex != null) {
			throw new IllegalStateException("request failed: " + ex, ex);
		}
		if (!answered) {
			throw new IllegalStateException(this.open.getCount() + " requests without answer");
		}
		return this.answers.sum();
	}

}
