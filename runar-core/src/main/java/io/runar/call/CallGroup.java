package io.runar.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.Call;
import io.runar.CallResults;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are made together. Completes when all of them have ended; cancelled, it
 * cancels those that have not. All are sent before anybody waits, so that those for one
 * node share a frame.
 */
final class CallGroup extends CompletableFuture<CallResults> {

	private final List<Call<?>> calls;

	private final List<CompletableFuture<?>> results;

	private CallGroup(List<Call<?>> calls, List<CompletableFuture<?>> results) {
		this.calls = calls;
		this.results = results;
	}

	static CallGroup start(Router router, List<Call<?>> calls) {
		List<CompletableFuture<?>> results = new ArrayList<>(calls.size());
		for (Call<?> call : calls) {
			results.add(router.requestAsync(call.path(), call.params(), call.type().type(), call.options()));
		}
		CallGroup group = new CallGroup(calls, results);
		CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
			.whenComplete((done, failure) -> group.complete(new CallResults(calls, results)));
		return group;
	}

	/** Returns one of the requests that have not ended; {@code null} if all have. */
	@Nullable Call<?> firstOpen() {
		for (int i = 0; i < this.results.size(); i++) {
			if (!this.results.get(i).isDone()) {
				return this.calls.get(i);
			}
		}
		return null;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		this.results.forEach((result) -> result.cancel(mayInterruptIfRunning));
		return cancelled;
	}

}
