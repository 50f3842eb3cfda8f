package io.runar;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How one event is to be published. Immutable.
 *
 * @param broadcastMode whom it reaches; default {@link BroadcastMode#ALL}
 * @param headers metadata that travels with the event; at most 64 entries
 * @param retainFor how long late subscribers that ask for past events get it too, at most
 * 365 days; {@code null}, the default: not at all. Not with
 * {@link BroadcastMode#ONE_PER_SERVICE}: who comes late cannot know whether another
 * member of its group had the event
 * @param acknowledgeWithin how long to wait for the handlers of each group of
 * subscribers; {@code null}, the default: not at all. Only with
 * {@link BroadcastMode#ONE_PER_SERVICE} and {@link BroadcastMode#LOCAL_ONLY}, and without
 * retention
 * @since 0.1
 */
public record PublishOptions(BroadcastMode broadcastMode, Map<String, String> headers, @Nullable Duration retainFor,
		@Nullable Duration acknowledgeWithin) {

	private static final Duration MAX_RETENTION = Duration.ofDays(365);

	private static final PublishOptions DEFAULTS = new PublishOptions(BroadcastMode.ALL, Map.of(), null, null);

	/**
	 * Checks the values; the headers become immutable.
	 * @throws IllegalArgumentException naming the value and what was expected
	 */
	public PublishOptions {
		Objects.requireNonNull(broadcastMode, "'broadcastMode' must not be null");
		headers = Map.copyOf(headers);
		if (retainFor != null
				&& (retainFor.isZero() || retainFor.isNegative() || retainFor.compareTo(MAX_RETENTION) > 0)) {
			throw new IllegalArgumentException("retainFor: " + retainFor + " (expected: > 0, at most 365 days)");
		}
		if (retainFor != null && broadcastMode == BroadcastMode.ONE_PER_SERVICE) {
			throw new IllegalArgumentException(
					"retainFor: " + retainFor + " with ONE_PER_SERVICE (expected: with ALL or LOCAL_ONLY)");
		}
		if (acknowledgeWithin != null) {
			checkAcknowledgement(acknowledgeWithin, broadcastMode, retainFor);
		}
	}

	private static void checkAcknowledgement(Duration within, BroadcastMode mode, @Nullable Duration retainFor) {
		if (within.isZero() || within.isNegative() || within.compareTo(MAX_RETENTION) > 0) {
			throw new IllegalArgumentException("acknowledgeWithin: " + within + " (expected: > 0, at most 365 days)");
		}
		if (mode == BroadcastMode.ALL || retainFor != null) {
			throw new IllegalArgumentException(
					"acknowledgeWithin: " + within + " with " + mode + ((retainFor != null) ? " and retainFor" : "")
							+ " (expected: with ONE_PER_SERVICE or LOCAL_ONLY, without retainFor)");
		}
	}

	/**
	 * Returns the defaults: to all, without headers.
	 * @return the defaults
	 */
	public static PublishOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns the options for a broadcast mode.
	 * @param broadcastMode whom the event reaches
	 * @return the options
	 */
	public static PublishOptions mode(BroadcastMode broadcastMode) {
		return new PublishOptions(broadcastMode, Map.of(), null, null);
	}

	/**
	 * Returns options for an event that late subscribers get too. The node keeps it
	 * encoded, within its bounds {@code runar.events.max-retained...}; it is lost with
	 * the node.
	 * @param retainFor how long, greater than zero
	 * @return the options
	 */
	public static PublishOptions retainFor(Duration retainFor) {
		return DEFAULTS.withRetention(retainFor);
	}

	/**
	 * Returns options for an event that one member of each group of subscribers gets and
	 * that its publisher wants a receipt for.
	 * @param timeout how long to wait for the handlers, greater than zero
	 * @return the options
	 * @see Node#publishAcknowledged(String, Object, PublishOptions)
	 */
	public static PublishOptions acknowledged(Duration timeout) {
		return new PublishOptions(BroadcastMode.ONE_PER_SERVICE, Map.of(), null, timeout);
	}

	/**
	 * Returns these options with another retention.
	 * @param retainFor how long late subscribers get the event; {@code null}: not at all
	 * @return the new options
	 */
	public PublishOptions withRetention(@Nullable Duration retainFor) {
		return new PublishOptions(this.broadcastMode, this.headers, retainFor, this.acknowledgeWithin);
	}

	/**
	 * Returns these options with other headers.
	 * @param headers all headers
	 * @return the new options
	 */
	public PublishOptions withHeaders(Map<String, String> headers) {
		return new PublishOptions(this.broadcastMode, headers, this.retainFor, this.acknowledgeWithin);
	}

}
