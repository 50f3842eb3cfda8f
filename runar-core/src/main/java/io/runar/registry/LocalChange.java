package io.runar.registry;

import java.util.List;

import io.runar.discovery.ServiceAdvertisement;

/**
 * One change of what this node offers.
 *
 * @param fromVersion version before
 * @param toVersion version after
 * @param changed services that are new or different
 * @param removed paths of services that are gone
 * @since 0.1
 */
public record LocalChange(long fromVersion, long toVersion, List<ServiceAdvertisement> changed, List<String> removed) {

}
