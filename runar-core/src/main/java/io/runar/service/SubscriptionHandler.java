package io.runar.service;

/**
 * Receives the events of one subscription of a service.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SubscriptionHandler {

	/**
	 * Handles one event. Called for one event at a time on a handler thread.
	 * @param context the event
	 * @throws Exception if it cannot be handled; counted and logged
	 */
	void handle(EventContext context) throws Exception;

}
