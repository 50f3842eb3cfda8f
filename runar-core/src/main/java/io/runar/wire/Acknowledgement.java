package io.runar.wire;

/**
 * What became of an event on the node that received it, for one group of subscribers.
 *
 * @param eventId number of the event
 * @param servicePath path of the service the group is made of; empty: a named group
 * @param group name of the group; empty: a service
 * @param delivered whether its handlers have returned without an exception
 * @param errorCode name of the code; empty if it was delivered
 * @param errorMessage for people; empty if it was delivered
 * @since 0.1
 */
public record Acknowledgement(long eventId, String servicePath, String group, boolean delivered, String errorCode,
		String errorMessage) {

}
