package io.runar.binding;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.dispatch.HandledRequest;
import io.runar.invocation.CurrentRequest;
import io.runar.method.MethodResult;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * One request for an action with a fallback: answered by the method, or when that fails
 * by the fallback, at once or when the result that was to come has failed.
 */
final class FallbackCall {

	private final ActionMethod action;

	private final FallbackMethod fallback;

	private final @Nullable Object[] arguments;

	private final RequestContext context;

	FallbackCall(ActionMethod action, FallbackMethod fallback, @Nullable Object[] arguments, RequestContext context) {
		this.action = action;
		this.fallback = fallback;
		this.arguments = arguments;
		this.context = context;
	}

	@Nullable Object handle() throws Exception {
		Object result;
		try {
			result = this.action.answer(this.action.call(this.arguments), this.context);
		}
		catch (Exception ex) {
			if (!this.fallback.answers(ex, this.context)) {
				throw ex;
			}
			return fallBack(ex);
		}
		return (result instanceof CompletionStage<?> stage) ? later(stage) : result;
	}

	private CompletionStage<@Nullable Object> later(CompletionStage<?> stage) {
		CompletableFuture<@Nullable Object> done = MethodResult.dependent(stage);
		stage.whenComplete((result, failure) -> {
			if (failure == null) {
				done.complete(result);
			}
			else if (done.isDone() || !this.fallback.answers(failure, this.context)) {
				done.completeExceptionally(failure);
			}
			else {
				fallBackLater(failure, done);
			}
		});
		return done;
	}

	private void fallBackLater(Throwable failure, CompletableFuture<@Nullable Object> done) {
		@Nullable Object[] slot = CurrentRequest.slot();
		RequestContext outer = CurrentRequest.get(slot);
		CurrentRequest.set(slot, this.context);
		try {
			Object result = fallBack(failure);
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failed) -> complete(done, value, failed));
			}
			else {
				done.complete(result);
			}
		}
		catch (Throwable ex) { // user code may throw anything; the caller must get an
								// answer
			done.completeExceptionally(ex);
		}
		finally {
			CurrentRequest.set(slot, outer);
		}
	}

	private static void complete(CompletableFuture<@Nullable Object> done, @Nullable Object value,
			@Nullable Throwable failure) {
		if (failure != null) {
			done.completeExceptionally(failure);
		}
		else {
			done.complete(value);
		}
	}

	private @Nullable Object fallBack(Throwable failure) throws Exception {
		try {
			Object result = this.action.fallbackAnswer(this.fallback.call(this.arguments, failure), this.context);
			if (result instanceof CompletionStage<?> stage) {
				return stage.whenComplete((value, failed) -> count(failed == null));
			}
			count(true);
			return result;
		}
		catch (Exception ex) {
			count(false);
			if (!isPartOf(ex, failure)) {
				ex.addSuppressed(failure);
			}
			throw ex;
		}
	}

	/** A fallback may throw again what it was given. */
	@SuppressWarnings("ReferenceEquality")
	private static boolean isPartOf(Throwable thrown, Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause == thrown) {
				return true;
			}
		}
		return false;
	}

	private void count(boolean answered) {
		if (this.context instanceof HandledRequest request) {
			request.node().metrics().fallbackUsed(this.action.service(), this.action.metadata().name(), answered);
		}
	}

}
