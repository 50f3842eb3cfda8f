package io.runar.registry;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.runar.PeerId;
import io.runar.discovery.ServiceAdvertisement;

/**
 * How much all peers together may offer. If one more offer is too much, the peer gives
 * way that makes it if it would then offer more than an equal part of the limit, else the
 * one that offers most, which then is more than such a part. So nobody is kept out by
 * those who came first. Lives in the registry's serial context.
 */
final class OfferTotals {

	private final OfferLimits limits;

	OfferTotals(OfferLimits limits) {
		this.limits = limits;
	}

	/**
	 * Checks whether a peer may offer more.
	 * @throws OfferTotalException naming who is to give way if not
	 */
	void check(Map<PeerId, PeerOffer> offers, PeerId peer, List<ServiceAdvertisement> more) {
		check(offers, peer, "services", this.limits.services(), PeerOffer::count, more.size());
		check(offers, peer, "actions", this.limits.actions(), PeerOffer::actions,
				more.stream().mapToLong((service) -> service.actions().size()).sum());
		check(offers, peer, "subscriptions", this.limits.subscriptions(), PeerOffer::subscriptions,
				more.stream().mapToLong((service) -> service.subscriptions().size()).sum());
		check(offers, peer, "advertised-size", this.limits.bytes(), PeerOffer::bytes,
				more.stream().mapToLong(OfferLimits::size).sum());
	}

	private static void check(Map<PeerId, PeerOffer> offers, PeerId peer, String what, long limit,
			ToLongFunction<PeerOffer> amount, long more) {
		long total = more;
		PeerId largest = peer;
		long most = more;
		for (Map.Entry<PeerId, PeerOffer> entry : offers.entrySet()) {
			boolean own = entry.getKey().equals(peer);
			long one = amount.applyAsLong(entry.getValue());
			total += one;
			most = own ? most + one : most;
		}
		if (total <= limit) {
			return;
		}
		long part = limit / Math.max(1, offers.size());
		if (most <= part) {
			for (Map.Entry<PeerId, PeerOffer> entry : offers.entrySet()) {
				long one = amount.applyAsLong(entry.getValue());
				if (one > most) {
					largest = entry.getKey();
					most = one;
				}
			}
		}
		throw new OfferTotalException(largest,
				what + " of all peers: " + total + ", " + most + " of them of peer " + largest + " (expected: at most "
						+ limit + ", and " + part + " of one peer where that is reached; runar.network.max-total-"
						+ what + ")");
	}

}
