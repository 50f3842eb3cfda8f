package io.runar.service;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Runs around outgoing requests and around handlers. A node asks its interceptors in
 * their order. Thread-safe.
 *
 * @since 0.1
 */
public interface Interceptor {

	/**
	 * Returns whether this interceptor also runs around requests that stay in this
	 * process: their {@link #call} and {@link #handle}. A local request is a plain method
	 * call of some tens of nanoseconds; an interceptor makes it several times that. Asked
	 * once, when the node is built. Default: it does.
	 * @return whether local requests are intercepted
	 */
	default boolean interceptsLocal() {
		return true;
	}

	/**
	 * Runs around an outgoing request. Default: goes on.
	 * <p>
	 * A request for a stream is one call, whose result is {@code null} and comes, or
	 * which fails, when the stream has ended: told on a thread where the application may
	 * block. An interceptor that answers without going on gives the stream's one item, or
	 * none with {@code null}; one that answers earlier than the stream has ended ends it
	 * there.
	 * @param call the request; headers may be added before going on
	 * @param next goes on
	 * @return the result to come
	 */
	default CompletionStage<@Nullable Object> call(OutgoingCall call, CallChain next) {
		return next.proceed(call);
	}

	/**
	 * Runs around the handler of a request, local or remote, on the handler's thread.
	 * Default: goes on.
	 * @param context the request
	 * @param next goes on
	 * @return what the handler returned: a result or a {@link CompletionStage}
	 * @throws Exception what the handler threw
	 */
	default @Nullable Object handle(RequestContext context, ActionHandler next) throws Exception {
		return next.handle(context);
	}

	/**
	 * The rest of the way of an outgoing request.
	 */
	@FunctionalInterface
	interface CallChain {

		/**
		 * Goes on; may be called more than once, for another attempt.
		 * @param call the request
		 * @return the result to come
		 */
		CompletionStage<@Nullable Object> proceed(OutgoingCall call);

	}

}
