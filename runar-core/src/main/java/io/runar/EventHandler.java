package io.runar;

import org.jspecify.annotations.Nullable;

/**
 * Receives the events of one subscription.
 *
 * @param <T> type of the data
 * @since 0.1
 */
@FunctionalInterface
public interface EventHandler<T extends @Nullable Object> {

	/**
	 * Handles one event. Called for one event at a time, in publish order per publisher
	 * and topic, on a handler thread; it may block. An exception is counted and logged
	 * and does not end the subscription.
	 * @param event the event
	 * @throws Exception if it cannot be handled
	 */
	void onEvent(Event<T> event) throws Exception;

}
