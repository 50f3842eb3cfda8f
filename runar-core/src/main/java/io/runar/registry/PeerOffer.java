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

	private final OfferLimits limits;

	private final PersistentMap.Builder<Offered> services = PersistentMap.<Offered>empty().toBuilder();

	private int count;

	private int actions;

	private int subscriptions;

	private long bytes;

	PeerOffer(OfferLimits limits) {
		this.limits = limits;
	}

	/** Adds a service that takes so many bytes. */
	void add(RemoteService service, long size) {
		this.services.put(new Offered(service, size));
		this.bytes += size;
		this.count++;
		this.actions += service.actions().size();
		this.subscriptions += service.subscriptions().size();
	}

	/** Removes and returns a service. */
	@Nullable RemoteService remove(String path) {
		Offered offered = this.services.get(path);
		if (offered == null) {
			return null;
		}
		RemoteService service = offered.service();
		this.services.remove(path);
		this.bytes -= offered.size();
		this.count--;
		this.actions -= service.actions().size();
		this.subscriptions -= service.subscriptions().size();
		return service;
	}

	void forEach(Consumer<RemoteService> consumer) {
		this.services.build().forEach((offered) -> consumer.accept(offered.service()));
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

	/**
	 * A service and its size.
	 */
	private record Offered(RemoteService service, long size) implements PersistentMap.Entry {

		@Override
		public String key() {
			return this.service.key();
		}

	}

}
