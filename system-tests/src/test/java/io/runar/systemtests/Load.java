package io.runar.systemtests;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import static org.awaitility.Awaitility.await;

/**
 * Requests at a steady rate, whether or not the ones before were answered. Only when very
 * many are open it waits: a machine that cannot keep up would otherwise test overload.
 */
final class Load implements AutoCloseable {

	/** More than a frozen provider can hold back until it is given up. */
	private static final int MAX_OPEN = 2000;

	private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicInteger answered = new AtomicInteger();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	/**
	 * Starts sending.
	 * @param perSecond requests a second
	 * @param request makes a request; is given its number, counted from 0
	 */
	Load(int perSecond, IntFunction<CompletableFuture<?>> request) {
		long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
		this.pacer.scheduleAtFixedRate(() -> send(request), 0, period, TimeUnit.NANOSECONDS);
	}

	private void send(IntFunction<CompletableFuture<?>> request) {
		if (this.sent.get() - this.answered.get() >= MAX_OPEN) {
			return;
		}
		CompletableFuture<?> answer;
		try {
			answer = request.apply(this.sent.getAndIncrement());
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		answer.whenComplete((result, failure) -> {
			if (failure != null) {
				this.failures.add(failure);
			}
			this.answered.incrementAndGet();
		});
	}

	/** Waits until so many more requests were answered. */
	void awaitAnswers(int more) {
		int wanted = this.answered.get() + more;
		await().atMost(TestNetwork.PATIENCE).until(() -> this.answered.get() >= wanted);
	}

	/** Stops sending and waits for all answers. */
	Result finish() throws InterruptedException {
		this.pacer.shutdownNow();
		this.pacer.awaitTermination(10, TimeUnit.SECONDS);
		await().atMost(TestNetwork.PATIENCE).until(() -> this.answered.get() == this.sent.get());
		return new Result(this.sent.get(), this.failures);
	}

	@Override
	public void close() {
		this.pacer.shutdownNow();
	}

	/**
	 * What became of the requests.
	 *
	 * @param sent their number
	 * @param failures of those that failed
	 */
	record Result(int sent, Queue<Throwable> failures) {

	}

}
