package io.runar.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.runar.admission.ActionRule;
import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.RunarNode;
import io.runar.runtime.NodeMetrics;
import io.runar.security.NetworkKey;

/**
 * A node with a {@link WorkService} in a process of its own, run by {@link NodeProcess}.
 * Takes settings as {@code name=value} arguments and the network key from the
 * environment; answers each line of its input with one line. Stops in order when its
 * input ends and when it is told to terminate.
 */
final class NodeMain {

	static final String KEY_VARIABLE = "RUNAR_SYSTEM_TESTS_KEY";

	private final WorkService work;

	private final BlockService block = new BlockService();

	private final LongAdder dropped = new LongAdder();

	private final RunarNode node;

	private final Traffic traffic;

	private NodeMain(Map<String, String> settings) {
		this.work = new WorkService(settings.get("id"));
		this.node = RunarNode.builder(config(settings))
			.service(this.work)
			.service(this.block)
			.service(new PoolService())
			.metrics(new NodeMetrics() {

				@Override
				public void eventDropped(String reason) {
					NodeMain.this.dropped.increment();
				}

			})
			.build();
		this.traffic = new Traffic(this.node);
	}

	public static void main(String[] args) throws IOException {
		ManagementFactory.getThreadMXBean().setThreadContentionMonitoringEnabled(true);
		Map<String, String> settings = new HashMap<>();
		for (String arg : args) {
			int separator = arg.indexOf('=');
			settings.put(arg.substring(0, separator), arg.substring(separator + 1));
		}
		NodeMain main = new NodeMain(settings);
		RunarNode node = main.node;
		Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop-node"));
		node.start().orTimeout(30, TimeUnit.SECONDS).join();
		if (settings.containsKey("slow-subscriber-millis")) {
			main.traffic.readSlowly(Integer.parseInt(settings.get("slow-subscriber-millis")));
		}
		System.out.println(node.info().addresses().get(0));
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = commands.readLine(); command != null; command = commands.readLine()) {
			System.out.println(main.answer(command.split(" ")));
		}
		System.exit(0);
	}

	private String answer(String... command) {
		return switch (command[0]) {
			case "peers" -> String.join(" ", this.node.peers().stream().map(Object::toString).toList());
			case "runs" -> String.join(" ", this.work.runs().stream().map(Object::toString).toList());
			case "blocked" -> this.block.counts();
			case "io-waited-millis" -> Long.toString(ioWaitedMillis());
			case "release" -> done(this.block::release);
			case "publish" -> done(() -> this.traffic.publish(command[1], number(command[2]), number(command[3])));
			case "flood" -> done(() -> this.traffic.flood(command[1], number(command[2]), number(command[3])));
			case "busy" -> this.traffic.isBusy();
			case "published" -> this.traffic.published();
			case "received" -> this.traffic.received();
			case "flooded" -> this.traffic.flooded();
			case "dropped" -> this.dropped.toString();
			case "heap" -> Long.toString(usedKilobytes());
			default -> throw new IllegalArgumentException("command: " + command[0] + " (expected: one of NodeMain)");
		};
	}

	private static String done(Runnable action) {
		action.run();
		return "done";
	}

	private static int number(String word) {
		return Integer.parseInt(word);
	}

	/** How long I/O threads waited for locks or were parked; not: for their sockets. */
	private static long ioWaitedMillis() {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
			.filter((thread) -> thread != null && thread.getThreadName().startsWith("runar-grpc-"))
			.mapToLong((thread) -> thread.getBlockedTime() + thread.getWaitedTime())
			.sum();
	}

	private static long usedKilobytes() {
		System.gc();
		return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1024;
	}

	private static NetworkConfig config(Map<String, String> settings) {
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId(settings.get("id"))
			.networkId(settings.get("network"))
			.networkKeys(List.of(NetworkKey.parse(System.getenv(KEY_VARIABLE))))
			.heartbeatInterval(Duration.ofMillis(Long.parseLong(settings.getOrDefault("heartbeat-millis", "1000"))))
			.connectionTimeout(Duration.ofMillis(Long.parseLong(settings.getOrDefault("connect-millis", "5000"))))
			.maxMessageSize(Integer.parseInt(settings.getOrDefault("max-message-size", "4194304")))
			.maxConnections(Integer.parseInt(settings.getOrDefault("max-connections", "1000")))
			.maxRequestsPerSecondPerPeer(Integer.parseInt(settings.getOrDefault("max-requests-per-second", "0")));
		config.actionRules(rules(settings.getOrDefault("pool-limit", "none")));
		String peers = settings.get("peers");
		if (peers != null) {
			config.discoveryProviders(List.of(new DiscoveryProviderConfig("static", Map.of("peers", peers))));
		}
		return config.build();
	}

	private static List<ActionRule> rules(String poolLimit) {
		ActionRule pool = ActionRule.forPath("pool/>");
		return switch (poolLimit) {
			case "none" -> List.of();
			case "fixed" -> List.of(pool.withMaxConcurrent(2 * PoolService.PLACES));
			case "adaptive" -> List.of(pool.withAdaptiveLimit(ActionRule.Adaptive.DEFAULTS));
			default ->
				throw new IllegalArgumentException("pool-limit: " + poolLimit + " (expected: none, fixed or adaptive)");
		};
	}

}
