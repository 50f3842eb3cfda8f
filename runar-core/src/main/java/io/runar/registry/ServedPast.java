package io.runar.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.PeerId;
import io.runar.TopicPath;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.service.PastRequest;
import io.runar.service.SubscriptionMetadata;

/**
 * Remembers which subscriptions of other nodes have been sent retained events, also while
 * a node is cut off, so that none gets them twice without asking. Bounded: of too many
 * the oldest are forgotten. Lives in the registry's serial context.
 */
final class ServedPast {

	private static final int MAX_PEERS = 10_000;

	private final Map<PeerId, Served> peers = new LinkedHashMap<>(16, 0.75f, true);

	/** Returns the subscriptions of a peer that are to be served now, once. */
	List<PastInterest> fresh(RemotePeer peer, List<ServiceAdvertisement> services) {
		List<PastInterest> fresh = List.of();
		for (ServiceAdvertisement service : services) {
			if (!service.paused()) {
				for (SubscriptionMetadata subscription : service.subscriptions()) {
					PastRequest past = subscription.past();
					if (past != null && served(peer).add(past.id())) {
						fresh = fresh.isEmpty() ? new ArrayList<>() : fresh;
						fresh.add(new PastInterest(TopicPath.pattern(subscription.pattern()), past));
					}
				}
			}
		}
		return fresh;
	}

	/** Forgets all nodes. */
	void clear() {
		this.peers.clear();
	}

	private Served served(RemotePeer peer) {
		Served known = this.peers.get(peer.id());
		if (known == null || known.incarnation != peer.incarnation()) {
			known = new Served(peer.incarnation());
			this.peers.put(peer.id(), known);
			if (this.peers.size() > MAX_PEERS) {
				this.peers.remove(this.peers.keySet().iterator().next());
			}
		}
		return known;
	}

	/** The subscriptions of one start of a node. */
	private static final class Served {

		private final long incarnation;

		private final Set<Long> ids = new LinkedHashSet<>();

		Served(long incarnation) {
			this.incarnation = incarnation;
		}

		boolean add(long id) {
			boolean added = this.ids.add(id);
			if (this.ids.size() > ServiceRegistry.MAX_SUBSCRIPTIONS) {
				this.ids.remove(this.ids.iterator().next());
			}
			return added;
		}

	}

}
