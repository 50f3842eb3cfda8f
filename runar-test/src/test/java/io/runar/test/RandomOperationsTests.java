package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import io.runar.RequestOptions;
import io.runar.node.RunarNode;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Anything may happen in any order; some things must hold all the same.
 */
class RandomOperationsTests {

	private static final List<String> IDS = List.of("a", "b", "c", "d");

	@Test
	void whenAnythingHappensThenEveryRequestEndsInTimeAndRegistriesBecomeEqual() {
		SimulatedNetwork.explore(1, 150, (network) -> run(network, 1));
	}

	@Test
	void whenAnythingHappensToPoolsThenTheSameHoldsAndTheyBecomeFull() {
		SimulatedNetwork.explore(1, 50, (network) -> run(network, 4));
	}

	private static void run(SimulatedNetwork network, int maxConnections) {
		RandomGenerator random = network.time().random();
		network.configure((config) -> config.connectionsPerPeer(allowed(config.build().nodeId(), maxConnections)));
		network.links()
			.setConditions(LinkConditions.DEFAULT
				.withLatency(Duration.ofMillis(1 + random.nextInt(10)), Duration.ofMillis(random.nextInt(20)))
				.withLoss(random.nextInt(5) / 100.0));
		IDS.forEach((id) -> network.start(id, services(network, id)));
		network.converge(Duration.ofSeconds(30));
		List<Asked> asked = new ArrayList<>();
		Map<String, Duration> resumes = new HashMap<>();
		for (int i = 0; i < 150; i++) {
			step(network, random, asked, resumes, i);
			if (maxConnections > 1 && random.nextInt(6) == 0) {
				disturb(network, random);
			}
			network.advance(Duration.ofMillis(random.nextInt(100)));
		}
		network.heal();
		IDS.stream().filter((id) -> !runs(network, id)).forEach((id) -> network.start(id, services(network, id)));
		network.converge(Duration.ofSeconds(45));
		network.advance(Duration.ofSeconds(5));
		assertThat(network.advanceUntil(() -> poolsAreFull(network, maxConnections), Duration.ofSeconds(30))).isTrue();
		asked.forEach((request) -> request.check(network, resumes.containsKey(request.node().id().value())));
		assertThat(network.nodes()).allSatisfy((node) -> assertThat(node.info().peers())
			.allSatisfy((peer) -> assertThat(peer.pendingRequests()).isZero()));
	}

	/** Ends or silences one connection among those of two nodes. */
	private static void disturb(SimulatedNetwork network, RandomGenerator random) {
		String a = IDS.get(random.nextInt(IDS.size()));
		String b = IDS.get(random.nextInt(IDS.size()));
		int count = network.links().connections(a, b);
		if (count > 0 && random.nextInt(3) > 0) {
			network.links().reset(a, b, random.nextInt(count));
		}
		else if (count > 0) {
			network.links().silence(a, b, random.nextInt(count));
		}
	}

	private static boolean poolsAreFull(SimulatedNetwork network, int maxConnections) {
		return network.nodes()
			.stream()
			.allMatch((node) -> node.info()
				.peers()
				.stream()
				.allMatch((peer) -> peer.connections() == Math.min(allowed(node.id().value(), maxConnections),
						allowed(peer.id().value(), maxConnections))));
	}

	/** Returns how many connections a node takes: a has 1, d has 4. */
	private static int allowed(String id, int maxConnections) {
		return Math.min(maxConnections, 1 + IDS.indexOf(id));
	}

	private static void step(SimulatedNetwork network, RandomGenerator random, List<Asked> asked,
			Map<String, Duration> resumes, int i) {
		String id = IDS.get(random.nextInt(IDS.size()));
		String other = IDS.get(random.nextInt(IDS.size()));
		boolean runs = runs(network, id);
		switch (random.nextInt(16)) {
			case 0 -> network.kill(id);
			case 1, 2 -> {
				if (!runs) {
					network.start(id, services(network, id));
				}
			}
			case 3 -> network.partition(List.of(id), List.of(other));
			case 4 -> network.heal();
			case 5 -> {
				if (network.now().compareTo(resumes.getOrDefault(id, Duration.ZERO)) >= 0) {
					Duration pause = Duration.ofMillis(random.nextInt(1500));
					resumes.put(id, network.now().plus(pause));
					network.pause(id, pause);
				}
			}
			case 6 -> {
				if (runs && !network.node(id).removeService("extra")) {
					network.node(id).addService(Services.of("extra", (service) -> {
					}));
				}
			}
			default -> {
				if (runs) {
					asked.add(Asked.by(network, id, i, Duration.ofMillis(50 + random.nextInt(2000))));
				}
			}
		}
	}

	private static boolean runs(SimulatedNetwork network, String id) {
		RunarNode node = network.node(id);
		return network.nodes().contains(node);
	}

	private static Services.Made services(SimulatedNetwork network, String id) {
		String others = (id.equals("a") || id.equals("b")) ? "left" : "right";
		return Services.of(others, (service) -> service.answerAgain("do",
				(request) -> FailoverTests.later(network, request, request.params())));
	}

	/**
	 * A request and when its answers came.
	 */
	private record Asked(RunarNode node, int number, long deadlineNanos, CompletableFuture<Integer> answer,
			List<Long> answered) {

		static Asked by(SimulatedNetwork network, String id, int number, Duration timeout) {
			RunarNode node = network.node(id);
			long deadline = network.time().nanoTime() + timeout.toNanos();
			String path = (id.equals("a") || id.equals("b")) ? "right/do" : "left/do";
			CompletableFuture<Integer> answer = node.requestAsync(path, number, Integer.class,
					RequestOptions.defaults().withTimeout(timeout));
			List<Long> answered = new ArrayList<>();
			answer.whenComplete((value, failure) -> answered.add(network.time().nanoTime()));
			return new Asked(node, number, deadline, answer, answered);
		}

		void check(SimulatedNetwork network, boolean paused) {
			if (!network.nodes().contains(this.node)) {
				// It died with its node.
				return;
			}
			assertThat(this.answer).isDone();
			assertThat(this.answered).hasSize(1);
			if (!this.answer.isCompletedExceptionally()) {
				assertThat(this.answer.join()).isEqualTo(this.number);
			}
			// The deadline, one sweep and, for a paused node, the longest pause.
			Duration late = Duration.ofMillis(paused ? 1501 : 1);
			assertThat(this.answered.get(0)).isLessThanOrEqualTo(this.deadlineNanos + late.toNanos());
		}

	}

}
