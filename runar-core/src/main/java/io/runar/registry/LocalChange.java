package io.runar.registry;

import java.util.List;

import io.runar.authorization.PeerRights;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.service.AbstractService;
import org.jspecify.annotations.Nullable;

/**
 * One change of what this node offers.
 *
 * @param fromVersion version before
 * @param toVersion version after
 * @param changed services that are new or different
 * @param removed paths of services that are gone
 * @param service the one service that changed or is gone; {@code null}: subscriptions
 * outside services
 * @since 0.1
 */
public record LocalChange(long fromVersion, long toVersion, List<ServiceAdvertisement> changed, List<String> removed,
		@Nullable AbstractService service) {

	/**
	 * Returns what a node may know of this change.
	 * @param rights what the node may do here
	 * @return this change, if it may know all of it
	 */
	public LocalChange visibleTo(PeerRights rights) {
		AbstractService about = this.service;
		if (about == null || !VisibleService.isRestricted(about, rights)) {
			return this;
		}
		ServiceAdvertisement visible = VisibleService.of(about, rights);
		if (visible == null) {
			return new LocalChange(this.fromVersion, this.toVersion, List.of(), List.of(), about);
		}
		return this.changed.isEmpty() ? this
				: new LocalChange(this.fromVersion, this.toVersion, List.of(visible), List.of(), about);
	}

}
