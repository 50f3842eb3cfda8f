package io.runar.sample;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole shop in one process: an ordinary Spring Boot test.
 */
@SpringBootTest(properties = { "runar.network.discovery-enabled=false", "runar.network.node-id=shop-1" })
@AutoConfigureMockMvc
class ShopTests {

	@Autowired
	private MockMvcTester mvc;

	@Test
	void anOrderIsPricedReservedAndKept() {
		int before = available("kettle");
		assertThat(order("a-1", "kettle", 2)).hasStatus(HttpStatus.CREATED)
			.hasHeader("Location", "/orders/a-1")
			.bodyJson()
			.extractingPath("$.total")
			.isEqualTo(109.00);
		assertThat(available("kettle")).isEqualTo(before - 2);
		assertThat(this.mvc.get().uri("/orders/a-1")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.reservedBy")
			.isEqualTo("shop-1");
	}

	@Test
	void whenTheSameOrderComesTwiceThenStockIsTakenOnce() {
		int before = available("grinder");
		assertThat(order("twice", "grinder", 1)).hasStatus(HttpStatus.CREATED);
		assertThat(order("twice", "grinder", 1)).hasStatus(HttpStatus.CREATED);
		assertThat(available("grinder")).isEqualTo(before - 1);
	}

	@Test
	void whenAnOrderIsInvalidThenTheProblemNamesItsFields() {
		assertThat(order("bad", "kettle", 0)).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.hasPathSatisfying("$.code", (code) -> code.assertThat().isEqualTo("INVALID_ARGUMENT"))
			.hasPathSatisfying("$.data", (data) -> data.assertThat().asMap().containsOnlyKeys("lines[0].quantity"));
	}

	@Test
	void whenThereIsNotEnoughThenTheProblemTellsWhatIsLeft() {
		assertThat(order("greedy", "gold-watch", 6)).hasStatus(HttpStatus.CONFLICT)
			.bodyJson()
			.hasPathSatisfying("$.code", (code) -> code.assertThat().isEqualTo("OUT_OF_STOCK"))
			.hasPathSatisfying("$.data.available", (left) -> left.assertThat().isEqualTo(5));
	}

	@Test
	void whenAnOrderIsRefusedThenItsOtherStockIsGivenBack() {
		int before = available("espresso");
		String body = """
				{"customer": "Ada", "lines": [{"product": "espresso", "quantity": 1},
				                              {"product": "gold-watch", "quantity": 100}]}""";
		assertThat(post("half", body)).hasStatus(HttpStatus.CONFLICT);
		assertThat(available("espresso")).isEqualTo(before);
	}

	@Test
	void whenThereIsNoSuchProductThenNothingIsFound() {
		assertThat(order("tea", "tea", 1)).hasStatus(HttpStatus.NOT_FOUND)
			.bodyJson()
			.extractingPath("$.code")
			.isEqualTo("UNKNOWN_PRODUCT");
	}

	@Test
	void whenThereIsNoSuchOrderThenNothingIsFound() {
		assertThat(this.mvc.get().uri("/orders/none")).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void theCustomerOfAnOrderIsNotified() {
		assertThat(order("notify-me", "espresso", 1)).hasStatus(HttpStatus.CREATED);
		awaitNotice("notify-me");
	}

	@Test
	void whenStockArrivesThenItIsTold() {
		assertThat(this.mvc.post().uri("/products/kettle/stock?quantity=3")).hasStatusOk();
		awaitNotice("kettle is back");
	}

	@Test
	void theNodeIsSeenByTheActuator() {
		assertThat(this.mvc.get().uri("/actuator/health/runar")).hasStatusOk();
		assertThat(this.mvc.get().uri("/actuator/runar")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.services[*].path")
			.asArray()
			.contains("catalog", "inventory", "orders", "notifications");
	}

	private void awaitNotice(String text) {
		await().atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(this.mvc.get().uri("/notices")).bodyText().contains(text));
	}

	private MvcTestResult order(String id, String product, int quantity) {
		return post(id, """
				{"customer": "Ada", "lines": [{"product": "%s", "quantity": %d}]}""".formatted(product, quantity));
	}

	private MvcTestResult post(String id, String body) {
		return this.mvc.post()
			.uri("/orders")
			.header("Idempotency-Key", id)
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	private int available(String product) {
		int[] available = new int[1];
		assertThat(this.mvc.get().uri("/products")).bodyJson()
			.extractingPath("$[?(@.id == '" + product + "')].available")
			.asArray()
			.singleElement()
			.satisfies((value) -> available[0] = (Integer) value);
		return available[0];
	}

}
