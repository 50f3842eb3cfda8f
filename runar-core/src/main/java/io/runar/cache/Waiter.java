package io.runar.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * What a request gets that waits: for the result that another request makes, or later for
 * one of its own. Cancelling it cancels what it follows, if that is its own.
 */
final class Waiter extends CompletableFuture<@Nullable Object> {

	private final RequestContext request;

	private final Loader loader;

	private volatile @Nullable CompletableFuture<?> source;

	Waiter(RequestContext request, Loader loader) {
		this.request = request;
		this.loader = loader;
	}

	RequestContext request() {
		return this.request;
	}

	Loader loader() {
		return this.loader;
	}

	/** Completes with a result of its own. */
	void follow(@Nullable Object result) {
		if (!(result instanceof CompletionStage<?> stage)) {
			complete(result);
			return;
		}
		CompletableFuture<?> future = stage.toCompletableFuture();
		this.source = future;
		future.whenComplete((value, failure) -> {
			if (failure != null) {
				completeExceptionally(failure);
			}
			else {
				complete(value);
			}
		});
		if (isDone()) {
			future.cancel(false);
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		CompletableFuture<?> future = this.source;
		if (future != null) {
			future.cancel(mayInterruptIfRunning);
		}
		return cancelled;
	}

}
