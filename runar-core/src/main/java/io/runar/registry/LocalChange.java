package io.runar.registry;

import java.util.ArrayList;
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
 * @param service the service of which a version changed or is gone; {@code null}:
 * subscriptions outside services
 * @param versions all versions of it that are there now
 * @since 0.1
 */
public record LocalChange(long fromVersion, long toVersion, List<ServiceAdvertisement> changed, List<String> removed,
		@Nullable AbstractService service, List<AbstractService> versions) {

	/**
	 * Returns what a node may know of this change.
	 * @param rights what the node may do here
	 * @return this change, if it may know all of it
	 */
	public LocalChange visibleTo(PeerRights rights) {
		AbstractService about = this.service;
		if (about == null || (!VisibleService.isRestricted(about, rights)
				&& this.versions.stream().noneMatch((version) -> VisibleService.isRestricted(version, rights)))) {
			return this;
		}
		List<ServiceAdvertisement> visible = new ArrayList<>();
		for (AbstractService version : this.versions) {
			ServiceAdvertisement described = VisibleService.of(version, rights);
			if (described != null) {
				visible.add(described);
			}
		}
		boolean gone = visible.isEmpty() && VisibleService.of(about, rights) != null;
		return new LocalChange(this.fromVersion, this.toVersion, visible,
				gone ? List.of(about.path().path()) : List.of(), about, this.versions);
	}

}
