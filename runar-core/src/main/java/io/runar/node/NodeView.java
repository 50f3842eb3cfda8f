package io.runar.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * {@link NodeInfo} as maps and texts, so that any node can read it.
 */
final class NodeView {

	private NodeView() {
	}

	static Map<String, @Nullable Object> of(NodeInfo info) {
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
		view.put("services", info.services().stream().map((service) -> service.path()).toList());
		view.put("subscriptions", info.subscriptions());
		view.put("peers", info.peers().stream().map(NodeView::peer).toList());
		return view;
	}

	private static Map<String, @Nullable Object> peer(NodeInfo.Peer peer) {
		Map<String, @Nullable Object> view = new LinkedHashMap<>();
		view.put("id", peer.id().value());
		view.put("state", peer.state());
		view.put("incarnation", peer.incarnation());
		view.put("address", peer.address());
		view.put("connections", peer.connections());
		view.put("roundTripMicros", (peer.roundTrip() != null) ? peer.roundTrip().toNanos() / 1000 : null);
		view.put("compression", peer.compression());
		view.put("metadata", peer.metadata());
		view.put("services", services(peer));
		return view;
	}

	private static List<String> services(NodeInfo.Peer peer) {
		return peer.services().stream().map((service) -> service.path()).toList();
	}

}
