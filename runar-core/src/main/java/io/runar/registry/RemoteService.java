package io.runar.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.runar.SubscribeOptions;
import io.runar.TopicPath;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.runtime.Cancellable;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;
import io.runar.service.SubscriptionHandler;
import io.runar.service.SubscriptionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A service of another node. Requests for its actions are encoded and forwarded to that
 * node; to the registry it is a service like any other.
 *
 * @since 0.1
 */
public final class RemoteService extends AbstractService implements PersistentMap.Entry {

	private static final ActionHandler FORWARDED = (context) -> {
		throw new IllegalStateException("requests reach a remote service through send()");
	};

	private static final SubscriptionHandler DELIVERED = (event) -> {
		throw new IllegalStateException("events reach a remote service through its node's connection");
	};

	private final RemotePeer peer;

	private final boolean paused;

	/** Kept, because these very objects are to be removed from the routing table. */
	private final List<RemoteInterest> interests;

	/** Made by the first measurement: most services are never measured. */
	private volatile @Nullable LatencyEstimate latency;

	/** Made by the first request that is to be watched: most services never are. */
	private volatile @Nullable CallHealth health;

	private RemoteService(RemotePeer peer, TopicPath path, String version, String description,
			List<ActionDefinition> actions, List<SubscriptionDefinition> subscriptions, boolean paused) {
		super(path, version, description, actions, subscriptions);
		this.peer = peer;
		this.paused = paused;
		this.interests = RemoteInterest.of(peer, path, subscriptions, paused);
	}

	/**
	 * Creates the service that a peer advertised.
	 * @param peer the node that has it
	 * @param advertisement what the node told
	 * @param same a service with that path, whose path is then shared, or {@code null}
	 * @param shared what others advertised
	 * @return the service
	 * @throws io.runar.RunarException if a path or name is not allowed
	 */
	static RemoteService of(RemotePeer peer, ServiceAdvertisement advertisement, @Nullable AbstractService same,
			SharedValues shared) {
		List<ActionDefinition> actions = new ArrayList<>(advertisement.actions().size());
		for (ActionMetadata action : advertisement.actions()) {
			actions.add(shared.share(new ActionDefinition(action, FORWARDED)));
		}
		List<SubscriptionDefinition> subscriptions = new ArrayList<>(advertisement.subscriptions().size());
		for (SubscriptionMetadata subscription : advertisement.subscriptions()) {
			subscriptions
				.add(shared.share(new SubscriptionDefinition(subscription, SubscribeOptions.defaults(), DELIVERED)));
		}
		return new RemoteService(peer, (same != null) ? same.path() : TopicPath.of(advertisement.path()),
				shared.share(advertisement.version()), shared.share(advertisement.description()),
				shared.share(List.copyOf(actions)), shared.share(List.copyOf(subscriptions)), advertisement.paused());
	}

	@Override
	public String key() {
		return path().path();
	}

	/**
	 * Sends a request to the node.
	 * @param destination the literal path of one of the service's actions
	 * @param request the request; told the outcome unless this method throws
	 * @return to end the attempt
	 * @throws io.runar.RunarException if it cannot be sent
	 */
	public Cancellable send(Destination destination, OutboundRequest request) {
		return this.peer.request(destination.target(path().path()), request);
	}

	/**
	 * Returns the node that has the service.
	 * @return the node
	 */
	public RemotePeer peer() {
		return this.peer;
	}

	/**
	 * Returns whether the service is not to be chosen for now.
	 * @return whether it is paused
	 */
	public boolean isPaused() {
		return this.paused;
	}

	/** Returns what the service subscribes to, always the same objects. */
	List<RemoteInterest> interests() {
		return this.interests;
	}

	/**
	 * Returns what was learned by calling the service.
	 * @return the health; {@code null} if nobody watches
	 */
	public @Nullable CallHealth health() {
		return this.health;
	}

	/**
	 * Returns what was learned by calling the service, beginning now if nobody has
	 * watched before. Thread-safe; one health is made.
	 * @param beginning makes it
	 * @return the health
	 */
	public synchronized CallHealth health(Function<RemoteService, CallHealth> beginning) {
		CallHealth known = this.health;
		if (known == null) {
			known = beginning.apply(this);
			this.health = known;
		}
		return known;
	}

	@Nullable LatencyEstimate latency() {
		return this.latency;
	}

	void recordLatency(long latencyNanos, long nowNanos) {
		LatencyEstimate estimate = this.latency;
		if (estimate == null) {
			// Of two that are made at the same time one measurement is lost.
			estimate = new LatencyEstimate();
			this.latency = estimate;
		}
		estimate.record(latencyNanos, nowNanos);
	}

	/**
	 * Returns this service as it was advertised.
	 * @return the advertisement
	 */
	public ServiceAdvertisement advertisement() {
		List<ActionMetadata> actions = actions().stream().map(ActionDefinition::metadata).toList();
		List<SubscriptionMetadata> subscriptions = subscriptions().stream()
			.map(SubscriptionDefinition::metadata)
			.toList();
		return new ServiceAdvertisement(path().path(), version(), description(), actions, subscriptions, this.paused);
	}

	@Override
	public String toString() {
		return "RemoteService[" + path() + " at " + this.peer.id() + "]";
	}

}
