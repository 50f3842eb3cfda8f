package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Param;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Local requests and events of a node that verifies that they could be remote.
 */
class VerifySerializableTests {

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(3);

	private final List<String> refused = new ArrayList<>();

	private RunarNode node;

	@BeforeEach
	void start() {
		this.network.build((builder) -> builder
			.verifySerializable((payload, failure) -> this.refused.add(String.valueOf(failure.getMessage()))));
		this.node = this.network.start("a", AnnotatedService.of(new Shop(), Shop.class, PayloadCodecs.defaults()),
				new Raw());
	}

	@Test
	void handlersGetACopy() {
		Map<String, Object> params = new HashMap<>(Map.of("id", "7"));
		assertThat(this.node.request("raw/change", params, Object.class)).isEqualTo(Map.of("id", "7", "new", true));
		assertThat(params).containsOnlyKeys("id");
		assertThat(this.node.request("shop/order", new Order("7", 1), Order.class)).isEqualTo(new Order("7", 1));
		assertThat(this.refused).isEmpty();
	}

	@Test
	void untypedParametersAreWhatARemoteHandlerGets() {
		assertThat(this.node.request("raw/type", new Order("7", 1), String.class)).isEqualTo("LinkedHashMap");
	}

	@Test
	void callerLearnsWhatWouldBreakOfParameters() {
		assertRefused("shop/login", new Login("ada", "x"),
				"parameters of 'shop/login' would not survive the way to another node: Login.password: 'x' came back as null");
		assertRefused("shop/both", Map.of("login", new Login("ada", "x"), "count", 1),
				"parameters of 'shop/both' would not survive the way to another node: Login.password: 'x' came back as null");
	}

	@Test
	void callerLearnsWhatWouldBreakOfResults() {
		assertRefused("shop/find", "x",
				"result of 'shop/find' would not survive the way to another node: Login.password: 'x' came back as null");
		assertThatExceptionOfType(RunarException.class).isThrownBy(
				() -> this.network.await(this.node.requestAsync("shop/find", "x", Login.class), Duration.ofSeconds(1)))
			.withMessageContaining("Login.password");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.node.request("raw/handle", null, Void.class))
			.withMessageStartingWith("result of 'raw/handle' would not survive");
	}

	@Test
	void publisherLearnsWhatCannotBeEncodedEvenIfNobodySubscribes() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.node.publish("shop/opened", new Handle()))
			.withMessageStartingWith("data of event 'shop/opened' would not survive the way to another node: ");
	}

	@Test
	void subscribersGetCopiesAndWhatWouldBreakIsTold() {
		List<Order> orders = new ArrayList<>();
		this.node.subscribe("shop/orders", Order.class, (event) -> orders.add(event.data()));
		Order order = new Order("7", 1);
		this.node.publish("shop/orders", order);
		this.node.subscribe("shop/logins", Login.class, (event) -> orders.add(null));
		this.node.publish("shop/logins", new Login("ada", "x"));
		this.network.advance(Duration.ofMillis(10));
		assertThat(orders).singleElement().isEqualTo(order).isNotSameAs(order);
		assertThat(this.refused)
			.containsExactly("data of event 'shop/logins' would not survive the way to another node: "
					+ "Login.password: 'x' came back as null");
	}

	@Test
	void requestsToOtherNodesAreNotTouched() {
		this.network.start("b", new Raw("far"));
		this.network.converge(Duration.ofSeconds(5));
		assertThat(this.node.request("far/type", new Order("7", 1), String.class)).isEqualTo("LinkedHashMap");
		assertThat(this.refused).isEmpty();
	}

	private void assertRefused(String path, Object params, String message) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.node.request(path, params, Login.class))
			.matches((ex) -> ex.errorCode() == ErrorCode.CODEC_FAILED)
			.withMessage(message);
		assertThat(this.refused).contains(message);
	}

	record Order(String id, int count) {

	}

	record Login(String user, @JsonIgnore String password) {

	}

	/** Cannot be written. */
	static final class Handle {

		public int getNumber() {
			throw new IllegalStateException("closed");
		}

	}

	@RunarService(path = "shop")
	static class Shop {

		@Action
		Order order(Order order) {
			return order;
		}

		@Action
		void login(Login login) {
		}

		@Action
		void both(@Param("login") Login login, @Param("count") int count) {
		}

		@Action
		Login find(String password) {
			return new Login("ada", password);
		}

	}

	private static final class Raw extends AbstractService {

		Raw() {
			this("raw");
		}

		@SuppressWarnings("unchecked")
		Raw(String path) {
			super(path);
			action("type", (request) -> request.params().getClass().getSimpleName());
			action("handle", (request) -> new Handle());
			action("change", (request) -> {
				Map<String, Object> params = (Map<String, Object>) request.params();
				params.put("new", true);
				return params;
			});
		}

	}

}
