package io.runar.test.kit;

import java.util.function.Supplier;

import io.runar.PublishOptions;
import io.runar.codec.PayloadCodecs;
import org.jspecify.annotations.Nullable;

/**
 * One event that a node of a {@link TestNetwork} published, whoever received it.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class RecordedEvent {

	private final String publisher;

	private final String topic;

	private final @Nullable Object data;

	private final PublishOptions options;

	private final Supplier<PayloadCodecs> codecs;

	RecordedEvent(String publisher, String topic, @Nullable Object data, PublishOptions options,
			Supplier<PayloadCodecs> codecs) {
		this.publisher = publisher;
		this.topic = topic;
		this.data = data;
		this.options = options;
		this.codecs = codecs;
	}

	/**
	 * Returns the node that published the event.
	 * @return its name
	 */
	public String publisher() {
		return this.publisher;
	}

	/**
	 * Returns the topic.
	 * @return the topic as the publisher gave it
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * Returns the data.
	 * @return the publisher's own object, or {@code null}
	 */
	public @Nullable Object data() {
		return this.data;
	}

	/**
	 * Returns the data as a type.
	 * @param <T> the wanted type
	 * @param type the wanted type
	 * @return the data, or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public <T> @Nullable T data(Class<T> type) {
		return type.cast(this.codecs.get().convert(this.data, type));
	}

	/**
	 * Returns whom the event was meant for.
	 * @return the publisher's options
	 */
	public PublishOptions options() {
		return this.options;
	}

	@Override
	public String toString() {
		return this.publisher + " published " + this.topic + " with " + RecordedCall.shortened(this.data);
	}

}
