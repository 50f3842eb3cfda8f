package io.runar.codec;

import io.runar.RunarException;

/**
 * Is told of local payloads that would not survive the way to another node. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RoundTripListener {

	/** Ignores all: whoever needs the value gets the failure anyway. */
	RoundTripListener NONE = (payload, failure) -> {
	};

	/**
	 * Tells of one. The failure is thrown too: to the caller of a request, and to the
	 * publisher of an event or the handler that wants its data.
	 * @param payload what it was
	 * @param failure says of which path, which field, and what came of it
	 */
	void onFailure(LocalPayload payload, RunarException failure);

}
