package io.runar.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.runar.discovery.ServiceAdvertisement;
import org.jspecify.annotations.Nullable;

/**
 * {@link NodeInfo} as maps and texts, so that any node can read it.
 */
final class NodeView {

	private NodeView() {
	}

	/**
	 * Describes a node.
	 * @param visible whether a service may be named, by its path
	 */
	static Map<String, @Nullable Object> of(NodeInfo info, Predicate<String> visible) {
		Map<String, @Nullable Object> view = new LinkedHashMap<>();
		view.put("id", info.id().value());
		view.put("networkId", info.networkId());
		view.put("state", info.state().name());
		view.put("incarnation", info.incarnation());
		view.put("transport", info.transport());
		view.put("addresses", info.addresses());
		view.put("security", info.security());
		view.put("uptimeMillis", info.uptime().toMillis());
		view.put("metadata", info.metadata());
		view.put("services", paths(info.services(), visible));
		view.put("subscriptions", info.subscriptions());
		view.put("peers", info.peers().stream().map((peer) -> peer(peer, visible)).toList());
		return view;
	}

	private static Map<String, @Nullable Object> peer(NodeInfo.Peer peer, Predicate<String> visible) {
		Map<String, @Nullable Object> view = new LinkedHashMap<>();
		view.put("id", peer.id().value());
		view.put("state", peer.state());
		view.put("incarnation", peer.incarnation());
		view.put("address", peer.address());
		view.put("connections", peer.connections());
		view.put("roundTripMicros", (peer.roundTrip() != null) ? peer.roundTrip().toNanos() / 1000 : null);
		view.put("compression", peer.compression());
		view.put("metadata", peer.metadata());
		view.put("services", paths(peer.services(), visible));
		return view;
	}

	private static List<String> paths(List<ServiceAdvertisement> services, Predicate<String> visible) {
		return services.stream().map(ServiceAdvertisement::path).filter(visible).toList();
	}

}
