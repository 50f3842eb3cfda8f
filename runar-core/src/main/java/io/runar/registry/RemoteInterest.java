package io.runar.registry;

import io.runar.TopicPath;

/**
 * A subscription of another node.
 *
 * @param peer the node
 * @param servicePath the service it belongs to, or
 * {@link ServiceRegistry#LOOSE_SUBSCRIPTIONS}
 * @param pattern what it subscribes to
 * @param paused whether the service takes no events for now
 * @since 0.1
 */
public record RemoteInterest(RemotePeer peer, String servicePath, TopicPath pattern, boolean paused) {

}
