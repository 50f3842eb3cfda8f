package io.runar.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import io.runar.balancing.TwoChoices;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.ReceiverGroup;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.RemotePeer;
import io.runar.service.EventContext;
import io.runar.wire.EventDelivery;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who gets an event that is for one of each group: this node if it is a member,
 * else one of the nodes that are. Of two taken at random the one with fewer bytes waiting
 * for it gets the event (the power of two choices, Mitzenmacher 1996), so that a slow
 * node gets fewer and no order of topics favours any. For one event and thread.
 */
final class OnePerGroup {

	private final RandomGenerator random;

	private final Map<Peer, EventDelivery.Builder> receivers = new LinkedHashMap<>();

	OnePerGroup(RandomGenerator random) {
		this.random = random;
	}

	/** Gives the event to this node's subscriptions and chooses the other receivers. */
	void choose(ReceiverGroups groups, EventContext event) {
		for (EventSink sink : groups.ungrouped()) {
			sink.put(event);
		}
		for (RemotePeer peer : groups.ungroupedPeers()) {
			add(peer);
		}
		for (ReceiverGroup group : groups.all()) {
			if (!group.deliver((sink) -> sink.put(event), this.random.nextInt())) {
				address(add(choose(group.remote(), this.random)), group);
			}
		}
	}

	/** Chooses one of some nodes; those that are leaving or silent come last. */
	static @Nullable RemotePeer choose(List<RemotePeer> candidates, RandomGenerator random) {
		List<RemotePeer> available = candidates.stream().filter(RemotePeer::isAvailable).toList();
		List<RemotePeer> from = available.isEmpty() ? candidates : available;
		if (from.size() < 2) {
			return from.isEmpty() ? null : from.get(0);
		}
		int first = random.nextInt(from.size());
		int second = TwoChoices.another(first, from.size(), random);
		return (waiting(from.get(second)) < waiting(from.get(first))) ? from.get(second) : from.get(first);
	}

	private static long waiting(RemotePeer peer) {
		return (peer instanceof Peer connected) ? connected.queuedBytes() : 0;
	}

	private EventDelivery.@Nullable Builder add(@Nullable RemotePeer peer) {
		return (peer instanceof Peer connected)
				? this.receivers.computeIfAbsent(connected, (any) -> EventDelivery.builder()) : null;
	}

	private static void address(EventDelivery.@Nullable Builder delivery, ReceiverGroup group) {
		if (delivery != null && group.named()) {
			delivery.group(group.name());
		}
		else if (delivery != null) {
			delivery.servicePath(group.name());
		}
	}

	/** Returns the other nodes, each with what it was chosen for. */
	Map<Peer, EventDelivery> receivers() {
		Map<Peer, EventDelivery> deliveries = new LinkedHashMap<>();
		this.receivers.forEach((peer, delivery) -> deliveries.put(peer, delivery.build()));
		return deliveries;
	}

}
