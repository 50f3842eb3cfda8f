package io.runar;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The data of an event on {@link #TOPIC}: the handler of a subscription failed on an
 * event. The node of the event is the one whose handler failed. Says what a caller of an
 * action would be told: no stack trace, and no message of an exception that is not mapped
 * to a code.
 *
 * @param service path of the service the subscription belongs to; {@code null}: none
 * @param subscription the pattern it subscribes to
 * @param topic topic of the event on which it failed
 * @param publisher the node that published that event
 * @param eventId number of that event, unique for one start of its publisher; 0 if it
 * never left the publisher's node
 * @param code the error code, as {@link RunarException#code()}
 * @param message what happened
 * @since 0.1
 */
public record HandlerError(@Nullable String service, String subscription, String topic, String publisher, long eventId,
		String code, String message) {

	/**
	 * Topic of such events: {@value}. They reach their own node alone unless
	 * {@code runar.events.error-broadcast-mode} says otherwise. What fails on this topic
	 * is counted and logged, but not reported again.
	 */
	public static final String TOPIC = "$node/errors";

	/** Checks the values. */
	public HandlerError {
		Objects.requireNonNull(subscription, "'subscription' must not be null");
		Objects.requireNonNull(topic, "'topic' must not be null");
		Objects.requireNonNull(publisher, "'publisher' must not be null");
		Objects.requireNonNull(code, "'code' must not be null");
		Objects.requireNonNull(message, "'message' must not be null");
	}

}
