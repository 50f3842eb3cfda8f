package io.runar.call;

import java.util.concurrent.CompletableFuture;

import io.runar.dispatch.HandledRequest;
import io.runar.registry.ActionRoute;
import io.runar.service.CachePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Keeps results of other nodes' actions. Thread-safe.
 *
 * @since 0.1
 */
public interface RemoteResults {

	/**
	 * Answers a request for an action whose provider lets results be kept: with what is
	 * kept, with what another request is about to bring, or by sending it.
	 * @param route who can answer
	 * @param policy how results are kept
	 * @param request the request
	 * @param sender sends it
	 * @return the encoded result to come; already complete if it was kept. Cancelling it
	 * cancels this request alone
	 */
	CompletableFuture<@Nullable Object> get(ActionRoute route, CachePolicy policy, HandledRequest request,
			Sender sender);

	/** Sends requests to other nodes. */
	@FunctionalInterface
	interface Sender {

		/**
		 * Sends a request.
		 * @param request the request
		 * @param background whether nobody waits for it
		 * @return the encoded result to come
		 */
		CompletableFuture<@Nullable Object> send(HandledRequest request, boolean background);

	}

}
