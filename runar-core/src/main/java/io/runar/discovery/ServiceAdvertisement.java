package io.runar.discovery;

import java.util.List;
import java.util.function.Predicate;

import io.runar.Visibility;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import io.runar.service.ServiceState;
import io.runar.service.SubscriptionMetadata;

/**
 * What a node tells its peers of one service.
 *
 * @param path path of the service
 * @param version its version
 * @param description for people
 * @param actions its actions
 * @param subscriptions its subscriptions
 * @param paused whether it is not to be chosen for now
 * @since 0.1
 */
public record ServiceAdvertisement(String path, String version, String description, List<ActionMetadata> actions,
		List<SubscriptionMetadata> subscriptions, boolean paused) {

	/** Copies the lists. */
	public ServiceAdvertisement {
		actions = List.copyOf(actions);
		subscriptions = List.copyOf(subscriptions);
	}

	/**
	 * Describes a service as it is now to other nodes, so without what is not for them.
	 * @param service the service
	 * @return its advertisement
	 */
	public static ServiceAdvertisement of(AbstractService service) {
		return of(service, (action) -> true);
	}

	/**
	 * Describes a service as it is now to one other node.
	 * @param service the service
	 * @param visible whether that node may know an action
	 * @return its advertisement
	 */
	public static ServiceAdvertisement of(AbstractService service, Predicate<ActionMetadata> visible) {
		return new ServiceAdvertisement(service.path().path(), service.version(), service.description(),
				service.actions()
					.stream()
					.map(AbstractService.ActionDefinition::metadata)
					.filter((action) -> action.visibility() == Visibility.PUBLISHED && visible.test(action))
					.toList(),
				service.subscriptions().stream().map(AbstractService.SubscriptionDefinition::metadata).toList(),
				service.state() != ServiceState.RUNNING);
	}

}
