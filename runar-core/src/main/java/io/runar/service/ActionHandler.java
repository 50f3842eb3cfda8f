package io.runar.service;

import io.runar.ErrorCode;
import io.runar.RunarException;
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
	 * of it; a stream only by one that is marked as {@link #streaming}
	 * @throws Exception if it fails; a {@link io.runar.RunarException} reaches the caller
	 * as it is
	 */
	@Nullable Object handle(RequestContext context) throws Exception;

	/**
	 * Returns whether this handler never blocks: then requests of peers run on the I/O
	 * thread itself, which saves two hand-overs. One that blocks all the same, or
	 * computes for long, holds up everything else on its connection; the node warns of
	 * it. Default: it may block.
	 * @return whether it runs on the I/O thread
	 */
	default boolean isNonBlocking() {
		return false;
	}

	/**
	 * Returns whether this handler never answers with a
	 * {@link java.util.concurrent.CompletionStage}. Who knows that need not ask the
	 * result whether it is one, which takes as long as a short handler: an interface that
	 * a class does not have is looked for among all that it has. Default: it may.
	 * @return whether results are always there when the handler returns
	 */
	default boolean isImmediate() {
		return false;
	}

	/**
	 * Marks a handler as one that never blocks.
	 * @param handler answers the requests, with its result or a
	 * {@link java.util.concurrent.CompletionStage} of it
	 * @return the same, to run on the I/O thread
	 */
	static ActionHandler nonBlocking(ActionHandler handler) {
		return new ActionHandler() {

			@Override
			public @Nullable Object handle(RequestContext context) throws Exception {
				return handler.handle(context);
			}

			@Override
			public boolean isNonBlocking() {
				return true;
			}

			@Override
			public boolean isImmediate() {
				return handler.isImmediate();
			}

		};
	}

	/**
	 * Marks a handler as one that answers with a stream, a
	 * {@link java.util.concurrent.Flow.Publisher}, {@code Flux}, iterator or stream, or
	 * that reads {@link RequestContext#items}. A caller that makes an ordinary request is
	 * refused.
	 * @param handler answers the requests of callers that take a stream
	 * @return the same for them alone
	 */
	static ActionHandler streaming(ActionHandler handler) {
		return (context) -> {
			if (!context.isStream()) {
				throw RunarException
					.builder(ErrorCode.INVALID_ARGUMENT,
							"request '" + context.path()
									+ "' without stream, of an action with one (expected: requestStream or sendStream)")
					.notStarted(true)
					.build();
			}
			return handler.handle(context);
		};
	}

}
