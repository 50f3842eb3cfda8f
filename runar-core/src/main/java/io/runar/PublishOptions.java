package io.runar;

import java.util.Map;
import java.util.Objects;

/**
 * How one event is to be published. Immutable.
 *
 * @param broadcastMode whom it reaches; default {@link BroadcastMode#ALL}
 * @param headers metadata that travels with the event; at most 64 entries
 * @since 0.1
 */
public record PublishOptions(BroadcastMode broadcastMode, Map<String, String> headers) {

	private static final PublishOptions DEFAULTS = new PublishOptions(BroadcastMode.ALL, Map.of());

	/** Checks the values; the headers become immutable. */
	public PublishOptions {
		Objects.requireNonNull(broadcastMode, "'broadcastMode' must not be null");
		headers = Map.copyOf(headers);
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
		return new PublishOptions(broadcastMode, Map.of());
	}

	/**
	 * Returns these options with other headers.
	 * @param headers all headers
	 * @return the new options
	 */
	public PublishOptions withHeaders(Map<String, String> headers) {
		return new PublishOptions(this.broadcastMode, headers);
	}

}
