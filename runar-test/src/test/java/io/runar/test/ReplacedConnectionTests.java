package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
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

	/** Large messages need longer than a round trip. */
	private static final LinkConditions FAR_AND_NARROW = LinkConditions.DEFAULT
		.withLatency(Duration.ofMillis(30), Duration.ofMillis(10))
		.withBytesPerSecond(4_000_000);

	private static final String LARGE = " " + text(1_500_000);

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

	@Test
	void whenLargeEventsAreOnTheirWayThenTheOrderIsKept() {
		Rotation rotation = new Rotation(SimulatedNetwork.withSeed(5), 1, FAR_AND_NARROW);
		List<Integer> received = new ArrayList<>();
		rotation.network.node("b")
			.subscribe("ticks/x", String.class, (event) -> received.add(number(Objects.requireNonNull(event.data()))));
		rotation.network.converge(SOON);
		int steps = rotation.run((step) -> {
			if (step % 10 == 0) {
				rotation.network.node("a").publish("ticks/x", (step % 500 == 110) ? step + LARGE : step + " ");
			}
		});
		rotation.network.advance(SOON.multipliedBy(2));
		assertThat(received).isEqualTo(IntStream.range(0, steps).filter((step) -> step % 10 == 0).boxed().toList());
	}

	@Test
	void whenLargeItemsAreOnTheirWayThenStreamsKeepTheirOrder() {
		String item = " " + text(200_000);
		Rotation rotation = new Rotation(SimulatedNetwork.withSeed(5), 1, FAR_AND_NARROW,
				Services.of("feed", (service) -> service.answer("read", ActionHandler
					.streaming((context) -> IntStream.range(0, 10_000).mapToObj((number) -> number + item)))));
		List<Recorder<String>> recorders = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			recorders.add(Recorder.ofAll(rotation.network.node("b")
				.requestStream("feed/read", null, TypeRef.of(String.class),
						RequestOptions.defaults().withTarget(PeerId.of("a")))));
		}
		rotation.run((step) -> {
		});
		for (Recorder<String> recorder : recorders) {
			assertThat(recorder.code()).isNull();
			assertThat(recorder.items).hasSizeGreaterThan(20);
			assertThat(recorder.items.stream().map(ReplacedConnectionTests::number).toList())
				.isEqualTo(IntStream.range(0, recorder.items.size()).boxed().toList());
		}
	}

	@Test
	void whenWhatIsQueuedCannotBeSentInTimeThenItsLossIsCounted() {
		Rotation rotation = new Rotation(SimulatedNetwork.withSeed(5), 1,
				LinkConditions.DEFAULT.withLatency(Duration.ofMillis(5), Duration.ofMillis(2))
					.withBytesPerSecond(1_000_000));
		List<Integer> received = new ArrayList<>();
		rotation.network.node("b")
			.subscribe("ticks/x", String.class, (event) -> received.add(number(Objects.requireNonNull(event.data()))));
		rotation.network.converge(SOON);
		String data = " " + text(40_000);
		rotation.run((step) -> {
			// Just before the old key is dropped: two seconds are not enough for it.
			if (step >= 5950 && step < 6070) {
				rotation.network.node("a").publish("ticks/x", step + data);
			}
		});
		rotation.network.advance(SOON.multipliedBy(4));
		long lost = rotation.network.count("a", "event-dropped.connection-lost");
		assertThat(received).isSorted();
		assertThat(lost).isGreaterThan(20);
		// What the transport had taken when it was closed is neither: a window of it.
		assertThat(received.size() + lost).isBetween(110L, 120L);
	}

	@Test
	void whenServicesFillManyPagesThenNoneIsGoneForAMoment() {
		AbstractService[] services = IntStream.range(0, 2500)
			.mapToObj((i) -> Services.of("service" + i, (service) -> service.answer("ping", (request) -> "hello")))
			.toArray(AbstractService[]::new);
		Rotation rotation = new Rotation(SimulatedNetwork.withSeed(5), 1,
				LinkConditions.DEFAULT.withBytesPerSecond(10_000_000), services);
		List<CompletableFuture<String>> answers = new ArrayList<>();
		rotation.run((step) -> {
			for (int i = 0; i < 25; i += (step % 3000 < 500) ? 1 : 25) {
				answers.add(rotation.network.node("b")
					.requestAsync("service" + (100 * i + 7) + "/ping", null, String.class));
			}
		});
		assertThat(failures(answers)).isEmpty();
	}

	private static int number(String text) {
		return Integer.parseInt(text.substring(0, text.indexOf(' ')));
	}

	/** Nothing that could be compressed. */
	private static String text(int length) {
		Random random = new Random(length);
		StringBuilder text = new StringBuilder(length);
		for (int i = 0; i < length; i++) {
			text.append((char) ('!' + random.nextInt(94)));
		}
		return text.toString();
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
			this(network, connections, LinkConditions.DEFAULT.withLatency(Duration.ofMillis(1), Duration.ofMillis(40)));
		}

		/** Node a has some services more. */
		Rotation(SimulatedNetwork network, int connections, LinkConditions conditions, AbstractService... services) {
			this.network = network;
			network.links().setConditions(conditions);
			network.configure((config) -> config.securityEnabled(true).connectionsPerPeer(connections));
			for (String id : IDS) {
				VirtualEnvironment environment = network.time().newEnvironment("credentials of " + id);
				NetworkKeyCredentials own = NetworkKeyCredentials.create(List.of(this.old), "default", PeerId.of(id),
						environment);
				this.credentials.put(id, own);
				network.build((builder) -> builder.credentials(own));
				List<AbstractService> all = new ArrayList<>(List.of(service(id, environment)));
				if (id.equals("a")) {
					all.addAll(List.of(services));
				}
				network.start(id, all.toArray(AbstractService[]::new));
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
