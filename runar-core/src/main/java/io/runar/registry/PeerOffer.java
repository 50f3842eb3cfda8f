package io.runar.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

	private final PersistentMap.Builder<RemoteService> services = PersistentMap.<RemoteService>empty().toBuilder();

	/** What was told of services that are not taken, or not as a whole, by path. */
	private final Map<String, ServiceAdvertisement> withheld = new HashMap<>();

	private int count;

	private int actions;

	private int subscriptions;

	/**
	 * Adds a service.
	 * @param told what the peer told of it
	 * @param taken what this node takes of it; {@code null}: nothing
	 */
	void add(ServiceAdvertisement told, @Nullable RemoteService taken) {
		if (taken != null) {
			this.services.put(taken);
		}
		if (taken == null || taken.actions().size() < told.actions().size()) {
			this.withheld.put(told.path(), told);
		}
		count(1, told.actions().size(), told.subscriptions().size());
	}

	/** Removes a service, and returns what was taken of it. */
	@Nullable RemoteService remove(String path) {
		RemoteService taken = this.services.get(path);
		ServiceAdvertisement told = this.withheld.remove(path);
		if (taken != null) {
			this.services.remove(path);
		}
		if (told != null) {
			count(-1, -told.actions().size(), -told.subscriptions().size());
		}
		else if (taken != null) {
			count(-1, -taken.actions().size(), -taken.subscriptions().size());
		}
		return taken;
	}

	private void count(int moreServices, int moreActions, int moreSubscriptions) {
		this.count += moreServices;
		this.actions += moreActions;
		this.subscriptions += moreSubscriptions;
	}

	/** Returns all that the peer told, whether taken or not. */
	List<ServiceAdvertisement> told() {
		Map<String, ServiceAdvertisement> all = new LinkedHashMap<>();
		forEach((service) -> all.put(service.path().path(), service.advertisement()));
		all.putAll(this.withheld);
		return List.copyOf(all.values());
	}

	/** Returns whether anything is taken of a service. */
	boolean has(String path) {
		return this.services.get(path) != null;
	}

	void forEach(Consumer<RemoteService> consumer) {
		this.services.build().forEach(consumer);
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
		for (ServiceAdvertisement service : more) {
			allActions += service.actions().size();
			allSubscriptions += service.subscriptions().size();
		}
		checkLimit("services of peer " + peer, this.count + more.size(), ServiceRegistry.MAX_SERVICES);
		checkLimit("actions of peer " + peer, allActions, ServiceRegistry.MAX_PEER_ACTIONS);
		checkLimit("subscriptions of peer " + peer, allSubscriptions, ServiceRegistry.MAX_SUBSCRIPTIONS);
	}

	static void checkLimit(String what, int count, int limit) {
		if (count > limit) {
			throw new RunarException(ErrorCode.LIMIT_EXCEEDED,
					what + ": " + count + " (expected: at most " + limit + ")");
		}
	}

}
