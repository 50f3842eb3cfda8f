package io.runar;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A published event as a subscriber sees it.
 *
 * @param <T> type of the data
 * @param topic the topic it was published on; never a pattern
 * @param data what was published: the same object from a local publisher
 * @param source the node that published it
 * @param headers metadata of the publisher
 * @since 0.1
 */
public record Event<T extends @Nullable Object>(TopicPath topic, @Nullable T data, PeerId source,
		Map<String, String> headers) {

	/** Checks the values; the headers become immutable. */
	public Event {
		Objects.requireNonNull(topic, "'topic' must not be null");
		Objects.requireNonNull(source, "'source' must not be null");
		headers = Map.copyOf(headers);
	}

}
