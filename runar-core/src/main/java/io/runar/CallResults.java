package io.runar;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

/**
 * What became of requests that were made together. All have ended. Thread-safe.
 *
 * @since 0.1
 */
public final class CallResults {

	private final IdentityHashMap<Call<?>, CompletableFuture<?>> results = new IdentityHashMap<>();

	/**
	 * Takes the results.
	 * @param calls the requests
	 * @param results what they ended with, in the same order; all complete
	 */
	public CallResults(List<? extends Call<?>> calls, List<? extends CompletableFuture<?>> results) {
		for (int i = 0; i < calls.size(); i++) {
			this.results.put(calls.get(i), results.get(i));
		}
	}

	/**
	 * Returns the result of one of the requests.
	 * @param <T> its type
	 * @param call the request, the very object it was made with
	 * @return its result
	 * @throws RunarException if that request has failed
	 * @throws IllegalArgumentException if it was not one of them
	 */
	@SuppressWarnings("unchecked") // a call has a result of its type
	public <T> @Nullable T get(Call<T> call) {
		try {
			return (T) result(call).join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RunarException failure) ? failure : new RunarException(
					ErrorCode.HANDLER_FAILED, "request '" + call.path() + "' failed: " + ex.getCause(), ex.getCause());
		}
		catch (CancellationException ex) {
			throw new RunarException(ErrorCode.CANCELLED, "request '" + call.path() + "' was cancelled", ex);
		}
	}

	/**
	 * Returns whether one of the requests has failed.
	 * @param call the request
	 * @return whether {@link #get} throws
	 * @throws IllegalArgumentException if it was not one of them
	 */
	public boolean hasFailed(Call<?> call) {
		return result(call).isCompletedExceptionally();
	}

	private CompletableFuture<?> result(Call<?> call) {
		CompletableFuture<?> result = this.results.get(call);
		if (result == null) {
			throw new IllegalArgumentException("call: " + call + " (expected: one that was made)");
		}
		return result;
	}

}
