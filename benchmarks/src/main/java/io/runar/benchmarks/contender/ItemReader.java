package io.runar.benchmarks.contender;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Reads all items of a publisher and counts them.
 */
final class ItemReader implements Flow.Subscriber<Object> {

	private final ItemCount read = new ItemCount();

	private final CompletableFuture<Long> done = new CompletableFuture<>();

	private ItemReader() {
	}

	/** Reads to the end. */
	@SuppressWarnings("unchecked") // a publisher only gives
	static CompletableFuture<Long> count(Flow.Publisher<?> items) {
		ItemReader reader = new ItemReader();
		((Flow.Publisher<Object>) items).subscribe(reader);
		return reader.done;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Object item) {
		this.read.add(item);
	}

	@Override
	public void onError(Throwable failure) {
		this.done.completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		this.done.complete(this.read.count());
	}

}
