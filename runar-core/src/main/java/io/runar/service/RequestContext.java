package io.runar.service;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.runar.PeerId;
import io.runar.Priority;
import io.runar.PublishOptions;
import io.runar.RequestOptions;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * One request as its handler sees it. Valid while the request is open; thread-safe.
 *
 * @since 0.1
 */
public interface RequestContext {

	/**
	 * Returns the path that was requested, without network.
	 * @return the literal path, for example {@code math/history/alice}
	 */
	TopicPath path();

	/**
	 * Returns the segments that stood at the {@code {name}} placeholders.
	 * @return values by name
	 */
	Map<String, String> pathParams();

	/**
	 * Returns the parameters as sent: the caller's own object for a local request;
	 * decoded into maps, lists and simple values for a remote one.
	 * @return the parameters, or {@code null}
	 */
	default @Nullable Object params() {
		return params(Object.class);
	}

	/**
	 * Returns the parameters as a type: the caller's own object if it is one, otherwise
	 * converted or decoded.
	 * @param type the wanted type
	 * @return the parameters, or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if they do not fit
	 */
	@Nullable Object params(Type type);

	/**
	 * Returns the parameters as a class.
	 * @param <T> the wanted type
	 * @param type the wanted type
	 * @return the parameters, or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if they do not fit
	 */
	@SuppressWarnings("unchecked")
	default <T> @Nullable T params(Class<T> type) {
		return (T) params((Type) type);
	}

	/**
	 * Returns the node that made the request.
	 * @return the authenticated caller; this node for a local request
	 */
	PeerId caller();

	/**
	 * Returns the service whose handler made the request, on the calling node. Only that
	 * node vouches for it.
	 * @return its path; {@code null} if the request was made outside of services
	 */
	default @Nullable String callerService() {
		return null;
	}

	/**
	 * Returns what is proven about the node that made the request.
	 * @return its identity; default: that of a local request
	 */
	default CallerIdentity callerIdentity() {
		return CallerIdentity.local(caller());
	}

	/**
	 * Returns the metadata the caller sent.
	 * @return headers by name
	 */
	Map<String, String> headers();

	/**
	 * Returns what tells this request from all others, for logs: unique in the network
	 * with high probability. Another attempt at another node is another request. Default:
	 * the correlation id.
	 * @return the id of this request; always the same
	 */
	default String requestId() {
		return correlationId();
	}

	/**
	 * Returns what is the same for all requests that serve one outermost request.
	 * @return the correlation id
	 */
	String correlationId();

	/**
	 * Returns how many requests led to this one.
	 * @return 1 for an outermost request
	 */
	int level();

	/**
	 * Returns how much the caller says that the request matters. Requests that the
	 * handler makes have the same priority, unless their options say otherwise.
	 * @return the priority
	 */
	default Priority priority() {
		return Priority.NORMAL;
	}

	/**
	 * Returns the time left until the caller gives up.
	 * @return the time; zero or negative if it has passed
	 */
	Duration remaining();

	/**
	 * Returns whether the caller no longer waits, because it cancelled or its deadline
	 * passed.
	 * @return whether the result would be thrown away
	 */
	boolean isCancelled();

	/**
	 * Returns whether the caller takes a stream of results. Default: it takes one.
	 * @return whether a handler may answer with a publisher, stream or iterator
	 */
	default boolean isStream() {
		return false;
	}

	/**
	 * Returns the stream of items that the caller sends with the request. Default: none.
	 * @param type type of the items
	 * @return publishes them to one subscriber, which gets nothing more once the request
	 * has ended; publishes nothing if the caller has no items
	 */
	default Flow.Publisher<Object> items(Type type) {
		return (subscriber) -> {
			subscriber.onSubscribe(new Flow.Subscription() {

				@Override
				public void request(long items) {
				}

				@Override
				public void cancel() {
				}

			});
			subscriber.onComplete();
		};
	}

	/**
	 * Returns the stream of items that the caller sends with the request.
	 * @param <T> type of the items
	 * @param type type of the items
	 * @return publishes them to one subscriber
	 */
	@SuppressWarnings("unchecked") // the type says what T is
	default <T> Flow.Publisher<T> items(Class<T> type) {
		return (Flow.Publisher<T>) items((Type) type);
	}

	/**
	 * Runs an action when the caller cancels, or at once if it already has.
	 * @param action what to do; runs on any thread and must not block
	 */
	void onCancel(Runnable action);

	/**
	 * Sets a header of the answer, in place of one of the same name: metadata that goes
	 * back to the caller, with a result or an error. To be called before the handler has
	 * answered. What the caller does with it is not known: without
	 * {@link RequestOptions#withResponseHeaders} it is not even kept.
	 * @param name name of the header; 1 to 128 bytes without control characters
	 * @param value its value; at most 8 KiB. All names and values together have at most
	 * 32 Ki characters, and there are at most 64
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it is beyond a
	 * limit
	 */
	default void responseHeader(String name, String value) {
		// Nobody reads it.
	}

	/**
	 * Makes a request on behalf of this one: it inherits the time left, correlation,
	 * level and priority, and is cancelled with it.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @return the result
	 * @throws io.runar.RunarException if it fails
	 */
	default <T> @Nullable T request(String path, @Nullable Object params, Class<T> type) {
		return request(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Makes a request with options on behalf of this one.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make it
	 * @return the result
	 * @throws io.runar.RunarException if it fails
	 * @see #request(String, Object, Class)
	 */
	<T> @Nullable T request(String path, @Nullable Object params, Class<T> type, RequestOptions options);

	/**
	 * Makes a request on behalf of this one without waiting.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @param options how to make it
	 * @return the result to come
	 */
	<T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, Class<T> type,
			RequestOptions options);

	/**
	 * Publishes an event on behalf of this request.
	 * @param topic the topic
	 * @param data the data
	 * @param options whom it reaches
	 */
	void publish(String topic, @Nullable Object data, PublishOptions options);

}
