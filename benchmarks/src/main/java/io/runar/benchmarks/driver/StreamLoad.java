package io.runar.benchmarks.driver;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/**
 * Makes calls with a stream each, one after the other, until the time is over.
 */
final class StreamLoad {

	/** So many that a call itself is nothing beside its items. */
	static final int ITEMS = 100_000;

	private static final int ITEMS_A_MILLI = 100;

	private static final int CALL_SECONDS = 60;

	private final LongFunction<CompletableFuture<Void>> call;

	private final long items;

	/**
	 * Creates a load.
	 * @param call makes a call with so many items
	 * @param measure how long is measured: fewer items a call if that is a moment
	 */
	StreamLoad(LongFunction<CompletableFuture<Void>> call, Duration measure) {
		this.call = call;
		this.items = Math.min(ITEMS, measure.toMillis() * ITEMS_A_MILLI);
	}

	/** Runs for some time and returns how many items there were. */
	long run(Duration time) throws InterruptedException {
		long end = System.nanoTime() + time.toNanos();
		long items = 0;
		do {
			await(this.call.apply(this.items));
			items += this.items;
		}
		while (System.nanoTime() < end);
		return items;
	}

	private static void await(CompletableFuture<Void> stream) throws InterruptedException {
		try {
			stream.get(CALL_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("stream failed: " + ex, ex);
		}
	}

}
