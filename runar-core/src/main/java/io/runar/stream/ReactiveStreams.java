package io.runar.stream;

import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** Knows Reactive Streams; loaded only if it is present. */
final class ReactiveStreams {

	private ReactiveStreams() {
	}

	/** Returns the same publisher by its other interface, or {@code null}. */
	@SuppressWarnings("unchecked") // a publisher only gives
	static Flow.@Nullable Publisher<Object> toFlow(@Nullable Object value) {
		return (value instanceof Publisher<?> publisher) ? FlowAdapters.toFlowPublisher((Publisher<Object>) publisher)
				: null;
	}

}
