package io.runar.systemtests;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.sun.management.UnixOperatingSystemMXBean;
import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that come and go in one process leave nothing behind.
 */
@Timeout(120)
class RestartIT {

	private static final Logger logger = LoggerFactory.getLogger(RestartIT.class);

	/**
	 * Threads that the JVM and JUnit may start meanwhile; a leak would be of 60 nodes.
	 */
	private static final int OTHERS = 5;

	private final NetworkKey key = NetworkKey.generate();

	@Test
	void whenNodesStartAndStopOftenThenNoThreadAndNoFileHandleStays() {
		for (int i = 0; i < 3; i++) {
			startCallAndStop();
		}
		List<String> before = threads();
		long handlesBefore = handles();
		for (int i = 0; i < 30; i++) {
			startCallAndStop();
		}
		logger.info("30 pairs of nodes: threads {} -> {}, file handles {} -> {}", before.size(), threads().size(),
				handlesBefore, handles());
		await().atMost(TestNetwork.PATIENCE).untilAsserted(() -> {
			assertThat(threads()).hasSizeLessThanOrEqualTo(before.size() + OTHERS);
			assertThat(handles()).isLessThanOrEqualTo(handlesBefore + OTHERS);
		});
	}

	private void startCallAndStop() {
		try (RunarNode provider = start("provider", List.of());
				RunarNode caller = start("caller", List
					.of(new DiscoveryProviderConfig("static", Map.of("peers", provider.info().addresses().get(0)))))) {
			caller.waitFor("work/who", TestNetwork.PATIENCE).join();
			assertThat(caller.request("work/who", null, String.class)).isEqualTo("provider");
		}
	}

	private RunarNode start(String id, List<DiscoveryProviderConfig> discovery) {
		var builder = RunarNode.builder(NetworkConfig.builder()
			.nodeId(id)
			.networkKeys(List.of(this.key))
			.discoveryProviders(discovery)
			.build());
		if (id.equals("provider")) {
			builder.service(new WorkService(id));
		}
		RunarNode node = builder.build();
		node.start().orTimeout(TestNetwork.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
		return node;
	}

	private static long handles() {
		OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
		return (system instanceof UnixOperatingSystemMXBean unix) ? unix.getOpenFileDescriptorCount() : 0;
	}

	/** The names make the message of a failure useful. */
	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList();
	}

}
