package io.runar.service;

import java.util.Objects;

import io.runar.TopicPath;

/**
 * What is known of a subscription on every node.
 *
 * @param pattern the topics; may have {@code *} and {@code >}
 * @param payloadType name of the type of the data; empty if unknown
 * @since 0.1
 */
public record SubscriptionMetadata(String pattern, String payloadType) {

	/**
	 * Checks the values.
	 * @throws io.runar.RunarException if the pattern is not one
	 */
	public SubscriptionMetadata {
		TopicPath.pattern(pattern);
		Objects.requireNonNull(payloadType, "'payloadType' must not be null");
	}

}
