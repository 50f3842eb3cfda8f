package io.runar.systemtests;

import java.util.UUID;

import io.runar.security.NetworkKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that are told nothing about each other meet by mDNS.
 */
@Timeout(120)
class MulticastIT {

	@Test
	void whenTwoProcessesShareAnInterfaceThenTheyFindEachOther() throws Exception {
		NetworkKey key = NetworkKey.generate();
		String network = "network=mdns-" + UUID.randomUUID();
		try (NodeProcess one = NodeProcess.start(key, "one", network);
				NodeProcess two = NodeProcess.start(key, "two", network)) {
			await().atMost(TestNetwork.PATIENCE).untilAsserted(() -> {
				assertThat(one.ask("peers")).containsExactly("two");
				assertThat(two.ask("peers")).containsExactly("one");
			});
		}
	}

}
