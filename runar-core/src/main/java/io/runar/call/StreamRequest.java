package io.runar.call;

import java.lang.reflect.Type;
import java.util.Objects;
import java.util.concurrent.Flow;

import io.runar.RequestOptions;
import org.jspecify.annotations.Nullable;

/**
 * A request for a stream, made anew for each subscriber. Thread-safe.
 *
 * @param <T> type of the items
 */
final class StreamRequest<T> implements Flow.Publisher<T> {

	private final Router router;

	private final String path;

	private final @Nullable Object params;

	private final Flow.@Nullable Publisher<Object> items;

	private final Type type;

	private final RequestOptions options;

	/**
	 * Describes a request.
	 * @param items what the caller sends with it; {@code null}: nothing
	 */
	StreamRequest(Router router, String path, @Nullable Object params, Flow.@Nullable Publisher<Object> items,
			Type type, RequestOptions options) {
		this.router = router;
		this.path = path;
		this.params = params;
		this.items = items;
		this.type = type;
		this.options = options;
	}

	@Override
	@SuppressWarnings("unchecked") // the type says what T is
	public void subscribe(Flow.Subscriber<? super T> subscriber) {
		Objects.requireNonNull(subscriber, "'subscriber' must not be null");
		this.router.open(this, (Flow.Subscriber<? super Object>) subscriber);
	}

	String path() {
		return this.path;
	}

	@Nullable Object params() {
		return this.params;
	}

	Flow.@Nullable Publisher<Object> items() {
		return this.items;
	}

	Type type() {
		return this.type;
	}

	RequestOptions options() {
		return this.options;
	}

}
