package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.TypeRef;
import io.runar.node.RunarNode;
import io.runar.runtime.VirtualEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.transport.memory.LinkConditions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is under way goes on when connections are replaced: nothing is lost, and what has
 * an order keeps it. Two nodes that change their keys at the same moment dial each other
 * at the same moment, so that each step replaces connections twice.
 */
class ReplacedConnectionTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final List<String> IDS = List.of("a", "b");

	@Test
	void whenBothNodesReplaceConnectionsThenNoCallBetweenThemFails() {
		SimulatedNetwork.explore(1, 3, (network) -> {
			Rotation rotation = new Rotation(network, 1);
			List<CompletableFuture<String>> answers = new ArrayList<>();
			rotation.run((step) -> answers.add(network.node(IDS.get(step % 2))
				.requestAsync("echo/late", "hello", String.class,
						RequestOptions.defaults().withTarget(PeerId.of(IDS.get((step + 1) % 2))))));
			assertThat(answers).hasSizeGreaterThan(5000);
			assertThat(failures(answers)).isEmpty();
			assertThat(network.links().connections("a", "b")).isEqualTo(1);
		});
	}

	/** How often which outcome was not the right answer. */
	private static Map<String, Long> failures(List<CompletableFuture<String>> answers) {
		return answers.stream()
			.map((answer) -> !answer.isDone() ? "no outcome"
					: answer.handle((result, failure) -> (failure != null) ? failure.toString() : result).join())
			.filter((outcome) -> !outcome.equals("hello"))
			.collect(Collectors.groupingBy((outcome) -> outcome, Collectors.counting()));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void whenBothNodesReplaceConnectionsThenEventsKeepTheirOrderAndNoneIsLost(int connections) {
		SimulatedNetwork.explore(1, 3, (network) -> {
			Rotation rotation = new Rotation(network, connections);
			Map<String, List<Integer>> received = new HashMap<>();
			for (String id : IDS) {
				network.node(id)
					.subscribe("ticks/*", Integer.class,
							(event) -> received
								.computeIfAbsent(id + " of " + event.topic().path(), (key) -> new ArrayList<>())
								.add(event.data()));
			}
			network.converge(SOON);
			int steps = rotation.run((step) -> IDS.forEach((id) -> {
				network.node(id).publish("ticks/" + id, step);
				if (step % 10 == 0) {
					network.node(id).publish("ticks/padded" + id, step);
				}
			}));
			assertThat(received.get("b of ticks/a")).isEqualTo(IntStream.range(0, steps).boxed().toList());
			assertThat(received.get("a of ticks/b")).isEqualTo(IntStream.range(0, steps).boxed().toList());
			assertThat(received).hasSize(8);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void whenBothNodesReplaceConnectionsThenStreamsGoOnWhereTheyWere(int connections) {
		SimulatedNetwork.explore(1, 3, (network) -> {
			Rotation rotation = new Rotation(network, connections);
			List<Source> sources = new ArrayList<>();
			List<Recorder<Long>> recorders = new ArrayList<>();
			int steps = rotation.run((step) -> {
				if (step % 1000 < 4) {
					// Some begin in each phase; each goes there and back.
					Source source = Source.byHand();
					sources.add(source);
					recorders.add(Recorder.ofAll(network.node(IDS.get(step % 2))
						.requestStream("echo/back", null, source, TypeRef.of(Long.class),
								RequestOptions.defaults().withTarget(PeerId.of(IDS.get((step + 1) % 2))))));
				}
				sources.stream().filter((source) -> source.asked > source.given).forEach((source) -> source.give(1));
			});
			assertThat(steps).isGreaterThan(9000);
			sources.forEach((source) -> {
				assertThat(source.cancelled).isZero();
				source.complete();
			});
			network.advance(SOON);
			assertThat(recorders).hasSize(sources.size()).hasSizeGreaterThan(36);
			for (int i = 0; i < sources.size(); i++) {
				assertThat(recorders.get(i).code()).isNull();
				assertThat(recorders.get(i).isComplete()).isTrue();
				assertThat(recorders.get(i).items)
					.isEqualTo(LongStream.range(0, sources.get(i).given).boxed().toList());
			}
			assertThat(sources.get(0).given).isGreaterThan(1000);
		});
	}

	/**
	 * Two nodes with a slow network between them, on their way to another key.
	 */
	private static final class Rotation {

		private final SimulatedNetwork network;

		private final Map<String, NetworkKeyCredentials> credentials = new HashMap<>();

		private final NetworkKey old = NetworkKey.generate();

		private final NetworkKey fresh = NetworkKey.generate();

		private int steps;

		Rotation(SimulatedNetwork network, int connections) {
			this.network = network;
			network.links()
				.setConditions(LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(40)));
			network.configure((config) -> config.securityEnabled(true).connectionsPerPeer(connections));
			for (String id : IDS) {
				VirtualEnvironment environment = network.time().newEnvironment("credentials of " + id);
				NetworkKeyCredentials own = NetworkKeyCredentials.create(List.of(this.old), "default", PeerId.of(id),
						environment);
				this.credentials.put(id, own);
				network.build((builder) -> builder.credentials(own));
				network.start(id, service(id, environment));
			}
			network.converge(Duration.ofSeconds(20));
			network.advance(SOON);
			RunarNode node = network.node("a");
			assertThat(node.info().peers().get(0).connections()).isEqualTo(connections);
		}

		private static AbstractService service(String id, VirtualEnvironment environment) {
			return Services.echo(id)
				.answer("late", (request) -> late(environment, request.params()))
				.answer("back", ActionHandler.streaming((context) -> context.items(Long.class)));
		}

		private static CompletableFuture<@Nullable Object> late(VirtualEnvironment environment,
				@Nullable Object result) {
			CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
			environment.schedule(Duration.ofMillis(environment.random().nextInt(60)), () -> answer.complete(result));
			return answer;
		}

		/**
		 * Adds, promotes and drops keys.
		 * @param everyMillisecond what to do meanwhile
		 * @return how often that was done
		 */
		int run(IntConsumer everyMillisecond) {
			for (List<NetworkKey> step : List.of(List.of(this.old, this.fresh), List.of(this.fresh, this.old),
					List.of(this.fresh))) {
				for (String id : IDS) {
					this.credentials.get(id).setKeys(step);
					pass(this.network.time().random().nextInt(30), everyMillisecond);
				}
				pass(3000, everyMillisecond);
			}
			this.network.advance(SOON);
			return this.steps;
		}

		private void pass(int milliseconds, IntConsumer everyMillisecond) {
			for (int i = 0; i < milliseconds; i++) {
				everyMillisecond.accept(this.steps++);
				this.network.advance(Duration.ofMillis(1));
			}
		}

	}

}
