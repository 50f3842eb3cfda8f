package io.runar.registry;

import java.util.List;

import io.runar.discovery.ServiceAdvertisement;
import io.runar.runtime.Cancellable;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import io.runar.service.SubscriptionMetadata;

/**
 * A service of another node. Requests for its actions are encoded and forwarded to that
 * node; to the registry it is a service like any other.
 *
 * @since 0.1
 */
public final class RemoteService extends AbstractService {

	private final RemotePeer peer;

	private final boolean paused;

	/**
	 * Creates the service that a peer advertised.
	 * @param peer the node that has it
	 * @param advertisement what the node told
	 * @throws io.runar.RunarException if a path or name is not allowed
	 */
	public RemoteService(RemotePeer peer, ServiceAdvertisement advertisement) {
		super(advertisement.path(), advertisement.version(), advertisement.description());
		this.peer = peer;
		this.paused = advertisement.paused();
		for (ActionMetadata action : advertisement.actions()) {
			action(action, (context) -> {
				throw new IllegalStateException("requests reach a remote service through send()");
			});
		}
		for (SubscriptionMetadata subscription : advertisement.subscriptions()) {
			subscription(subscription, (event) -> {
				throw new IllegalStateException("events reach a remote service through its node's connection");
			});
		}
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
