package io.runar.benchmarks.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.benchmarks.contender.Exchange;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait for every answer, each on a thread of its own; each makes at least
 * one request.
 */
final class BlockingLoad {

	private final Exchange exchange;

	private final Callers callers;

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private volatile long end;

	BlockingLoad(Exchange exchange, Callers callers) {
		this.exchange = exchange;
		this.callers = callers;
	}

	/**
	 * Runs for a time and returns the latency of every request in nanoseconds.
	 * @param threads how many callers
	 * @param time how long, from the moment when all threads are there
	 * @param atBegin called at that moment
	 */
	Histogram run(int threads, Duration time, Runnable atBegin) throws InterruptedException {
		CountDownLatch begin = new CountDownLatch(1);
		List<Thread> started = new ArrayList<>();
		List<Histogram> histograms = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			Histogram histogram = new Histogram(2);
			histograms.add(histogram);
			Thread thread = this.callers.thread(() -> call(begin, histogram));
			started.add(thread);
			thread.start();
		}
		atBegin.run();
		this.end = System.nanoTime() + time.toNanos();
		begin.countDown();
		Histogram all = new Histogram(3);
		for (int i = 0; i < threads; i++) {
			started.get(i).join();
			all.add(histograms.get(i));
		}
		Throwable ex = this.failure.get();
		if (ex != null) {
			throw new IllegalStateException("request failed: " + ex, ex);
		}
		return all;
	}

	private void call(CountDownLatch begin, Histogram histogram) {
		try {
			begin.await();
			long sent = System.nanoTime();
			do {
				if (this.exchange.sendAndWait() == null) {
					throw new IllegalStateException("answer: null");
				}
				long now = System.nanoTime();
				histogram.recordValue(now - sent);
				sent = now;
			}
			while (sent < this.end);
		}
		catch (Exception ex) {
			this.failure.compareAndSet(null, ex);
		}
	}

}
