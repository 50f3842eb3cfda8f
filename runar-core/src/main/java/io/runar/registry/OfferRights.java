package io.runar.registry;

import java.util.ArrayList;
import java.util.List;

import io.runar.TopicPath;
import io.runar.authorization.Operation;
import io.runar.authorization.PeerRights;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.service.ActionMetadata;
import io.runar.service.SubscriptionMetadata;
import io.runar.wire.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of the services of peers is taken.
 *
 * @since 0.1
 */
public final class OfferRights {

	private OfferRights() {
	}

	/**
	 * Returns what of a service its peer may offer. What it may not is refused, also an
	 * action of a service that it may offer, whose path may be that of another service.
	 * @return the advertisement, maybe with fewer actions; {@code null}: none of it
	 */
	static @Nullable ServiceAdvertisement allowed(RemotePeer peer, ServiceAdvertisement told) {
		PeerRights rights = peer.rights();
		if (rights.restrict(Operation.SUBSCRIBE)) {
			checkSubscriptions(peer, told);
		}
		if (!rights.restrict(Operation.OFFER) || told.path().equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS)) {
			return told;
		}
		if (!rights.mayAll(Operation.OFFER, TopicPath.of(told.path()))) {
			refuse(peer, "service", told.path());
			return null;
		}
		List<ActionMetadata> actions = new ArrayList<>(told.actions().size());
		for (ActionMetadata action : told.actions()) {
			String path = told.path() + "/" + action.name();
			if (rights.mayAll(Operation.OFFER, TopicPath.template(path))) {
				actions.add(action);
			}
			else {
				refuse(peer, "action", path);
			}
		}
		return (actions.size() == told.actions().size()) ? told : new ServiceAdvertisement(told.path(), told.version(),
				told.description(), actions, told.subscriptions(), told.paused());
	}

	/**
	 * Returns whether a peer may answer what it is asked.
	 * @param rights of the peer
	 * @param target the action; built-in ones need not be offered
	 * @return whether it may offer the service and the action by this path
	 */
	public static boolean mayServe(PeerRights rights, RequestTarget target) {
		return !rights.restrict(Operation.OFFER) || target.servicePath().startsWith("$")
				|| (rights.mayAll(Operation.OFFER, TopicPath.of(target.servicePath()))
						&& rights.mayAll(Operation.OFFER, TopicPath.of(target.toString())));
	}

	private static void refuse(RemotePeer peer, String what, String path) {
		peer.refused("forbidden-offer", path, what + " '" + path + "' of peer " + peer.id()
				+ " is ignored (expected: one that the rules allow it to offer)");
	}

	/** Those with topics that the peer may see are kept, for these topics alone. */
	private static void checkSubscriptions(RemotePeer peer, ServiceAdvertisement told) {
		for (SubscriptionMetadata subscription : told.subscriptions()) {
			TopicPath pattern = TopicPath.pattern(subscription.pattern());
			if (!peer.rights().maySome(Operation.SUBSCRIBE, pattern, List.of())) {
				peer.refused("forbidden-subscribe", pattern.path(), "subscription '" + pattern.path() + "' of peer "
						+ peer.id() + " is ignored (expected: topics that the rules allow it to see)");
			}
		}
	}

}
