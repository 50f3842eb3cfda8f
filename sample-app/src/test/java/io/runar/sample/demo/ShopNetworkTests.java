package io.runar.sample.demo;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.runar.node.RunarNode;
import io.runar.sample.ShopApplication;
import io.runar.sample.demo.Shop.Attempt;
import io.runar.security.NetworkKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The shop as a network of four applications in this process.
 */
@Timeout(120)
class ShopNetworkTests {

	private static final String KEY = NetworkKey.generate().encoded();

	private static final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	private static Shop shop;

	@BeforeAll
	static void start() {
		String seed = start("orders-1", "orders,catalog,notifications,database", null);
		start("inventory-1", "inventory", seed);
		start("inventory-2", "inventory", seed);
		start("gateway-1", "gateway", seed);
		await().atMost(Duration.ofSeconds(30))
			.until(() -> applications.stream().allMatch((application) -> node(application).info().peers().size() == 3));
		awaitProviders();
		String port = applications.get(3).getEnvironment().getRequiredProperty("local.server.port");
		shop = new Shop(URI.create("http://127.0.0.1:" + port + "/"));
	}

	/** Each node knows what each other one offers. */
	private static void awaitProviders() {
		for (ConfigurableApplicationContext application : applications) {
			Stream.of("catalog/products", "inventory/levels", "orders/ids", "notifications/recent")
				.forEach((action) -> node(application).waitFor(action, Duration.ofSeconds(20)).join());
		}
	}

	@AfterAll
	static void stop() {
		applications.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void anOrderGoesOverTheNetworkAndItsCustomerIsNotified() throws InterruptedException {
		Attempt order = shop.order("kettle", 1);
		assertThat(order.placed()).as(order::problem).isTrue();
		assertThat(order.placedBy()).isEqualTo("orders-1");
		assertThat(order.reservedBy()).startsWith("inventory-");
		await().atMost(Duration.ofSeconds(5)).until(() -> shop.notifiedBy(order.id()).equals("orders-1"));
	}

	@Test
	void whenAnOrderIsInvalidThenTheErrorTravelsWithItsFields() throws InterruptedException {
		Attempt order = shop.order("kettle", 0);
		assertThat(order.status()).isEqualTo(400);
		assertThat(order.body().path("code").asString()).isEqualTo("INVALID_ARGUMENT");
		assertThat(order.body().path("data").propertyNames()).containsExactly("lines[0].quantity");
	}

	@Test
	void whenTwoInstancesSellTheLastPiecesThenNoPieceIsSoldTwice() throws InterruptedException {
		try (Customers customers = new Customers(shop)) {
			List<Attempt> attempts = customers.want("gold-watch", 20).results();
			assertThat(attempts).filteredOn(Attempt::placed).hasSize(5);
			assertThat(attempts).filteredOn((attempt) -> attempt.status() == 409)
				.hasSize(15)
				.allSatisfy((attempt) -> assertThat(attempt.body().path("code").asString()).isEqualTo("OUT_OF_STOCK"))
				.allSatisfy((attempt) -> assertThat(attempt.body().path("data").path("available").asInt(-1)).isZero());
		}
		assertThat(shop.stock()).containsEntry("gold-watch", 0);
	}

	@Test
	void bothInventoryNodesDoTheirShare() throws InterruptedException {
		try (Customers customers = new Customers(shop)) {
			assertThat(customers.comeIn(10, 1000).results()).extracting(Attempt::reservedBy)
				.contains("inventory-1", "inventory-2");
		}
	}

	private static String start(String id, String profiles, String seed) {
		List<String> arguments = new ArrayList<>(List.of("--spring.profiles.active=" + profiles, "--server.port=0",
				"--runar.network.node-id=" + id, "--runar.network.network-keys=" + KEY,
				"--runar.network.discovery-providers=", "--spring.datasource.url=jdbc:h2:mem:network;DB_CLOSE_DELAY=-1",
				// The first one makes the tables.
				"--spring.sql.init.mode=" + ((seed != null) ? "never" : "always"), "--spring.jmx.enabled=false"));
		if (seed != null) {
			arguments.add("--runar.network.peers=" + seed);
		}
		ConfigurableApplicationContext application = new SpringApplicationBuilder(ShopApplication.class)
			.logStartupInfo(false)
			.bannerMode(org.springframework.boot.Banner.Mode.OFF)
			.run(arguments.toArray(String[]::new));
		applications.add(application);
		return node(application).info().addresses().get(0);
	}

	private static RunarNode node(ConfigurableApplicationContext application) {
		return application.getBean(RunarNode.class);
	}

}
