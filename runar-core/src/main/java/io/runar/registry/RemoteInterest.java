package io.runar.registry;

import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of another node.
 *
 * @param peer the node
 * @param servicePath the service it belongs to, or
 * {@link ServiceRegistry#LOOSE_SUBSCRIPTIONS}
 * @param pattern what it subscribes to
 * @param group the named group it belongs to, or {@code null}
 * @param paused whether the service takes no events for now
 * @since 0.1
 */
public record RemoteInterest(RemotePeer peer, String servicePath, TopicPath pattern, @Nullable String group,
		boolean paused) {

	/** Returns the service it belongs to; {@code null} outside services. */
	@Nullable String service() {
		return this.servicePath.equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS) ? null : this.servicePath;
	}

}
