package io.runar.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.authorization.Operation;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.AbstractService.SubscriptionDefinition;
import io.runar.service.PastRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the peers offer. Lives in the registry's serial context.
 */
final class RemoteOffers {

	private static final Logger logger = LoggerFactory.getLogger(RemoteOffers.class);

	private final OfferLimits limits;

	private final OfferTotals totals;

	private final Map<PeerId, PeerOffer> peers = new LinkedHashMap<>();

	private final SharedValues shared = new SharedValues();

	/**
	 * Creates it without offers.
	 * @param limits how much one peer may offer
	 * @param totals how much all of them together may
	 */
	RemoteOffers(OfferLimits limits, OfferLimits totals) {
		this.limits = limits;
		this.totals = new OfferTotals(totals);
	}

	/** Returns what a peer offers. */
	List<RemoteService> of(PeerId peer) {
		PeerOffer offer = this.peers.get(peer);
		return (offer != null) ? offer.services() : List.of();
	}

	/** Returns subscriptions of a peer that want retained events, by their ids. */
	List<PastInterest> past(PeerId peer, Set<Long> ids) {
		List<PastInterest> found = new ArrayList<>();
		for (RemoteService service : of(peer)) {
			for (SubscriptionDefinition subscription : service.subscriptions()) {
				PastRequest past = subscription.metadata().past();
				if (past != null && ids.contains(past.id())) {
					found.add(new PastInterest(TopicPath.pattern(subscription.metadata().pattern()), past));
				}
			}
		}
		return found;
	}

	/** Returns those of a peer's services of which something is taken. */
	List<ServiceAdvertisement> taken(RemotePeer peer, List<ServiceAdvertisement> services) {
		PeerOffer offer = this.peers.get(peer.id());
		return (offer == null || !peer.rights().restrict(Operation.OFFER)) ? services
				: services.stream().filter((service) -> offer.has(service.path(), service.version())).toList();
	}

	/** Returns all that a peer has told, whether it is taken or not. */
	List<ServiceAdvertisement> told(PeerId peer) {
		PeerOffer offer = this.peers.get(peer);
		return (offer != null) ? offer.told() : List.of();
	}

	/** Returns what all peers offer. */
	List<RemoteService> all() {
		List<RemoteService> all = new ArrayList<>();
		this.peers.values().forEach((offer) -> offer.forEach(all::add));
		return all;
	}

	/**
	 * Takes back what a peer no longer offers, and what it offers anew: that is to be
	 * added afterwards.
	 */
	void retract(RoutingTableBuilder table, PeerId peer, boolean full, List<ServiceAdvertisement> services,
			List<String> removed) {
		PeerOffer offer = this.peers.get(peer);
		if (offer == null) {
			return;
		}
		if (full) {
			this.peers.remove(peer);
			offer.forEach((service) -> remove(table, service));
			return;
		}
		Set<String> gone = new LinkedHashSet<>(removed);
		services.forEach((advertisement) -> gone.add(advertisement.path()));
		for (String path : gone) {
			offer.remove(path).forEach((before) -> remove(table, before));
		}
	}

	/**
	 * Adds what a peer offers and may offer.
	 * @throws RunarException with {@code LIMIT_EXCEEDED} if it is too much; nothing is
	 * changed then. If it is too much of all peers together, an
	 * {@link OfferTotalException}
	 */
	void add(RoutingTableBuilder table, RemotePeer peer, List<ServiceAdvertisement> services) {
		PeerOffer offer = this.peers.computeIfAbsent(peer.id(), (id) -> new PeerOffer(this.limits));
		offer.checkRoom(peer.id(), services);
		this.totals.check(this.peers, peer.id(), services);
		List<String> refused = new ArrayList<>();
		for (ServiceAdvertisement advertisement : services) {
			if (advertisement.path().startsWith("$")
					&& !advertisement.path().equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS)) {
				refused.add("'" + advertisement.path() + "', which only every node itself has");
				continue;
			}
			try {
				ServiceAdvertisement allowed = OfferRights.allowed(peer, advertisement);
				RemoteService service = (allowed != null)
						? RemoteService.of(peer, allowed, table.anyService(advertisement.path()), this.shared) : null;
				makeRoom(table, offer, advertisement);
				offer.add(advertisement, service);
				if (service != null) {
					add(table, service);
				}
			}
			catch (RunarException ex) {
				refused.add(String.valueOf(ex.getMessage()));
			}
		}
		if (!refused.isEmpty()) {
			// One line for all: a peer may send thousands.
			logger.warn("Peer {} offers {} services that are not allowed, the first: {}", peer.id(), refused.size(),
					refused.get(0));
		}
	}

	/** Makes room for a version of a service: offered twice at once, the last counts. */
	private void makeRoom(RoutingTableBuilder table, PeerOffer offer, ServiceAdvertisement advertisement) {
		String path = advertisement.path();
		Set<String> versions = offer.toldVersions(path);
		if (!versions.contains(advertisement.version())) {
			PeerOffer.checkLimit("versions of service '" + path + "'", versions.size() + 1,
					ServiceRegistry.MAX_VERSIONS);
			return;
		}
		RemoteService twice = offer.remove(path, advertisement.version());
		if (twice != null) {
			remove(table, twice);
		}
	}

	/** Forgets all that a peer offers. */
	void remove(RoutingTableBuilder table, PeerId peer) {
		PeerOffer offer = this.peers.remove(peer);
		if (offer != null) {
			offer.forEach((service) -> remove(table, service));
		}
	}

	private void add(RoutingTableBuilder table, RemoteService service) {
		if (isService(service)) {
			table.addService(service);
		}
		for (ActionDefinition action : service.actions()) {
			table.addAction(service, action);
		}
		service.interests().forEach(table::addInterest);
	}

	private void remove(RoutingTableBuilder table, RemoteService service) {
		for (ActionDefinition action : service.actions()) {
			table.removeAction(service, action);
		}
		service.interests().forEach(table::removeInterest);
		if (isService(service)) {
			table.removeService(service);
		}
	}

	/** The subscriptions outside services only look like a service. */
	static boolean isService(AbstractService service) {
		return !service.path().path().equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS);
	}

}
