package io.runar;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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
	 * too large, or the node is not running
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
	 * not fail because handlers do
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
