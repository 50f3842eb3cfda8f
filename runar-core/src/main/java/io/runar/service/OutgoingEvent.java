package io.runar.service;

import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.PublishOptions;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * An event that is about to be published, as interceptors see it. For one thread at a
 * time.
 *
 * @since 0.1
 */
public final class OutgoingEvent {

	private final TopicPath topic;

	private final PublishOptions options;

	private final Map<String, String> headers;

	private @Nullable Object data;

	/**
	 * Creates an event.
	 * @param topic where it is published
	 * @param data its data
	 * @param options how
	 */
	public OutgoingEvent(TopicPath topic, @Nullable Object data, PublishOptions options) {
		this.topic = topic;
		this.data = data;
		this.options = options;
		this.headers = new LinkedHashMap<>(options.headers());
	}

	/**
	 * Returns where it is published.
	 * @return the literal topic
	 */
	public TopicPath topic() {
		return this.topic;
	}

	/**
	 * Returns the data.
	 * @return the publisher's own object, or what an interceptor has put in its place
	 */
	public @Nullable Object data() {
		return this.data;
	}

	/**
	 * Replaces the data for all subscribers.
	 * @param data what they get, or {@code null}
	 */
	public void setData(@Nullable Object data) {
		this.data = data;
	}

	/**
	 * Returns the publisher's options.
	 * @return the options; the headers that travel are {@link #headers()}
	 */
	public PublishOptions options() {
		return this.options;
	}

	/**
	 * Returns the headers that subscribers will see, at most 64.
	 * @return a map to add to
	 */
	public Map<String, String> headers() {
		return this.headers;
	}

}
