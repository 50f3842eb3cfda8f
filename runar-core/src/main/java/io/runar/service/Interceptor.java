package io.runar.service;

import java.util.concurrent.CompletionStage;

import io.runar.PublishReceipt;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * Runs around outgoing requests and the handlers of actions, and around the publishing of
 * events and the handlers of subscriptions. A node asks its interceptors in their order,
 * for all four. Thread-safe.
 *
 * @since 0.1
 */
public interface Interceptor {

	/**
	 * Returns whether this interceptor also runs around requests (not events) that stay
	 * in this process: their {@link #call} and {@link #handle}. A local request is a
	 * plain method call of some tens of nanoseconds; an interceptor makes it several
	 * times that. Asked once, when the node is built. Default: it does.
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
	 * Runs around the publishing of an event by this node, also of the results of actions
	 * and of reports on {@code $node/errors}, on the publisher's thread: that of a
	 * non-blocking handler must not be blocked. What it throws, or the stage fails with
	 * at once, reaches the publisher. An event that ends without the one or the other,
	 * and without going on, is counted as dropped. Without an interceptor that has this
	 * method events cost nothing more. Default: goes on.
	 * @param event the event; before going on headers may be added, and the data replaced
	 * @param next goes on
	 * @return the end to come: with the receipt of an acknowledged event, otherwise with
	 * {@code null} when all subscriptions and peers have been given the event
	 */
	default CompletionStage<@Nullable PublishReceipt> publish(OutgoingEvent event, PublishChain next) {
		return next.proceed(event);
	}

	/**
	 * Runs around the handler of a subscription of this node, for events of this node and
	 * others, once for each subscription that gets the event, on the handler's thread.
	 * What it throws is a failure of the handler. Not going on drops the event for this
	 * subscription: that is counted, and for an acknowledged event a failure with
	 * {@link io.runar.ErrorCode#CANCELLED}. Without an interceptor that has this method
	 * events cost nothing more. Default: goes on.
	 * @param event the event
	 * @param next goes on; may be given another context than the event's own
	 * @throws Exception what the handler threw
	 */
	default void receive(EventContext event, ReceiveChain next) throws Exception {
		next.handle(event);
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

	/**
	 * The rest of the way of an event that is published.
	 */
	@FunctionalInterface
	interface PublishChain {

		/**
		 * Goes on; called again it publishes the event again.
		 * @param event the event
		 * @return the end to come, as {@link Interceptor#publish} returns it
		 * @throws io.runar.RunarException if the event cannot be published
		 */
		CompletionStage<@Nullable PublishReceipt> proceed(OutgoingEvent event);

	}

	/**
	 * The rest of the way of an event to the handler of one subscription.
	 */
	interface ReceiveChain extends SubscriptionHandler {

		/**
		 * Returns the topics of the subscription.
		 * @return its pattern; the event's own topic is {@link EventContext#topic()}
		 */
		TopicPath pattern();

		/**
		 * Returns the service that the subscription belongs to.
		 * @return the path of the service; {@code null}: none, the application has made
		 * the subscription while it runs
		 */
		@Nullable String servicePath();

	}

}
