package io.runar.sample.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shop as its customers see it: the REST interface of the gateway.
 */
final class Shop {

	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final JsonMapper json = new JsonMapper();

	private final URI base;

	Shop(URI base) {
		this.base = base;
	}

	/**
	 * Places an order, once: nothing is tried again here.
	 * @param product identity of the product
	 * @param quantity number of pieces
	 * @return what became of it
	 */
	Attempt order(String product, int quantity) throws InterruptedException {
		String id = UUID.randomUUID().toString().substring(0, 13);
		String body = this.json.writeValueAsString(Map.of("customer", "customer of " + id, "lines",
				List.of(Map.of("product", product, "quantity", quantity))));
		HttpRequest request = HttpRequest.newBuilder(this.base.resolve("/orders"))
			.header("Content-Type", "application/json")
			.header("Idempotency-Key", id)
			.timeout(TIMEOUT)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		long start = System.nanoTime();
		try {
			HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			return new Attempt(id, product, quantity, response.statusCode(), this.json.readTree(response.body()),
					Duration.ofNanos(System.nanoTime() - start));
		}
		catch (IOException ex) {
			return new Attempt(id, product, quantity, 0, this.json.valueToTree(String.valueOf(ex)),
					Duration.ofNanos(System.nanoTime() - start));
		}
	}

	/** Identities of the orders the shop has. */
	List<String> orders() throws InterruptedException {
		List<String> ids = new ArrayList<>();
		get("/orders").forEach((id) -> ids.add(id.asString()));
		return ids;
	}

	/** Pieces that can be sold, by product. */
	Map<String, Integer> stock() throws InterruptedException {
		Map<String, Integer> stock = new HashMap<>();
		get("/products").forEach((offer) -> stock.put(offer.path("id").asString(), offer.path("available").asInt()));
		return stock;
	}

	/** Identities of the orders whose customers were notified. */
	Set<String> notified() throws InterruptedException {
		Set<String> subjects = new HashSet<>();
		get("/notices").forEach((notice) -> subjects.add(notice.path("subject").asString()));
		return subjects;
	}

	/** The node that notified the customer of an order. */
	String notifiedBy(String order) throws InterruptedException {
		for (JsonNode notice : get("/notices")) {
			if (notice.path("subject").asString().equals(order)) {
				return notice.path("node").asString();
			}
		}
		return "nobody";
	}

	private JsonNode get(String path) throws InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.base.resolve(path)).timeout(TIMEOUT).build();
		try {
			HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new DemoException("GET " + path + ": " + response.statusCode() + " " + response.body());
			}
			return this.json.readTree(response.body());
		}
		catch (IOException ex) {
			throw new DemoException("GET " + path + ": " + ex);
		}
	}

	/**
	 * An order that was sent to the shop.
	 *
	 * @param id its identity
	 * @param product what was ordered
	 * @param quantity how much
	 * @param status HTTP status; 0 without an answer
	 * @param body the order, or what is wrong
	 * @param took time until the answer
	 */
	record Attempt(String id, String product, int quantity, int status, JsonNode body, Duration took) {

		boolean placed() {
			return this.status == 201;
		}

		String placedBy() {
			return this.body.path("placedBy").asString();
		}

		String reservedBy() {
			return this.body.path("reservedBy").asString();
		}

		/** What is wrong, in one line. */
		String problem() {
			return (this.status == 0) ? this.body.asString() : "HTTP " + this.status + " "
					+ this.body.path("code").asString("") + ": " + this.body.path("detail").asString("");
		}

	}

}
