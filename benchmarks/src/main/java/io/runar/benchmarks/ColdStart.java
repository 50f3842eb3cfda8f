package io.runar.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.runar.node.NetworkConfig;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;

/**
 * Time from the start of two processes to the first answered remote request between them:
 * two cold JVMs without Spring, found by mDNS on loopback, mutual TLS. Prints every round
 * and the median. Argument: {@code [rounds]}.
 */
public final class ColdStart {

	private ColdStart() {
	}

	/**
	 * Runs the measurement, or one of its two nodes.
	 * @param args see the class
	 * @throws Exception if a process fails
	 */
	public static void main(String[] args) throws Exception {
		if (args.length > 1) {
			runNode(args[0], args[1]);
			return;
		}
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 5;
		long[] millis = new long[rounds];
		for (int i = 0; i < rounds; i++) {
			millis[i] = measure();
			System.out.println("round " + (i + 1) + ": " + millis[i] + " ms");
		}
		Arrays.sort(millis);
		System.out.println("two cold nodes, mDNS, mutual TLS: first remote call answered after " + millis[rounds / 2]
				+ " ms (median of " + rounds + ", least " + millis[0] + ", most " + millis[rounds - 1] + "), Java "
				+ System.getProperty("java.version"));
	}

	private static long measure() throws Exception {
		String key = NetworkKey.generate().encoded();
		String network = "cold-" + Long.toHexString(System.nanoTime());
		long begin = System.nanoTime();
		Process provider = start("provider", network, key);
		Process caller = start("caller", network, key);
		try (BufferedReader reader = caller.inputReader(StandardCharsets.UTF_8)) {
			String line = reader.readLine();
			if (!"ANSWERED".equals(line)) {
				throw new IOException("the caller ended without an answer: " + line);
			}
			return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
		}
		finally {
			provider.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
			caller.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
		}
	}

	private static Process start(String role, String network, String key) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(ProcessHandle.current().info().command().orElse("java"), "-XX:TieredStopAtLevel=1", "-cp",
						System.getProperty("java.class.path"), ColdStart.class.getName(), role, network));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("BENCHMARK_KEY", key);
		builder.redirectError(ProcessBuilder.Redirect.DISCARD);
		return builder.start();
	}

	private static void runNode(String role, String network) throws Exception {
		NetworkConfig config = NetworkConfig.builder()
			.nodeId(role)
			.networkId(network)
			.networkKeys(List.of(NetworkKey.parse(System.getenv("BENCHMARK_KEY"))))
			.build();
		RunarNode node = RunarNode.builder(config).build();
		if (role.equals("provider")) {
			node.addService(new Greeting());
		}
		node.start().join();
		if (role.equals("caller")) {
			node.waitFor("greeting/hello", Duration.ofSeconds(60)).join();
			node.request("greeting/hello", "you", String.class);
			System.out.println("ANSWERED");
		}
		TimeUnit.MINUTES.sleep(1);
	}

	private static final class Greeting extends AbstractService {

		Greeting() {
			super("greeting");
			action("hello", (request) -> "hello " + request.params(String.class));
		}

	}

}
