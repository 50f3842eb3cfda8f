package io.runar.sample.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.Executors;

import io.runar.sample.demo.Shop.Attempt;

/**
 * People who order at the same time.
 */
final class Customers implements AutoCloseable {

	private static final List<String> PRODUCTS = List.of("espresso", "grinder", "kettle");

	private final ScheduledExecutorService people = Executors.newScheduledThreadPool(16, (task) -> {
		Thread thread = new Thread(task, "customer");
		thread.setDaemon(true);
		return thread;
	});

	private final Shop shop;

	Customers(Shop shop) {
		this.shop = shop;
	}

	/** Many orders, evenly over some time. */
	Orders comeIn(int count, int perSecond) {
		List<Future<Attempt>> attempts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String product = PRODUCTS.get(i % PRODUCTS.size());
			int quantity = 1 + i % 3;
			attempts.add(this.people.schedule(() -> this.shop.order(product, quantity),
					TimeUnit.SECONDS.toMillis(i) / perSecond, TimeUnit.MILLISECONDS));
		}
		return new Orders(attempts);
	}

	/** Many orders of one piece at once. */
	Orders want(String product, int count) {
		List<Future<Attempt>> attempts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			attempts.add(this.people.submit(() -> this.shop.order(product, 1)));
		}
		return new Orders(attempts);
	}

	@Override
	public void close() {
		this.people.shutdownNow();
	}

	/**
	 * Orders on their way.
	 *
	 * @param attempts what becomes of them
	 */
	record Orders(List<Future<Attempt>> attempts) {

		/** Waits until this many have been answered. */
		void awaitAnswers(int count) throws InterruptedException {
			for (Future<Attempt> attempt : this.attempts.subList(0, count)) {
				result(attempt);
			}
		}

		List<Attempt> results() throws InterruptedException {
			List<Attempt> results = new ArrayList<>();
			for (Future<Attempt> attempt : this.attempts) {
				results.add(result(attempt));
			}
			return results;
		}

		private static Attempt result(Future<Attempt> attempt) throws InterruptedException {
			try {
				return attempt.get();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex.getCause());
			}
		}

	}

}
