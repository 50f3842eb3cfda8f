package io.runar.stream;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

/**
 * What counts as a stream of items: {@link Flow.Publisher}, a stream of
 * {@code java.util.stream}, {@link Iterator}, and where Reactive Streams is present its
 * {@code Publisher}, as {@code Flux} is one.
 *
 * @since 0.1
 */
public final class Publishers {

	private static final boolean REACTIVE_STREAMS_PRESENT = isPresent("org.reactivestreams.FlowAdapters");

	private Publishers() {
	}

	/**
	 * Takes a value as a publisher.
	 * @param value what a handler has returned or a caller gives
	 * @return a publisher of its items; {@code null} if it is a single value
	 */
	@SuppressWarnings("unchecked") // a publisher only gives
	public static Flow.@Nullable Publisher<Object> of(@Nullable Object value) {
		if (value instanceof Flow.Publisher<?> publisher) {
			return (Flow.Publisher<Object>) publisher;
		}
		if (value instanceof BaseStream<?, ?> stream) {
			return new IteratorPublisher(stream::iterator, stream::close);
		}
		if (value instanceof Iterator<?> iterator) {
			return new IteratorPublisher(() -> iterator, () -> {
			});
		}
		return REACTIVE_STREAMS_PRESENT ? ReactiveStreams.toFlow(value) : null;
	}

	/**
	 * Publishes one result as a stream.
	 * @param value the result
	 * @return a publisher of it for one subscriber; of nothing if it is {@code null}
	 */
	public static Flow.Publisher<Object> ofResult(@Nullable Object value) {
		List<Object> items = (value != null) ? List.of(value) : List.of();
		return new IteratorPublisher(items::iterator, () -> {
		});
	}

	/**
	 * Publishes nothing but a failure.
	 * @param failure the failure
	 * @return a publisher for one subscriber
	 */
	public static Flow.Publisher<Object> ofFailure(RuntimeException failure) {
		return new IteratorPublisher(() -> {
			throw failure;
		}, () -> {
		});
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, Publishers.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
