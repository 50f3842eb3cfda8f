package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.runar.node.RunarNode;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Registries become equal, whatever happened before.
 */
class ConvergenceTests {

	private static final Duration HEARTBEAT = Duration.ofSeconds(1);

	@Test
	void whenPartitionHealsThenRegistriesBecomeEqual() {
		List<Duration> times = new ArrayList<>();
		List<Duration> starts = new ArrayList<>();
		SimulatedNetwork.explore(1, 300, (network) -> {
			for (String id : List.of("a", "b", "c", "d", "e")) {
				network.start(id, Services.echo(id), Services.of("only-" + id, (service) -> {
				}));
			}
			starts.add(network.converge(Duration.ofSeconds(10)));
			network.partition(List.of("a", "b", "c"), List.of("d", "e"));
			long cut = 1 + network.time().random().nextLong(30_000);
			network.advance(Duration.ofMillis(cut));
			network.node("b").addService(Services.of("new-b", (service) -> {
			}));
			network.node("d").removeService("only-d");
			network.heal();
			times.add(network.converge(Duration.ofSeconds(30)));
		});
		assertThat(Collections.max(starts)).isLessThan(HEARTBEAT);
		Collections.sort(times);
		// The first connection across waits for a back-off or TCP's retransmission; it
		// brings the others.
		assertThat(times.get(times.size() / 2)).isLessThan(HEARTBEAT);
		assertThat(Collections.max(times)).isLessThan(HEARTBEAT.multipliedBy(2).plusMillis(500));
	}

	@Test
	void whenChangesArriveInAnyOrderThenHeartbeatsHealTheRegistries() {
		SimulatedNetwork.explore(1, 100, (network) -> {
			RunarNode a = network.start("a");
			network.start("b");
			network.start("c");
			network.converge(Duration.ofSeconds(10));
			network.links().setConditions(LinkConditions.DEFAULT.withBrokenStream(0.4, 0.2));
			for (int i = 0; i < 40; i++) {
				String path = "service-" + network.time().random().nextInt(5);
				if (!a.removeService(path)) {
					a.addService(Services.of(path, (service) -> {
					}));
				}
				network.advance(Duration.ofMillis(network.time().random().nextInt(3)));
			}
			network.links().setConditions(LinkConditions.DEFAULT);
			assertThat(network.converge(Duration.ofSeconds(10))).isLessThan(HEARTBEAT.multipliedBy(2));
		});
	}

}
