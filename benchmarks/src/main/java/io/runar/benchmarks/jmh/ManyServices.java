package io.runar.benchmarks.jmh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.PeerId;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.registry.OutboundRequest;
import io.runar.registry.RemotePeer;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Cancellable;
import io.runar.runtime.SerialContext;
import io.runar.service.ActionMetadata;
import io.runar.service.SubscriptionMetadata;
import io.runar.wire.RequestTarget;

/**
 * Fills a registry with services of peers that do not exist.
 */
public final class ManyServices {

	/** Services of one peer; a peer may not have more than twice as many. */
	static final int PER_PEER = 5000;

	private ManyServices() {
	}

	/**
	 * Creates a registry whose changes happen on the calling thread.
	 * @return an empty registry
	 */
	public static ServiceRegistry newRegistry() {
		return new ServiceRegistry(new CallerContext());
	}

	/**
	 * Adds remote services {@code catalog/area-N/service-N}, each with some actions and
	 * one event.
	 * @param registry where to
	 * @param count how many
	 * @param actions how many actions each has
	 */
	public static void fill(ServiceRegistry registry, int count, int actions) {
		for (int from = 0; from < count; from += PER_PEER) {
			List<ServiceAdvertisement> services = new ArrayList<>();
			for (int i = from; i < Math.min(count, from + PER_PEER); i++) {
				services.add(service(i, actions));
			}
			registry.applyRemote(new AbsentPeer(PeerId.of("peer-" + from / PER_PEER)), true, services, List.of());
		}
	}

	/**
	 * Describes one of the services. Nothing is shared between two of them, as if each
	 * had come from the network.
	 * @param number which
	 * @param actions how many actions it has
	 * @return its advertisement
	 */
	static ServiceAdvertisement service(int number, int actions) {
		List<ActionMetadata> metadata = new ArrayList<>();
		for (int i = 0; i < actions; i++) {
			metadata.add(ActionMetadata.named("action-" + i));
		}
		return new ServiceAdvertisement(path(number), version(), "", metadata, List.of(), false);
	}

	/** Describes a service that subscribes to its own topics. */
	static ServiceAdvertisement subscriber(int number, String pattern) {
		return new ServiceAdvertisement("subscriber/service-" + number, version(), "", List.of(),
				List.of(new SubscriptionMetadata(pattern, "")), false);
	}

	private static String version() {
		return String.join(".", "1", "0", "0");
	}

	static String path(int number) {
		return "catalog/area-" + number / 100 + "/service-" + number;
	}

	/**
	 * A peer that nothing is sent to.
	 *
	 * @param id its id
	 */
	record AbsentPeer(PeerId id) implements RemotePeer {

		@Override
		public boolean isAvailable() {
			return true;
		}

		@Override
		public int pendingRequests() {
			return 0;
		}

		@Override
		public CompletableFuture<Void> whenRoom() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public Cancellable request(RequestTarget target, OutboundRequest request) {
			throw new IllegalStateException("request to peer " + this.id + " (expected: none)");
		}

	}

	/** Runs everything at once, on the calling thread. */
	private static final class CallerContext implements SerialContext {

		@Override
		public void execute(Runnable task) {
			task.run();
		}

		@Override
		public Cancellable schedule(Duration delay, Runnable task) {
			throw new IllegalStateException("timer (expected: none)");
		}

		@Override
		public void checkInside() {
		}

	}

}
