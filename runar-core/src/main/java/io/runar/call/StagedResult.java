package io.runar.call;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.runtime.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The result of a request that somebody else's future brings: that of an asynchronous
 * local handler, or of interceptors. It watches the deadline, because such a future need
 * not, and completes on a completion thread. Completing or cancelling it does not reach
 * the other future, which may be shared; the request behind it is told.
 *
 * @param <T> type of the result
 */
final class StagedResult<T> extends CompletableFuture<@Nullable T> {

	private final CallSupport support;

	private final TopicPath path;

	private final Type type;

	private final Cancellable request;

	/**
	 * Creates a result.
	 * @param support what all requests share
	 * @param path what was requested
	 * @param type type of the result
	 * @param request the request behind it, to end it
	 */
	StagedResult(CallSupport support, TopicPath path, Type type, Cancellable request) {
		this.support = support;
		this.path = path;
		this.type = type;
		this.request = request;
	}

	/** Follows a future until the deadline. */
	StagedResult<T> follow(CompletionStage<?> source, long startNanos, long deadlineNanos) {
		Duration left = Duration.ofNanos(deadlineNanos - this.support.environment().nanoTime());
		Cancellable timer = this.support.environment().schedule(left, () -> {
			if (completeExceptionally(CallFailures.timeout(this.path, startNanos, deadlineNanos))) {
				this.request.cancel();
			}
		});
		source.whenComplete((value, failure) -> {
			timer.cancel();
			RunarException refused = this.support.onCompletionThread(() -> deliver(value, failure));
			if (refused != null) {
				this.support.environment().endings().execute(() -> completeExceptionally(refused));
			}
		});
		return this;
	}

	@SuppressWarnings("unchecked") // the type says what T is
	private void deliver(@Nullable Object value, @Nullable Throwable failure) {
		try {
			if (failure != null) {
				completeExceptionally(this.support.failures().of(this.path, failure));
			}
			else if (!isDone()) {
				complete((T) this.support.typed(this.path, value, this.type));
			}
		}
		catch (Throwable ex) { // decoding runs user code; the caller must get an end
			completeExceptionally(this.support.failures().of(this.path, ex));
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		this.request.cancel();
		return cancelled;
	}

}
