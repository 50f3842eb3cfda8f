package io.runar;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

/**
 * This application as a member of the network: the way to call actions, publish events
 * and subscribe to them, wherever they are.
 * <p>
 * A request goes to the local service if there is one, as a plain method call by
 * reference on the caller's thread; otherwise to one of the nodes that have it. Every
 * request ends in exactly one of: its result, a {@link RunarException} with a code, or
 * {@link ErrorCode#TIMEOUT}. A request made while a handler runs gets at most the time
 * the handler has left.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public interface Node {

	/**
	 * Returns the identity of this node.
	 * @return the identity
	 */
	PeerId id();

	/**
	 * Returns the network this node belongs to.
	 * @return its {@code network-id}
	 */
	String networkId();

	/**
	 * Returns where the node is in its life.
	 * @return the state
	 */
	NodeState state();

	/**
	 * Calls an action and waits for its result.
	 * @param <T> type of the result
	 * @param path the action, for example {@code user/auth}
	 * @param params its parameters: an object, a map of named parameters, or {@code null}
	 * @param type type of the result; {@code Void.class} to ignore it
	 * @return the result
	 * @throws RunarException if it fails
	 */
	default <T> @Nullable T request(String path, @Nullable Object params, Class<T> type) {
		return request(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Calls an action with options and waits for its result.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return the result
	 * @throws RunarException if it fails
	 */
	<T> @Nullable T request(String path, @Nullable Object params, Class<T> type, RequestOptions options);

	/**
	 * Calls an action with a generic result type and waits for its result.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @return the result
	 * @throws RunarException if it fails
	 */
	default <T> @Nullable T request(String path, @Nullable Object params, TypeRef<T> type) {
		return request(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Calls an action with a generic result type and options and waits for its result.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return the result
	 * @throws RunarException if it fails
	 */
	<T> @Nullable T request(String path, @Nullable Object params, TypeRef<T> type, RequestOptions options);

	/**
	 * Calls an action without waiting. Cancelling the future cancels the request, also on
	 * the other node. The future completes on a handler thread, or on the calling thread
	 * if the action is local.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @return the result to come, or a {@link RunarException}
	 */
	default <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, Class<T> type) {
		return requestAsync(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Calls an action with options without waiting.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return the result to come, or a {@link RunarException}
	 */
	<T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, Class<T> type,
			RequestOptions options);

	/**
	 * Calls an action with a generic result type without waiting.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @return the result to come, or a {@link RunarException}
	 */
	default <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, TypeRef<T> type) {
		return requestAsync(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Calls an action with a generic result type and options without waiting.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return the result to come, or a {@link RunarException}
	 */
	<T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, TypeRef<T> type,
			RequestOptions options);

	/**
	 * Calls an action and waits for its result and the headers that come with it.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @return result and headers
	 * @throws RunarException if it fails
	 */
	default <T> Response<T> requestForResponse(String path, @Nullable Object params, Class<T> type) {
		return requestForResponse(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Calls an action with options and waits for its result and the headers that come
	 * with it. For those that come with an error see
	 * {@link RequestOptions#withResponseHeaders}.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return result and headers
	 * @throws RunarException if it fails
	 */
	default <T> Response<T> requestForResponse(String path, @Nullable Object params, Class<T> type,
			RequestOptions options) {
		return requestForResponse(path, params, TypeRef.<T>of(type), options);
	}

	/**
	 * Calls an action with a generic result type and options and waits for its result and
	 * the headers that come with it.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return result and headers
	 * @throws RunarException if it fails
	 */
	default <T> Response<T> requestForResponse(String path, @Nullable Object params, TypeRef<T> type,
			RequestOptions options) {
		ResponseHeaders headers = new ResponseHeaders();
		T value = request(path, params, type, options.withResponseHeaders(headers));
		return new Response<>(value, headers.asMap());
	}

	/**
	 * Calls an action for its result and the headers that come with it, without waiting.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return result and headers to come, or a {@link RunarException}; cancelling it
	 * cancels the request
	 */
	default <T> CompletableFuture<Response<T>> requestForResponseAsync(String path, @Nullable Object params,
			Class<T> type, RequestOptions options) {
		return requestForResponseAsync(path, params, TypeRef.<T>of(type), options);
	}

	/**
	 * Calls an action with a generic result type for its result and the headers that come
	 * with it, without waiting.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make the request
	 * @return result and headers to come, or a {@link RunarException}; cancelling it
	 * cancels the request
	 */
	default <T> CompletableFuture<Response<T>> requestForResponseAsync(String path, @Nullable Object params,
			TypeRef<T> type, RequestOptions options) {
		ResponseHeaders headers = new ResponseHeaders();
		return Response.later(requestAsync(path, params, type, options.withResponseHeaders(headers)), headers);
	}

	/**
	 * Makes several requests at the same time, to one node or many, and waits until all
	 * have ended: together they take as long as the slowest. Those for the same node
	 * travel together. One that fails leaves the others alone.
	 * @param calls the requests
	 * @return what became of each
	 */
	CallResults requestAll(Call<?>... calls);

	/**
	 * Makes several requests at the same time without waiting.
	 * @param calls the requests
	 * @return completes when all have ended, whatever they ended with; cancelling it
	 * cancels those that have not
	 */
	CompletableFuture<CallResults> requestAllAsync(Call<?>... calls);

	/**
	 * Waits until an action or a service is there: on this node and running, or on
	 * another one that is available.
	 * @param path path of the action, for example {@code user/auth}, or of the service,
	 * for example {@code user}; may name versions behind that of the service, for example
	 * {@code user@^2} or {@code user@^2/auth}
	 * @param timeout how long to wait at most
	 * @return completes when it is there; fails with {@link ErrorCode#NO_PROVIDER} after
	 * the timeout
	 * @throws RunarException with {@link ErrorCode#INVALID_PATH} if it is not a literal
	 * path; with {@link ErrorCode#INVALID_ARGUMENT} if it names versions by what is no
	 * range, for example {@code user@^x}
	 */
	CompletableFuture<Void> waitFor(String path, Duration timeout);

	/**
	 * Describes a request that is answered with a stream of items.
	 * @param <T> type of the items
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the items
	 * @return makes the request for each of its subscribers
	 * @see #requestStream(String, Object, TypeRef, RequestOptions)
	 */
	default <T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, Class<T> type) {
		return requestStream(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Describes a request with options that is answered with a stream of items.
	 * @param <T> type of the items
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the items
	 * @param options how to make the request; its time-out is the longest time in which
	 * nothing of the stream moves
	 * @return makes the request for each of its subscribers
	 * @see #requestStream(String, Object, TypeRef, RequestOptions)
	 */
	<T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, Class<T> type, RequestOptions options);

	/**
	 * Describes a request that is answered with a stream of generic items.
	 * @param <T> type of the items
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the items
	 * @return makes the request for each of its subscribers
	 * @see #requestStream(String, Object, TypeRef, RequestOptions)
	 */
	default <T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, TypeRef<T> type) {
		return requestStream(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Describes a request with options that is answered with a stream of generic items.
	 * An action that answers with one result gives a stream of that; of nothing if it is
	 * {@code null}.
	 * <p>
	 * Nothing happens before somebody subscribes; each subscriber makes the request anew.
	 * Items come in order, as they are asked for. Cancelling ends the stream on the other
	 * node too. It fails with a {@link RunarException}, after the items that had come:
	 * with what the handler failed with, with {@link ErrorCode#PEER_LOST} if the provider
	 * is lost, or at once with {@link ErrorCode#TIMEOUT} if nothing moves for too long:
	 * neither an item nor the reader. Subscribers are called by the rules of Reactive
	 * Streams, on a completion thread or on the thread that asks for items; locally on
	 * the handler's.
	 * @param <T> type of the items
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the items
	 * @param options how to make the request; its time-out is the longest time in which
	 * nothing of the stream moves, in place of the node's {@code stream-idle-timeout}
	 * @return makes the request for each of its subscribers
	 */
	<T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, TypeRef<T> type, RequestOptions options);

	/**
	 * Describes a request with a stream of items that is answered with another stream.
	 * @param <T> type of the items that answer it
	 * @param path the action
	 * @param params its other parameters
	 * @param items what is sent with the request
	 * @param type type of the items that answer it
	 * @return makes the request for each of its subscribers
	 * @see #requestStream(String, Object, Flow.Publisher, TypeRef, RequestOptions)
	 */
	default <T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, Flow.Publisher<?> items,
			Class<T> type) {
		return requestStream(path, params, items, TypeRef.<T>of(type), RequestOptions.defaults());
	}

	/**
	 * Describes a request with a stream of items that is answered with another stream, as
	 * {@link #requestStream(String, Object, TypeRef, RequestOptions)} does.
	 * <p>
	 * The items are subscribed to when the action reads them, for each subscriber of the
	 * result, on a handler thread. They are cancelled when the action reads no more, or
	 * has answered. What they fail with reaches the action with code and message.
	 * @param <T> type of the items that answer it
	 * @param path the action
	 * @param params its other parameters
	 * @param items what is sent with the request
	 * @param type type of the items that answer it
	 * @param options how to make the request; its time-out is the longest time in which
	 * nothing of either stream moves
	 * @return makes the request for each of its subscribers
	 */
	<T> Flow.Publisher<T> requestStream(String path, @Nullable Object params, Flow.Publisher<?> items, TypeRef<T> type,
			RequestOptions options);

	/**
	 * Makes a request with a stream of items that is answered with one result.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its other parameters
	 * @param items what is sent with the request
	 * @param type type of the result
	 * @return the result to come, or a {@link RunarException}
	 * @see #sendStream(String, Object, Flow.Publisher, TypeRef, RequestOptions)
	 */
	default <T> CompletableFuture<@Nullable T> sendStream(String path, @Nullable Object params, Flow.Publisher<?> items,
			Class<T> type) {
		return sendStream(path, params, items, TypeRef.<T>of(type), RequestOptions.defaults());
	}

	/**
	 * Makes a request with a stream of items that is answered with one result. For the
	 * items the same holds as for
	 * {@link #requestStream(String, Object, Flow.Publisher, TypeRef, RequestOptions)}.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its other parameters
	 * @param items what is sent with the request
	 * @param type type of the result
	 * @param options how to make the request; its time-out is the longest time in which
	 * nothing of the stream moves
	 * @return the result to come, or a {@link RunarException}; cancelling it cancels the
	 * request
	 */
	<T> CompletableFuture<@Nullable T> sendStream(String path, @Nullable Object params, Flow.Publisher<?> items,
			TypeRef<T> type, RequestOptions options);

	/**
	 * Publishes an event to all subscribers.
	 * @param topic the topic, a literal path
	 * @param data the data, or {@code null}
	 */
	default void publish(String topic, @Nullable Object data) {
		publish(topic, data, PublishOptions.defaults());
	}

	/**
	 * Publishes an event. Delivery is at most once and in order per topic and subscriber;
	 * an event that finds a subscriber's or connection's queue full is dropped and
	 * counted. Returns when the event is queued, without waiting for any handler; only a
	 * subscription of this node with {@link OverflowPolicy#BLOCK} may let it wait for
	 * room, for a bounded time.
	 * @param topic the topic, a literal path
	 * @param data the data, or {@code null}
	 * @param options whom it reaches
	 * @throws RunarException if the topic is invalid, the data cannot be encoded or is
	 * too large, or the node is not running; also what an interceptor refuses it with
	 */
	void publish(String topic, @Nullable Object data, PublishOptions options);

	/**
	 * Publishes an event for one member of each group of subscribers, as with
	 * {@link BroadcastMode#ONE_PER_SERVICE}, and waits for their handlers. When a member
	 * fails or leaves, the event goes to another one. Groups are the instances of a
	 * service, the members of a named group, and the subscriptions of a node outside
	 * both.
	 * <p>
	 * A group that is {@code DELIVERED} has handled the event once at least, and mostly
	 * once: a member that left may have handled it before another one did. Nothing is
	 * stored: what the receipt does not say is lost with this node, and nothing survives
	 * the loss of all nodes.
	 * @param topic the topic, a literal path
	 * @param data the data, or {@code null}
	 * @param options made with {@link PublishOptions#acknowledged(Duration)}
	 * @return the receipt, at the latest after the timeout, on a completion thread; does
	 * not fail because handlers do, but if an interceptor ends it otherwise
	 * @throws RunarException if the topic is invalid, the options ask for no
	 * acknowledgement, or with {@link ErrorCode#OVERLOADED} if too many events wait for
	 * their receipt; data that cannot be encoded is a failure of the groups on other
	 * nodes
	 */
	CompletableFuture<PublishReceipt> publishAcknowledged(String topic, @Nullable Object data, PublishOptions options);

	/**
	 * Subscribes to events with data of any type.
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param handler receives the events
	 * @return the subscription, to end it
	 */
	default Subscription subscribe(String pattern, EventHandler<@Nullable Object> handler) {
		return subscribe(pattern, Object.class, handler);
	}

	/**
	 * Subscribes to events.
	 * @param <T> type of the data
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param type type of the data
	 * @param handler receives the events
	 * @return the subscription, to end it
	 * @throws RunarException if the pattern is invalid
	 */
	default <T> Subscription subscribe(String pattern, Class<T> type, EventHandler<@Nullable T> handler) {
		return subscribe(pattern, type, SubscribeOptions.defaults(), handler);
	}

	/**
	 * Subscribes to events with options.
	 * @param <T> type of the data
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param type type of the data
	 * @param options how it receives the events
	 * @param handler receives the events
	 * @return the subscription, to end it
	 * @throws RunarException if the pattern is invalid
	 */
	<T> Subscription subscribe(String pattern, Class<T> type, SubscribeOptions options,
			EventHandler<@Nullable T> handler);

	/**
	 * Subscribes to events with generic data.
	 * @param <T> type of the data
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param type type of the data
	 * @param handler receives the events
	 * @return the subscription, to end it
	 * @throws RunarException if the pattern is invalid
	 */
	default <T> Subscription subscribe(String pattern, TypeRef<T> type, EventHandler<@Nullable T> handler) {
		return subscribe(pattern, type, SubscribeOptions.defaults(), handler);
	}

	/**
	 * Subscribes to events with generic data and options.
	 * @param <T> type of the data
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param type type of the data
	 * @param options how it receives the events
	 * @param handler receives the events
	 * @return the subscription, to end it
	 * @throws RunarException if the pattern is invalid
	 */
	<T> Subscription subscribe(String pattern, TypeRef<T> type, SubscribeOptions options,
			EventHandler<@Nullable T> handler);

	/**
	 * Waits for the next event of a topic.
	 * @param <T> type of the data
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param timeout how long to wait at most
	 * @param type type of the data
	 * @return the event to come, or a {@link RunarException} with
	 * {@link ErrorCode#TIMEOUT}
	 */
	default <T> CompletableFuture<Event<@Nullable T>> on(String pattern, Duration timeout, Class<T> type) {
		return on(pattern, timeout, type, SubscribeOptions.defaults());
	}

	/**
	 * Waits for the next event of a topic, with options.
	 * @param <T> type of the data
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param timeout how long to wait at most
	 * @param type type of the data
	 * @param options how it is received; with {@link SubscribeOptions#includePast()} it
	 * may be one that was retained: the oldest of the node that answers first
	 * @return the event to come, or a {@link RunarException} with
	 * {@link ErrorCode#TIMEOUT}
	 */
	<T> CompletableFuture<Event<@Nullable T>> on(String pattern, Duration timeout, Class<T> type,
			SubscribeOptions options);

	/**
	 * Waits for the next event of a topic, with data of any type.
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param timeout how long to wait at most
	 * @return the event to come, or a {@link RunarException} with
	 * {@link ErrorCode#TIMEOUT}
	 */
	default CompletableFuture<Event<@Nullable Object>> on(String pattern, Duration timeout) {
		return on(pattern, timeout, Object.class);
	}

	/**
	 * Waits for the next event of a topic, with data of any type; one that was retained
	 * will do.
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param timeout how long to wait at most
	 * @param includePast how long ago it may have been published
	 * @return the event, or a {@link RunarException} with {@link ErrorCode#TIMEOUT}
	 */
	default CompletableFuture<Event<@Nullable Object>> on(String pattern, Duration timeout, Duration includePast) {
		return on(pattern, timeout, Object.class, SubscribeOptions.includePast(includePast));
	}

	/**
	 * Creates a typed client: an interface annotated with {@code @RunarClient} whose
	 * methods are requests.
	 * @param <C> the interface
	 * @param type the interface
	 * @return an instance; thread-safe
	 * @throws RunarException with {@link ErrorCode#INVALID_CONFIGURATION} naming
	 * interface and method if it is not such an interface
	 */
	<C> C client(Class<C> type);

}
