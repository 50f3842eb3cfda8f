package io.runar.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

/**
 * The first item of a stream as a future, {@code null} if there is none. Cancelling it
 * cancels the stream.
 *
 * @param <T> type of the item
 * @since 0.1
 */
public final class SingleResult<T> extends CompletableFuture<@Nullable T> implements Flow.Subscriber<T> {

	private volatile Flow.@Nullable Subscription source;

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		if (this.source != null) {
			subscription.cancel();
			return;
		}
		this.source = subscription;
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(T item) {
		Flow.Subscription current = this.source;
		if (!complete(item) && current != null) {
			// Nobody wants more than one, and the stream may have no end.
			current.cancel();
		}
	}

	@Override
	public void onError(Throwable thrown) {
		completeExceptionally(thrown);
	}

	@Override
	public void onComplete() {
		complete(null);
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		Flow.Subscription current = this.source;
		if (cancelled && current != null) {
			current.cancel();
		}
		return cancelled;
	}

}
