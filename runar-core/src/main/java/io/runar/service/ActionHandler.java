package io.runar.service;

import org.jspecify.annotations.Nullable;

/**
 * Answers the requests for one action.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ActionHandler {

	/**
	 * Answers one request. Called on the caller's thread for a local request and on a
	 * handler thread for a remote one, for many requests at once.
	 * @param context the request
	 * @return the result, {@code null}, or a {@link java.util.concurrent.CompletionStage}
	 * of it
	 * @throws Exception if it fails; a {@link io.runar.RunarException} reaches the caller
	 * as it is
	 */
	@Nullable Object handle(RequestContext context) throws Exception;

}
