package io.runar.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;

/**
 * A node with a {@link WorkService} in a process of its own, run by {@link NodeProcess}.
 * Takes settings as {@code name=value} arguments and the network key from the
 * environment; answers each line of its input with one line. Stops in order when its
 * input ends and when it is told to terminate.
 */
final class NodeMain {

	static final String KEY_VARIABLE = "RUNAR_SYSTEM_TESTS_KEY";

	private NodeMain() {
	}

	public static void main(String[] args) throws IOException {
		Map<String, String> settings = new HashMap<>();
		for (String arg : args) {
			int separator = arg.indexOf('=');
			settings.put(arg.substring(0, separator), arg.substring(separator + 1));
		}
		WorkService service = new WorkService(settings.get("id"));
		RunarNode node = RunarNode.builder(config(settings)).service(service).build();
		Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop-node"));
		node.start().orTimeout(30, TimeUnit.SECONDS).join();
		System.out.println(node.info().addresses().get(0));
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = commands.readLine(); command != null; command = commands.readLine()) {
			System.out.println(answer(command, node, service));
		}
		System.exit(0);
	}

	private static String answer(String command, RunarNode node, WorkService service) {
		return switch (command) {
			case "peers" -> String.join(" ", node.peers().stream().map(Object::toString).toList());
			case "runs" -> String.join(" ", service.runs().stream().map(Object::toString).toList());
			default -> throw new IllegalArgumentException("command: " + command + " (expected: peers or runs)");
		};
	}

	private static NetworkConfig config(Map<String, String> settings) {
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId(settings.get("id"))
			.networkId(settings.get("network"))
			.networkKeys(List.of(NetworkKey.parse(System.getenv(KEY_VARIABLE))))
			.heartbeatInterval(Duration.ofMillis(Long.parseLong(settings.getOrDefault("heartbeat-millis", "1000"))))
			.connectionTimeout(Duration.ofMillis(Long.parseLong(settings.getOrDefault("connect-millis", "5000"))))
			.maxMessageSize(Integer.parseInt(settings.getOrDefault("max-message-size", "4194304")));
		String peers = settings.get("peers");
		if (peers != null) {
			config.discoveryProviders(List.of(new DiscoveryProviderConfig("static", Map.of("peers", peers))));
		}
		return config.build();
	}

}
