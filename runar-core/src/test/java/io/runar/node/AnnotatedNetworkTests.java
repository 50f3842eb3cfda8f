package io.runar.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.ErrorData;
import io.runar.RunarException;
import io.runar.Response;
import io.runar.annotation.Action;
import io.runar.annotation.PathParam;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarClient;
import io.runar.annotation.RunarError;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.ValueType;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.security.NetworkKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An annotated bean and its typed client, on one node and over the network: both must
 * behave the same.
 */
class AnnotatedNetworkTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private static RunarNode provider;

	private static RunarNode caller;

	@BeforeAll
	static void startNodes() {
		provider = start("provider", List.of());
		caller = start("caller",
				List.of(new DiscoveryProviderConfig("static", Map.of("peers", provider.info().addresses().get(0)))));
		caller.waitFor("shop/order", Duration.ofSeconds(20)).join();
	}

	@AfterAll
	static void stopNodes() {
		CompletableFuture.allOf(caller.stop(), provider.stop()).join();
		caller.close();
		provider.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void objectsListsAndNumbersComeBack(String side) {
		ShopClient shop = client(side);
		Order order = new Order("a", List.of(new Item("x", 2)), Instant.parse("2026-01-02T03:04:05Z"));
		assertThat(shop.order(order)).isEqualTo(order);
		assertThat(shop.items(List.of(new Item("a", 1), new Item("b", 2)))).containsExactly(new Item("b", 2),
				new Item("a", 1));
		assertThat(shop.total(2, 3.5)).isEqualTo(7.0);
		assertThat(shop.later("x").join()).isEqualTo("later x");
		assertThat(shop.mono("x").block(Duration.ofSeconds(10))).isEqualTo("mono x");
		assertThat(shop.history("alice", 7)).isEqualTo("alice 7");
		shop.nothing();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void headersComeBackWithTheResult(String side) {
		Response<String> quote = new Response<>("quote x", Map.of("age", "5"));
		assertThat(client(side).quote("x").block(Duration.ofSeconds(10))).isEqualTo(quote);
		assertThat(client(side).quoteNow("x")).isEqualTo(quote);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void mapsAndBareValuesAreTakenToo(String side) {
		RunarNode node = node(side);
		assertThat(node.request("shop/total", Map.of("count", 2, "price", 3), Double.class)).isEqualTo(6.0);
		assertThat(node.request("shop/later", "x", String.class)).isEqualTo("later x");
		assertThat(node.request("shop/total", Map.of("count", 2, "price", 3), Integer.class)).isEqualTo(6);
		ValueType value = node.request("shop/order", Map.of("id", "a"), ValueType.class);
		assertThat(value).isNotNull();
		assertThat(value.get("id").asText()).isEqualTo("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void errorsAreTheSame(String side) {
		RunarNode node = node(side);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> client(side).fail(true))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("OUT_OF_STOCK"))
			.satisfies((ex) -> assertThat(ex.data()).isEqualTo(Map.of("left", 0)))
			.withMessageContaining("none left");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> client(side).fail(false))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("IllegalStateException").doesNotContain("secret"));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> node.request("shop/total", Map.of("count", "many", "price", 1), Double.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("parameter 'count'");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> node.request("shop/total", Map.of("count", 1), Double.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("parameter 'price' is missing (expected: double)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void resultIsPublished(String side) throws Exception {
		var next = provider.on("shop/ordered", Duration.ofSeconds(10), Order.class);
		Order order = new Order(side, List.of(), Instant.EPOCH);
		client(side).order(order);
		assertThat(next.get(10, TimeUnit.SECONDS).data()).isEqualTo(order);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "remote" })
	void resultThatComesLaterIsPublished(String side) throws Exception {
		var later = provider.on("shop/later", Duration.ofSeconds(10), String.class);
		client(side).later(side).join();
		assertThat(later.get(10, TimeUnit.SECONDS).data()).isEqualTo("later " + side);
		var mono = provider.on("shop/mono", Duration.ofSeconds(10), String.class);
		client(side).mono(side).block(Duration.ofSeconds(10));
		assertThat(mono.get(10, TimeUnit.SECONDS).data()).isEqualTo("mono " + side);
	}

	private static RunarNode node(String side) {
		return side.equals("local") ? provider : caller;
	}

	private static ShopClient client(String side) {
		return node(side).client(ShopClient.class);
	}

	private static RunarNode start(String id, List<DiscoveryProviderConfig> discovery) {
		NetworkConfig config = NetworkConfig.builder()
			.nodeId(id)
			.networkKeys(List.of(KEY))
			.discoveryProviders(discovery)
			.build();
		NodeBuilder builder = RunarNode.builder(config);
		if (discovery.isEmpty()) {
			builder.service(AnnotatedService.of(new ShopService(), ShopService.class, PayloadCodecs.defaults()));
		}
		RunarNode node = builder.build();
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

	record Item(String name, int count) {

	}

	record Order(String id, List<Item> items, Instant at) {

	}

	interface Shop {

		@Action(idempotent = true)
		Order order(Order order);

		@Action
		List<Item> items(List<Item> items);

		@Action
		double total(int count, double price);

		@Action
		CompletableFuture<String> later(String text);

		@Action
		Mono<String> mono(String text);

		@Action
		Mono<Response<String>> quote(String text);

		@Action
		Response<String> quoteNow(String text);

		@Action("history/{user}/{page}")
		String history(@PathParam String user, @PathParam int page);

		@Action
		void nothing();

		@Action
		void fail(boolean mapped);

	}

	@RunarClient("shop")
	interface ShopClient extends Shop {

	}

	@RunarService
	static class ShopService implements Shop {

		@Override
		@Publish("ordered")
		public Order order(Order order) {
			return order;
		}

		@Override
		public List<Item> items(List<Item> items) {
			return List.of(items.get(1), items.get(0));
		}

		@Override
		public double total(int count, double price) {
			return count * price;
		}

		@Override
		@Publish("later")
		public CompletableFuture<String> later(String text) {
			return CompletableFuture.completedFuture("later " + text);
		}

		@Override
		@Publish("mono")
		public Mono<String> mono(String text) {
			return Mono.just("mono " + text);
		}

		@Override
		public Mono<Response<String>> quote(String text) {
			return Mono.fromSupplier(() -> quoteNow(text));
		}

		@Override
		public Response<String> quoteNow(String text) {
			return new Response<>("quote " + text, Map.of("age", "5"));
		}

		@Override
		public String history(String user, int page) {
			return user + " " + page;
		}

		@Override
		public void nothing() {
		}

		@Override
		public void fail(boolean mapped) {
			if (mapped) {
				throw new OutOfStock();
			}
			throw new IllegalStateException("secret");
		}

	}

	@RunarError("OUT_OF_STOCK")
	static final class OutOfStock extends RuntimeException implements ErrorData {

		private static final long serialVersionUID = 1L;

		OutOfStock() {
			super("none left");
		}

		@Override
		public Object errorData() {
			return Map.of("left", 0);
		}

	}

}
