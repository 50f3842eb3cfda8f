package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.security.NetworkKey;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Constraints of actions mean the same on one node and over the network.
 */
class ValidationNetworkTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private final List<RunarNode> nodes = new ArrayList<>();

	@AfterEach
	void closeNodes() {
		CompletableFuture.allOf(this.nodes.stream().map(RunarNode::stop).toArray(CompletableFuture[]::new)).join();
		this.nodes.forEach(RunarNode::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "grpc", "tcp" })
	void callerLearnsWhichFieldsAreWrong(String side) {
		RunarNode node = node(side);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> node.request("shop/order", new Order("", List.of(new Line("a", 0))), Order.class))
			.withMessageContaining(
					"shop/order: invalid {id=must not be blank, lines[0].quantity=must be greater than 0}")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.satisfies((ex) -> assertThat(ex.retryable()).isFalse())
			.satisfies((ex) -> assertThat(ex.data())
				.isEqualTo(Map.of("id", "must not be blank", "lines[0].quantity", "must be greater than 0")));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> node.request("shop/later", "", Line.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED))
			.satisfies((ex) -> assertThat(ex.data()).isEqualTo(Map.of("product", "must not be blank")));
		Order valid = new Order("7", List.of(new Line("a", 1)));
		assertThat(node.request("shop/order", valid, Order.class)).isEqualTo(valid);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "tcp" })
	void whenAnItemOfARequestIsInvalidThenTheActionAndItsCallerAreToldAndTheSourceStops(String side) {
		RunarNode node = node(side);
		for (String action : List.of("sumFlux", "sumPublisher", "sumStream", "sumIterator")) {
			AtomicBoolean cancelled = new AtomicBoolean();
			Flux<Object> lines = Flux
				.<Object>just(new Line("a", 1), new Line("b", 2), new Line("", 0), new Line("c", 3))
				.concatWith(Flux.never())
				.doOnCancel(() -> cancelled.set(true));
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> node
					.sendStream("shop/" + action, Map.of("factor", 2, "name", "x"),
							JdkFlowAdapter.publisherToFlowPublisher(lines), Integer.class)
					.orTimeout(20, TimeUnit.SECONDS)
					.join())
				.havingCause()
				.isInstanceOfSatisfying(RunarException.class, (ex) -> {
					assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
					assertThat(ex.data())
						.isEqualTo(Map.of("product", "must not be blank", "quantity", "must be greater than 0"));
					assertThat(ex).hasMessageContaining("shop/" + action
							+ ": invalid item 2 {product=must not be blank, quantity=must be greater than 0}");
				});
			await().untilTrue(cancelled);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "tcp" })
	void whenAllItemsAreValidThenTheyReachTheAction(String side) {
		RunarNode node = node(side);
		for (String action : List.of("sumFlux", "sumPublisher", "sumStream", "sumIterator")) {
			Flux<Object> lines = Flux.just(new Line("a", 1), new Line("b", 2));
			assertThat(node
				.sendStream("shop/" + action, Map.of("factor", 2, "name", "x"),
						JdkFlowAdapter.publisherToFlowPublisher(lines), Integer.class)
				.orTimeout(20, TimeUnit.SECONDS)
				.join()).isEqualTo(6);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "tcp" })
	void whenAnItemItselfIsInvalidThenItHasTheNameOfItsParameter(String side) {
		RunarNode node = node(side);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> node
				.sendStream("shop/add", null, JdkFlowAdapter.publisherToFlowPublisher(Flux.just(3, -4)), Integer.class)
				.orTimeout(20, TimeUnit.SECONDS)
				.join())
			.havingCause()
			.isInstanceOfSatisfying(RunarException.class,
					(ex) -> assertThat(ex.data()).isEqualTo(Map.of("numbers", "must be greater than 0")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "tcp" })
	void whenAnItemOfAResultIsInvalidThenTheStreamFailsBehindThoseBefore(String side) {
		RunarNode node = node(side);
		for (String action : List.of("flux", "publisher", "stream", "iterator")) {
			List<Line> read = new ArrayList<>();
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(
						() -> JdkFlowAdapter.flowPublisherToFlux(node.requestStream("shop/" + action, null, Line.class))
							.doOnNext(read::add)
							.blockLast(Duration.ofSeconds(20)))
				.withMessageContaining("shop/" + action + ": invalid result item 2 {quantity=must be greater than 0}")
				.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED))
				.satisfies((ex) -> assertThat(ex.data()).isEqualTo(Map.of("quantity", "must be greater than 0")));
			assertThat(read).extracting(Line::quantity).containsExactly(2, 1);
		}
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> JdkFlowAdapter.flowPublisherToFlux(node.requestStream("shop/none", null, Line.class))
				.blockLast(Duration.ofSeconds(20)))
			.withMessageContaining("invalid result {result=must not be null}");
	}

	private RunarNode node(String side) {
		String transport = side.equals("local") ? "tcp" : side;
		RunarNode provider = start(transport, "provider", List.of());
		if (side.equals("local")) {
			return provider;
		}
		RunarNode caller = start(transport, "caller",
				List.of(new DiscoveryProviderConfig("static", Map.of("peers", provider.info().addresses().get(0)))));
		caller.waitFor("shop/order", Duration.ofSeconds(20)).join();
		return caller;
	}

	private RunarNode start(String transport, String id, List<DiscoveryProviderConfig> discovery) {
		NodeBuilder builder = RunarNode.builder(NetworkConfig.builder()
			.nodeId(id)
			.transportType(transport)
			.networkKeys(List.of(KEY))
			.discoveryProviders(discovery)
			.build());
		if (discovery.isEmpty()) {
			builder.service(AnnotatedService.of(new Shop(), Shop.class, PayloadCodecs.defaults()));
		}
		RunarNode node = builder.build();
		this.nodes.add(node);
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

	record Line(@NotBlank String product, @Positive int quantity) {

	}

	record Order(@NotBlank String id, List<@Valid Line> lines) {

	}

	@RunarService(path = "shop")
	static class Shop {

		@Action
		Order order(@Valid Order order) {
			return order;
		}

		@Action
		Mono<Integer> sumFlux(@Positive int factor, @NotBlank String name, Flux<@Valid Line> lines) {
			return lines.map(Line::quantity).reduce(0, Integer::sum).map((sum) -> factor * sum);
		}

		@Action
		Mono<Integer> sumPublisher(int factor, Flow.Publisher<@Valid Line> lines, String name) {
			return sumFlux(factor, name, JdkFlowAdapter.flowPublisherToFlux(lines));
		}

		@Action
		int sumStream(Stream<@Valid Line> lines, int factor, String name) {
			return factor * lines.mapToInt(Line::quantity).sum();
		}

		@Action
		int sumIterator(int factor, String name, Iterator<@Valid Line> lines) {
			int sum = 0;
			while (lines.hasNext()) {
				sum += factor * lines.next().quantity();
			}
			return sum;
		}

		@Action
		Mono<Integer> add(Flux<@Positive Integer> numbers) {
			return numbers.reduce(0, Integer::sum);
		}

		@Action
		Flux<@Valid Line> flux() {
			return Flux.range(0, 10).map((i) -> new Line("a", 2 - i));
		}

		@Action
		Flow.Publisher<@Valid Line> publisher() {
			return JdkFlowAdapter.publisherToFlowPublisher(flux());
		}

		@Action
		Stream<@Valid Line> stream() {
			return flux().toStream();
		}

		@Action
		Iterator<@Valid Line> iterator() {
			return flux().toIterable().iterator();
		}

		@Action
		@NotNull
		@Nullable Flux<Line> none() {
			return null;
		}

		@Action
		CompletableFuture<@Valid Line> later(String product) {
			return CompletableFuture.supplyAsync(() -> new Line(product, 1));
		}

	}

}
