package io.runar.registry;

import java.util.ArrayList;
import java.util.List;
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

	private int count;

	private int actions;

	private int subscriptions;

	void add(RemoteService service) {
		this.services.put(service);
		this.count++;
		this.actions += service.actions().size();
		this.subscriptions += service.subscriptions().size();
	}

	/** Removes and returns a service. */
	@Nullable RemoteService remove(String path) {
		RemoteService service = this.services.get(path);
		if (service != null) {
			this.services.remove(path);
			this.count--;
			this.actions -= service.actions().size();
			this.subscriptions -= service.subscriptions().size();
		}
		return service;
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
