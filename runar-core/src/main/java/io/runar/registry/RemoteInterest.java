package io.runar.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.runar.TopicPath;
import io.runar.service.AbstractService.SubscriptionDefinition;
import io.runar.service.SubscriptionMetadata;
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

	/** An order, because peers could make the hash codes of many agree. */
	private static final Comparator<SubscriptionMetadata> BY_PATTERN_AND_GROUP = Comparator
		.comparing(SubscriptionMetadata::pattern)
		.thenComparing(SubscriptionMetadata::group, Comparator.nullsFirst(Comparator.naturalOrder()));

	/**
	 * Returns what a service of a peer subscribes to. Subscriptions with one pattern and
	 * group are one: the peer is sent each event once, and gives it to all of them.
	 */
	static List<RemoteInterest> of(RemotePeer peer, TopicPath servicePath, List<SubscriptionDefinition> subscriptions,
			boolean paused) {
		if (subscriptions.isEmpty()) {
			return List.of();
		}
		Set<SubscriptionMetadata> distinct = new TreeSet<>(BY_PATTERN_AND_GROUP);
		List<RemoteInterest> interests = new ArrayList<>();
		for (SubscriptionDefinition subscription : subscriptions) {
			SubscriptionMetadata metadata = subscription.metadata();
			if (distinct.add(metadata)) {
				interests.add(new RemoteInterest(peer, servicePath.path(), TopicPath.pattern(metadata.pattern()),
						metadata.group(), paused));
			}
		}
		return List.copyOf(interests);
	}

	/** Returns the service it belongs to; {@code null} outside services. */
	@Nullable String service() {
		return this.servicePath.equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS) ? null : this.servicePath;
	}

}
