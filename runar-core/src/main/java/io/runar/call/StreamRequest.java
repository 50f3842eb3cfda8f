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

	private final Type type;

	private final RequestOptions options;

	StreamRequest(Router router, String path, @Nullable Object params, Type type, RequestOptions options) {
		this.router = router;
		this.path = path;
		this.params = params;
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

	Type type() {
		return this.type;
	}

	RequestOptions options() {
		return this.options;
	}

}
