package io.runar.registry;

import java.util.List;

import io.runar.PeerSelector;
import io.runar.TopicPath;
import io.runar.authorization.Operation;
import io.runar.authorization.PeerRights;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What another node may know of a service: the actions that it may call. Of a service
 * without those it may know nothing, unless that has subscriptions, to which the node
 * must be able to publish.
 */
final class VisibleService {

	private VisibleService() {
	}

	/** Returns whether there may be something that a node must not know. */
	static boolean isRestricted(AbstractService service, PeerRights rights) {
		return !rights.isUnlimited() && (rights.restrict(Operation.CALL) || !service.allowed().isEmpty()
				|| service.actions()
					.stream()
					.anyMatch((action) -> !service.allowedCallers(action.metadata().name()).isEmpty()));
	}

	/**
	 * Describes a service to a node.
	 * @return what it may know; {@code null}: nothing
	 */
	static @Nullable ServiceAdvertisement of(AbstractService service, PeerRights rights) {
		if (!isRestricted(service, rights)) {
			return ServiceAdvertisement.of(service);
		}
		ServiceAdvertisement visible = ServiceAdvertisement.of(service, (action) -> isVisible(service, action, rights));
		return (visible.actions().isEmpty() && visible.subscriptions().isEmpty()) ? null : visible;
	}

	private static boolean isVisible(AbstractService service, ActionMetadata action, PeerRights rights) {
		List<PeerSelector> named = service.allowedCallers(action.name());
		return rights.maySome(Operation.CALL, TopicPath.template(service.path().path() + "/" + action.name()), named);
	}

}
