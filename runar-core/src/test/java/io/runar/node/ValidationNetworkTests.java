package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

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
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
		CompletableFuture<@Valid Line> later(String product) {
			return CompletableFuture.supplyAsync(() -> new Line(product, 1));
		}

	}

}
