package io.runar.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.discovery.ServiceAdvertisement;

/**
 * What one peer offers, and how much it is. Not thread-safe.
 */
final class PeerOffer {

	private final OfferLimits limits;

	private final PersistentMap.Builder<RemoteService> services = PersistentMap.<RemoteService>empty().toBuilder();

	/** Further versions by path: mostly there are none. */
	private final Map<String, List<RemoteService>> further = new HashMap<>(0);

	private int count;

	private int actions;

	private int subscriptions;

	private long bytes;

	PeerOffer(OfferLimits limits) {
		this.limits = limits;
	}

	void add(RemoteService service) {
		if (this.services.get(service.key()) == null) {
			this.services.put(service);
		}
		else {
			this.further.computeIfAbsent(service.key(), (path) -> new ArrayList<>()).add(service);
		}
		this.count++;
		this.actions += service.actions().size();
		this.subscriptions += service.subscriptions().size();
		this.bytes += OfferLimits.size(service);
	}

	/** Removes and returns a service in all its versions. */
	List<RemoteService> remove(String path) {
		List<RemoteService> versions = versions(path);
		if (!versions.isEmpty()) {
			this.services.remove(path);
			this.further.remove(path);
			for (RemoteService service : versions) {
				this.count--;
				this.actions -= service.actions().size();
				this.subscriptions -= service.subscriptions().size();
				this.bytes -= OfferLimits.size(service);
			}
		}
		return versions;
	}

	/** Returns all versions of a service. */
	List<RemoteService> versions(String path) {
		RemoteService first = this.services.get(path);
		if (first == null) {
			return List.of();
		}
		List<RemoteService> others = this.further.get(path);
		if (others == null) {
			return List.of(first);
		}
		List<RemoteService> all = new ArrayList<>(others);
		all.add(0, first);
		return all;
	}

	void forEach(Consumer<RemoteService> consumer) {
		this.services.build().forEach(consumer);
		this.further.values().forEach((versions) -> versions.forEach(consumer));
	}

	List<RemoteService> services() {
		List<RemoteService> all = new ArrayList<>(this.count);
		forEach(all::add);
		return List.copyOf(all);
	}

	/** Bounds what one peer can make this node hold. */
	void checkRoom(PeerId peer, List<ServiceAdvertisement> more) {
		int allActions = this.actions;
		int allSubscriptions = this.subscriptions;
		long allBytes = this.bytes;
		for (ServiceAdvertisement service : more) {
			allActions += service.actions().size();
			allSubscriptions += service.subscriptions().size();
			allBytes += OfferLimits.size(service);
		}
		checkLimit("services of peer " + peer, this.count + more.size(), this.limits.services());
		checkLimit("actions of peer " + peer, allActions, this.limits.actions());
		checkLimit("subscriptions of peer " + peer, allSubscriptions, this.limits.subscriptions());
		checkLimit("bytes about the services of peer " + peer, allBytes, this.limits.bytes());
	}

	static void checkLimit(String what, long count, int limit) {
		if (count > limit) {
			throw new RunarException(ErrorCode.LIMIT_EXCEEDED,
					what + ": " + count + " (expected: at most " + limit + ")");
		}
	}

}
