package io.runar.test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.runar.discovery.ServiceAdvertisement;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;

/**
 * Whether nodes agree about each other.
 *
 * @since 0.1
 */
public final class Convergence {

	private Convergence() {
	}

	/**
	 * Returns whether every node is connected with every other, with nobody else, and
	 * knows exactly what the others offer.
	 * @param nodes nodes that run
	 * @return whether all registries agree
	 */
	public static boolean isReached(Collection<RunarNode> nodes) {
		int others = nodes.size() - 1;
		return nodes.stream().allMatch((node) -> node.peers().size() == others) && differences(nodes).isEmpty();
	}

	/**
	 * Returns what keeps nodes from being converged.
	 * @param nodes nodes that run
	 * @return texts for people; empty if nothing does
	 */
	public static List<String> differences(Collection<RunarNode> nodes) {
		Map<String, NodeInfo> infos = new TreeMap<>();
		nodes.forEach((node) -> infos.put(node.id().value(), node.info()));
		List<String> differences = new ArrayList<>();
		infos.forEach((id, info) -> compare(info, infos, differences));
		return differences;
	}

	private static void compare(NodeInfo observer, Map<String, NodeInfo> infos, List<String> differences) {
		Map<String, NodeInfo.Peer> seen = new TreeMap<>();
		observer.peers().forEach((peer) -> seen.put(peer.id().value(), peer));
		infos.forEach((id, info) -> {
			NodeInfo.Peer peer = seen.remove(id);
			if (id.equals(observer.id().value())) {
				return;
			}
			if (peer == null || !"UP".equals(peer.state()) || !peer.incarnation().equals(info.incarnation())) {
				differences.add(observer.id() + " sees " + id + " " + ((peer != null) ? peer.state() : "not at all"));
			}
			else if (!offers(peer.services()).equals(offers(info.services()))) {
				differences.add(observer.id() + " believes " + id + " offers " + offers(peer.services())
						+ ", but it offers " + offers(info.services()));
			}
		});
		seen.keySet().forEach((ghost) -> differences.add(observer.id() + " sees " + ghost + ", which does not run"));
	}

	private static List<String> offers(List<ServiceAdvertisement> services) {
		return services.stream().map(ServiceAdvertisement::toString).sorted().toList();
	}

}
