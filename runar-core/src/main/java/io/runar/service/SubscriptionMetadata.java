package io.runar.service;

import java.util.Objects;

import io.runar.SubscribeOptions;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a subscription on every node.
 *
 * @param pattern the topics; may have {@code *} and {@code >}
 * @param payloadType name of the type of the data; empty if unknown
 * @param group the named group it belongs to; {@code null}: none
 * @param past what it wants of events that were published before; {@code null}: nothing
 * @since 0.1
 */
public record SubscriptionMetadata(String pattern, String payloadType, @Nullable String group,
		@Nullable PastRequest past) {

	/**
	 * Checks the values.
	 * @throws io.runar.RunarException if the pattern is not one
	 */
	public SubscriptionMetadata {
		TopicPath.pattern(pattern);
		Objects.requireNonNull(payloadType, "'payloadType' must not be null");
	}

	/**
	 * Describes a subscription without a named group.
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param payloadType name of the type of the data; empty if unknown
	 */
	public SubscriptionMetadata(String pattern, String payloadType) {
		this(pattern, payloadType, null, null);
	}

	/**
	 * Describes the same subscription with what others know of its options.
	 * @param options how it receives the events
	 * @return the metadata
	 */
	public SubscriptionMetadata with(SubscribeOptions options) {
		return new SubscriptionMetadata(this.pattern, this.payloadType, options.group(),
				(options.includePast() != null) ? PastRequest.within(options.includePast()) : null);
	}

}
