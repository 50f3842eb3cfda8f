package io.runar.test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.runar.PeerId;
import io.runar.authorization.SecurityRules;
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
	 * knows exactly what the others offer to it, or what of that its own rules allow.
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
		for (RunarNode offering : nodes) {
			for (NodeInfo observer : infos.values()) {
				if (!observer.id().equals(offering.id())) {
					compare(observer, offering, infos, differences);
				}
			}
		}
		infos.values().forEach((observer) -> findGhosts(observer, infos, differences));
		return differences;
	}

	private static void compare(NodeInfo observer, RunarNode offering, Map<String, NodeInfo> infos,
			List<String> differences) {
		PeerId id = offering.id();
		NodeInfo.Peer peer = observer.peers().stream().filter((each) -> each.id().equals(id)).findFirst().orElse(null);
		NodeInfo info = infos.get(id.value());
		if (peer == null || info == null || !"UP".equals(peer.state())
				|| !peer.incarnation().equals(info.incarnation())) {
			differences.add(observer.id() + " sees " + id + " " + ((peer != null) ? peer.state() : "not at all"));
			return;
		}
		List<String> believed = offers(peer.services());
		List<String> offered = offers(offering.offeredTo(observer.id()));
		boolean takesAll = observer.securityRules().equals(SecurityRules.OPEN);
		if (takesAll ? !believed.equals(offered) : believed.size() > offered.size()) {
			differences.add(observer.id() + " believes " + id + " offers " + believed + ", but it offers " + offered);
		}
	}

	private static void findGhosts(NodeInfo observer, Map<String, NodeInfo> infos, List<String> differences) {
		observer.peers()
			.stream()
			.map((peer) -> peer.id().value())
			.filter((id) -> !infos.containsKey(id))
			.sorted()
			.forEach((ghost) -> differences.add(observer.id() + " sees " + ghost + ", which does not run"));
	}

	private static List<String> offers(List<ServiceAdvertisement> services) {
		return services.stream().map(ServiceAdvertisement::toString).sorted().toList();
	}

}
