package io.runar.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one topic by the group they belong to. Immutable.
 *
 * @param all the groups
 * @param ungrouped subscriptions of this node outside services and groups: each gets
 * every event
 * @param ungroupedPeers nodes with such subscriptions
 * @since 0.1
 */
public record ReceiverGroups(List<ReceiverGroup> all, List<EventSink> ungrouped, List<RemotePeer> ungroupedPeers) {

	/** Copies the lists. */
	public ReceiverGroups {
		all = List.copyOf(all);
		ungrouped = List.copyOf(ungrouped);
		ungroupedPeers = List.copyOf(ungroupedPeers);
	}

	/**
	 * Finds a group.
	 * @param name path of the service, or name of the group
	 * @param named whether it is a named group
	 * @return the group, or {@code null}
	 */
	public @Nullable ReceiverGroup find(String name, boolean named) {
		for (ReceiverGroup group : this.all) {
			if (group.named() == named && group.name().equals(name)) {
				return group;
			}
		}
		return null;
	}

	static ReceiverGroups of(List<EventSink> local, List<RemoteInterest> remote) {
		Map<ReceiverGroup.Key, Members> groups = new LinkedHashMap<>();
		Members ungrouped = new Members();
		for (EventSink sink : local) {
			members(groups, ReceiverGroup.Key.of(sink.servicePath(), sink.group()), ungrouped).sinks.add(sink);
		}
		for (RemoteInterest interest : remote) {
			if (!interest.paused()) {
				members(groups, ReceiverGroup.Key.of(interest.service(), interest.group()), ungrouped).peers
					.add(interest.peer());
			}
		}
		List<ReceiverGroup> all = new ArrayList<>(groups.size());
		groups.forEach((key, members) -> all
			.add(new ReceiverGroup(key.name(), key.named(), members.sinks, List.copyOf(members.peers))));
		return new ReceiverGroups(all, ungrouped.sinks, List.copyOf(ungrouped.peers));
	}

	private static Members members(Map<ReceiverGroup.Key, Members> groups, ReceiverGroup.@Nullable Key key,
			Members ungrouped) {
		return (key != null) ? groups.computeIfAbsent(key, (any) -> new Members()) : ungrouped;
	}

	/** A group that is being put together. */
	private static final class Members {

		private final List<EventSink> sinks = new ArrayList<>();

		private final Set<RemotePeer> peers = new LinkedHashSet<>();

	}

}
