package io.runar.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.discovery.ServiceAdvertisement;
import org.jspecify.annotations.Nullable;

/**
 * What one peer offers, and how much it is. Not thread-safe.
 */
final class PeerOffer {

	private final OfferLimits limits;

	private final PersistentMap.Builder<RemoteService> services = PersistentMap.<RemoteService>empty().toBuilder();

	/** Further versions by path: mostly there are none. */
	private final Map<String, List<RemoteService>> further = new HashMap<>(0);

	/**
	 * What was told of services that are not taken, or not as a whole: by path and
	 * version.
	 */
	private final Map<String, Map<String, ServiceAdvertisement>> withheld = new HashMap<>(0);

	private int count;

	private int actions;

	private int subscriptions;

	private long bytes;

	PeerOffer(OfferLimits limits) {
		this.limits = limits;
	}

	/**
	 * Adds a service.
	 * @param told what the peer told of it
	 * @param taken what this node takes of it; {@code null}: nothing
	 */
	void add(ServiceAdvertisement told, @Nullable RemoteService taken) {
		if (taken != null) {
			take(taken);
		}
		if (taken == null || taken.actions().size() < told.actions().size()) {
			this.withheld.computeIfAbsent(told.path(), (path) -> new LinkedHashMap<>()).put(told.version(), told);
		}
		count(1, told.actions().size(), told.subscriptions().size(), OfferLimits.size(told));
	}

	private void take(RemoteService service) {
		if (this.services.get(service.key()) == null) {
			this.services.put(service);
		}
		else {
			this.further.computeIfAbsent(service.key(), (path) -> new ArrayList<>()).add(service);
		}
	}

	/** Removes a service in all its versions, and returns what was taken of it. */
	List<RemoteService> remove(String path) {
		List<RemoteService> versions = versions(path);
		Map<String, ServiceAdvertisement> told = withheld(path);
		if (!versions.isEmpty()) {
			this.services.remove(path);
			this.further.remove(path);
		}
		this.withheld.remove(path);
		told.values()
			.forEach(
					(each) -> count(-1, -each.actions().size(), -each.subscriptions().size(), -OfferLimits.size(each)));
		for (RemoteService service : versions) {
			if (!told.containsKey(service.version())) {
				count(-1, -service.actions().size(), -service.subscriptions().size(), -OfferLimits.size(service));
			}
		}
		return versions;
	}

	/** Removes one version of a service, and returns what was taken of it. */
	@Nullable RemoteService remove(String path, String version) {
		Map<String, ServiceAdvertisement> told = withheld(path);
		RemoteService removed = null;
		Set<String> kept = new HashSet<>();
		for (RemoteService service : remove(path)) {
			if (service.version().equals(version)) {
				removed = service;
			}
			else {
				ServiceAdvertisement whole = told.get(service.version());
				add((whole != null) ? whole : service.advertisement(), service);
				kept.add(service.version());
			}
		}
		told.forEach((each, advertisement) -> {
			if (!each.equals(version) && !kept.contains(each)) {
				add(advertisement, null);
			}
		});
		return removed;
	}

	/** Returns how many services the peer told, each version for itself. */
	int count() {
		return this.count;
	}

	int actions() {
		return this.actions;
	}

	int subscriptions() {
		return this.subscriptions;
	}

	/** Returns the size of what the peer told. */
	long bytes() {
		return this.bytes;
	}

	private Map<String, ServiceAdvertisement> withheld(String path) {
		return this.withheld.getOrDefault(path, Map.of());
	}

	private void count(int moreServices, int moreActions, int moreSubscriptions, long moreBytes) {
		this.count += moreServices;
		this.actions += moreActions;
		this.subscriptions += moreSubscriptions;
		this.bytes += moreBytes;
	}

	/** Returns all that the peer told, whether taken or not. */
	List<ServiceAdvertisement> told() {
		List<ServiceAdvertisement> all = new ArrayList<>();
		forEach((service) -> {
			if (!withheld(service.key()).containsKey(service.version())) {
				all.add(service.advertisement());
			}
		});
		this.withheld.values().forEach((versions) -> all.addAll(versions.values()));
		return List.copyOf(all);
	}

	/** Returns which versions of a service the peer told, whether taken or not. */
	Set<String> toldVersions(String path) {
		Set<String> all = new HashSet<>(withheld(path).keySet());
		versions(path).forEach((service) -> all.add(service.version()));
		return all;
	}

	/** Returns whether anything is taken of a version of a service. */
	boolean has(String path, String version) {
		return versions(path).stream().anyMatch((service) -> service.version().equals(version));
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
