package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarClient;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.security.NetworkKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Streams of an annotated bean read with a typed client, on one node and over loopback
 * sockets: all must behave the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamNetworkTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private static final Duration SOON = Duration.ofSeconds(20);

	private final Map<String, Pair> pairs = Map.of("grpc", Pair.start("grpc"), "tcp", Pair.start("tcp"));

	@AfterAll
	void stopNodes() {
		this.pairs.values().forEach(Pair::close);
	}

	private Pair pair(String side) {
		return this.pairs.get(side.equals("local") ? "grpc" : side);
	}

	private FeedClient client(String side) {
		return node(side).client(FeedClient.class);
	}

	private RunarNode node(String side) {
		return side.equals("local") ? pair(side).provider : pair(side).caller;
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whateverAMethodReturnsAClientMayReadAsWhateverItLikes(String side) {
		FeedClient client = client(side);
		List<Tick> expected = IntStream.range(0, 1000).mapToObj((i) -> new Tick("a", i)).toList();
		assertThat(client.publisher("a", 1000).collectList().block(SOON)).isEqualTo(expected);
		assertThat(JdkFlowAdapter.flowPublisherToFlux(client.flux("a", 1000)).collectList().block(SOON))
			.isEqualTo(expected);
		try (Stream<Tick> ticks = client.stream("a", 1000)) {
			assertThat(ticks.toList()).isEqualTo(expected);
		}
		assertThat(client.iterator("a", 1000)).toIterable().containsExactlyElementsOf(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenManyItemsComeThenTheyComeInOrder(String side) {
		int count = 300_000;
		AtomicLong next = new AtomicLong();
		Flux<Long> numbers = JdkFlowAdapter
			.flowPublisherToFlux(node(side).requestStream("feed/numbers", Map.of("count", count), Long.class));
		Long last = numbers.doOnNext((number) -> assertThat(number).isEqualTo(next.getAndIncrement()))
			.takeLast(1)
			.blockLast(SOON);
		assertThat(last).isEqualTo(count - 1L);
		assertThat(next).hasValue(count);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenItemsArePublishedFromOtherThreadsThenTheyComeInOrder(String side) {
		Feed feed = pair(side).feed;
		SubmissionPublisher<Tick> publisher = new SubmissionPublisher<>();
		feed.hot = publisher;
		CompletableFuture<List<Tick>> read = client(side).hot().collectList().toFuture();
		await().until(() -> publisher.getNumberOfSubscribers() == 1);
		for (int i = 0; i < 20_000; i++) {
			publisher.submit(new Tick("b", i));
		}
		publisher.close();
		assertThat(read.orTimeout(20, TimeUnit.SECONDS).join())
			.isEqualTo(IntStream.range(0, 20_000).mapToObj((i) -> new Tick("b", i)).toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenTheReaderStopsThenTheSourceIsClosed(String side) {
		Feed feed = pair(side).feed;
		feed.closed = new CountDownLatch(1);
		try (Stream<Tick> ticks = client(side).stream("a", Integer.MAX_VALUE)) {
			assertThat(ticks.limit(5000).count()).isEqualTo(5000);
		}
		await().until(() -> feed.closed.getCount() == 0);
		assertThat(client(side).publisher("a", Integer.MAX_VALUE).take(7).count().block(SOON)).isEqualTo(7);
		await().until(() -> openStreams(side) == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenTheReaderIsSlowThenTheSourceWaitsForIt(String side) {
		Feed feed = pair(side).feed;
		feed.given.set(0);
		Iterator<Tick> ticks = client(side).counted();
		assertThat(ticks.next()).isEqualTo(new Tick("c", 0));
		await().during(Duration.ofMillis(100)).until(() -> feed.given.get() < 3000);
		for (int i = 1; i < 10_000; i++) {
			assertThat(ticks.next()).isEqualTo(new Tick("c", i));
		}
		assertThat(feed.given.get()).isBetween(10_000L, 13_000L);
		close(ticks);
		await().until(() -> openStreams(side) == 0);
	}

	private static void close(Iterator<?> items) {
		try {
			((AutoCloseable) items).close();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenTheSourceFailsThenTheErrorIsTheSame(String side) {
		FeedClient client = client(side);
		List<Tick> before = new ArrayList<>();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> client.failing(3).doOnNext(before::add).blockLast(SOON))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("SOLD_OUT"))
			.withMessageContaining("none left");
		assertThat(before).hasSize(3);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> client.failed(3).toList())
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("SOLD_OUT"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenAClientMethodHasATimeoutThenItIsTheIdleLimit(String side) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> client(side).never().blockLast(SOON))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("TIMEOUT"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whateverAClientSendsAMethodMayReadAsWhateverItLikes(String side) {
		FeedClient client = client(side);
		int count = 20_000;
		long sum = (long) count * (count - 1) / 2;
		assertThat(client.sumFlux("a", Flux.range(0, count))).isEqualTo(new Total("a", sum));
		assertThat(client.sumStream("b", IntStream.range(0, count).iterator()).join()).isEqualTo(new Total("b", sum));
		assertThat(client.sumIterator(IntStream.range(0, count).boxed()).block(SOON)).isEqualTo(sum);
		assertThat(client.sumPublisher(Flux.range(0, count))).isEqualTo(sum);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenBothSidesStreamThenItemsGoBothWaysAtTheSameTime(String side) {
		assertThat(client(side).squares("x", Flux.range(0, 50_000)).collectList().block(SOON))
			.isEqualTo(IntStream.range(0, 50_000).mapToObj((i) -> new Total("x", (long) i * i)).toList());
		try (Stream<Integer> echoed = client(side).echo(IntStream.range(0, 5000).boxed())) {
			assertThat(echoed.toList()).isEqualTo(IntStream.range(0, 5000).boxed().toList());
		}
		await().until(() -> openStreams(side) == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void whenTheItemsFailThenTheMethodAndItsCallerAreTold(String side) {
		Flux<Integer> failing = Flux.range(0, 5)
			.concatWith(Flux.error(RunarException.application("RAN_DRY", "no more", null)));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> client(side).sumFlux("a", failing))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("RAN_DRY"));
	}

	private long openStreams(String side) {
		Pair pair = pair(side);
		return Stream.of(pair.provider, pair.caller)
			.flatMap((node) -> node.info().peers().stream())
			.mapToInt(NodeInfo.Peer::streams)
			.sum();
	}

	/**
	 * An item.
	 *
	 * @param name a text
	 * @param number a number
	 */
	record Tick(String name, int number) {

	}

	/**
	 * A sum.
	 *
	 * @param name a text
	 * @param sum a number
	 */
	record Total(String name, long sum) {

	}

	@RunarService(path = "feed")
	static class Feed {

		final AtomicLong given = new AtomicLong();

		@Nullable SubmissionPublisher<Tick> hot;

		CountDownLatch closed = new CountDownLatch(1);

		@Action
		Flow.Publisher<Tick> publisher(String name, int count) {
			return JdkFlowAdapter.publisherToFlowPublisher(flux(name, count));
		}

		@Action
		Flux<Tick> flux(String name, int count) {
			return Flux.range(0, count).map((i) -> new Tick(name, i));
		}

		@Action
		Stream<Tick> stream(String name, int count) {
			return IntStream.range(0, count).mapToObj((i) -> new Tick(name, i)).onClose(this.closed::countDown);
		}

		@Action
		Iterator<Tick> iterator(String name, int count) {
			return stream(name, count).iterator();
		}

		@Action
		Stream<Long> numbers(int count) {
			return LongStream.range(0, count).boxed();
		}

		@Action
		Flow.@Nullable Publisher<Tick> hot() {
			return this.hot;
		}

		@Action
		Stream<Tick> counted() {
			return IntStream.range(0, Integer.MAX_VALUE).mapToObj((i) -> {
				this.given.incrementAndGet();
				return new Tick("c", i);
			});
		}

		@Action
		Flux<Tick> failing(int count) {
			return flux("d", count).concatWith(Flux.error(RunarException.application("SOLD_OUT", "none left", null)));
		}

		@Action
		Stream<Tick> failed(int count) {
			throw RunarException.application("SOLD_OUT", "none left of " + count, null);
		}

		@Action
		Flux<Tick> never() {
			return Flux.never();
		}

		@Action("sum/{name}")
		Mono<Total> sum(@PathParam String name, Flux<Integer> numbers) {
			return numbers.reduce(0L, Long::sum).map((sum) -> new Total(name, sum));
		}

		@Action
		Total sumStream(String name, Stream<Integer> numbers) {
			return new Total(name, numbers.mapToLong(Integer::longValue).sum());
		}

		@Action
		long sumIterator(Iterator<Integer> numbers) {
			long sum = 0;
			while (numbers.hasNext()) {
				sum += numbers.next();
			}
			return sum;
		}

		@Action
		CompletableFuture<Long> sumPublisher(Flow.Publisher<Integer> numbers) {
			return JdkFlowAdapter.flowPublisherToFlux(numbers).reduce(0L, Long::sum).toFuture();
		}

		@Action
		Flux<Total> squares(String name, Flux<Integer> numbers) {
			return numbers.map((number) -> new Total(name, (long) number * number));
		}

		@Action
		Stream<Integer> echo(Stream<Integer> numbers) {
			return numbers;
		}

	}

	@RunarClient("feed")
	interface FeedClient {

		Flux<Tick> publisher(String name, int count);

		Flow.Publisher<Tick> flux(String name, int count);

		Stream<Tick> stream(String name, int count);

		Iterator<Tick> iterator(String name, int count);

		Flux<Tick> hot();

		Iterator<Tick> counted();

		Flux<Tick> failing(int count);

		Stream<Tick> failed(int count);

		@Action(timeout = "200ms")
		Flux<Tick> never();

		@Action("sum/{name}")
		Total sumFlux(@PathParam String name, Flux<Integer> numbers);

		CompletableFuture<Total> sumStream(String name, Iterator<Integer> numbers);

		Mono<Long> sumIterator(Stream<Integer> numbers);

		long sumPublisher(Flux<Integer> numbers);

		Flux<Total> squares(String name, Flux<Integer> numbers);

		Stream<Integer> echo(Stream<Integer> numbers);

	}

	/**
	 * Two nodes.
	 *
	 * @param feed the service
	 * @param provider has it
	 * @param caller has nothing
	 */
	private record Pair(Feed feed, RunarNode provider, RunarNode caller) {

		static Pair start(String transport) {
			Feed feed = new Feed();
			RunarNode provider = start(transport, "provider", List.of(), feed);
			RunarNode caller = start(transport, "caller",
					List.of(new DiscoveryProviderConfig("static", Map.of("peers", provider.info().addresses().get(0)))),
					null);
			caller.waitFor("feed/hot", SOON).join();
			return new Pair(feed, provider, caller);
		}

		private static RunarNode start(String transport, String id, List<DiscoveryProviderConfig> discovery,
				@Nullable Feed feed) {
			NodeBuilder builder = RunarNode.builder(NetworkConfig.builder()
				.nodeId(id)
				.networkKeys(List.of(KEY))
				.transportType(transport)
				.discoveryProviders(discovery)
				.build());
			if (feed != null) {
				builder.service(AnnotatedService.of(feed, Feed.class, PayloadCodecs.defaults()));
			}
			RunarNode node = builder.build();
			node.start().join();
			return node;
		}

		void close() {
			this.caller.close();
			this.provider.close();
		}

	}

}
