package io.runar.authorization;

/**
 * What another node may want to do here.
 *
 * @since 0.1
 */
public enum Operation {

	/**
	 * Request an action of this node. The path is that of the action.
	 */
	CALL,

	/**
	 * Publish events to subscriptions of this node. The path is the topic.
	 */
	PUBLISH,

	/**
	 * Get the events that this node publishes. The path is the topic.
	 */
	SUBSCRIBE,

	/**
	 * Offer a service, so that this node sends it requests and events. The path is that
	 * of the service, or of one of its actions.
	 */
	OFFER

}
