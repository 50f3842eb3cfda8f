package io.runar.spring.boot.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} of the node: up while it is a member of the network, out of
 * service while it drains, otherwise down. A node without peers is up: being the first
 * one is no fault. Nor is a discovery provider that cannot run; it is shown.
 *
 * @since 0.1
 */
public class RunarHealthIndicator extends AbstractHealthIndicator {

	private final RunarNode node;

	/**
	 * Creates an indicator.
	 * @param node the node
	 */
	public RunarHealthIndicator(RunarNode node) {
		super("Health check of the node failed");
		this.node = node;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		NodeInfo info = this.node.info();
		switch (info.state()) {
			case RUNNING -> builder.up();
			case DRAINING -> builder.outOfService();
			default -> builder.down();
		}
		builder.withDetail("state", info.state())
			.withDetail("node", info.id().value())
			.withDetail("network", info.networkId())
			.withDetail("addresses", info.addresses())
			.withDetail("peers", peers(info))
			.withDetail("discovery", discovery(info));
	}

	private static Map<String, String> peers(NodeInfo info) {
		Map<String, String> peers = new LinkedHashMap<>();
		info.peers().forEach((peer) -> peers.put(peer.id().value(), peer.state()));
		return peers;
	}

	private static Map<String, String> discovery(NodeInfo info) {
		Map<String, String> providers = new LinkedHashMap<>();
		for (NodeInfo.Discovery provider : info.discovery()) {
			String problem = provider.problem();
			providers.put(provider.name(),
					provider.running() ? "running" : (problem != null) ? problem : "not started");
		}
		return providers;
	}

}
