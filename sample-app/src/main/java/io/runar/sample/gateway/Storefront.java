package io.runar.sample.gateway;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.runar.sample.catalog.CatalogClient;
import io.runar.sample.catalog.Product;
import io.runar.sample.inventory.InventoryClient;
import io.runar.sample.inventory.StockLevel;
import io.runar.sample.notifications.Notice;
import io.runar.sample.notifications.NotificationClient;
import io.runar.sample.orders.Order;
import io.runar.sample.orders.OrderClient;
import io.runar.sample.orders.PlaceOrder;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("gateway")
class Storefront {

	private final CatalogClient catalog;

	private final InventoryClient inventory;

	private final OrderClient orders;

	private final NotificationClient notifications;

	Storefront(CatalogClient catalog, InventoryClient inventory, OrderClient orders, NotificationClient notifications) {
		this.catalog = catalog;
		this.inventory = inventory;
		this.orders = orders;
		this.notifications = notifications;
	}

	@GetMapping("/products")
	List<Offer> products() {
		// Both questions are on their way at the same time.
		CompletableFuture<List<StockLevel>> levels = this.inventory.levels();
		List<Product> products = this.catalog.products();
		Map<String, Integer> available = levels.join()
			.stream()
			.collect(Collectors.toMap(StockLevel::product, StockLevel::available));
		return products.stream()
			.map((each) -> new Offer(each.id(), each.name(), each.price(), available.getOrDefault(each.id(), 0)))
			.toList();
	}

	@PostMapping("/products/{product}/stock")
	StockLevel restock(@PathVariable String product, @RequestParam int quantity) {
		return this.inventory.restock(product, quantity);
	}

	/**
	 * Places an order.
	 * @param order what is wanted
	 * @param key identity of the order, so that customers may safely ask again
	 * @return the order
	 */
	@PostMapping("/orders")
	ResponseEntity<Order> place(@RequestBody NewOrder order,
			@RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
		String id = (key != null) ? key : UUID.randomUUID().toString();
		Order placed = this.orders.place(new PlaceOrder(id, order.customer(), order.lines()));
		return ResponseEntity.created(URI.create("/orders/" + placed.id())).body(placed);
	}

	@GetMapping("/orders")
	List<String> orders() {
		return this.orders.ids();
	}

	@GetMapping("/orders/{id}")
	Order order(@PathVariable String id) {
		return this.orders.order(id);
	}

	@GetMapping("/notices")
	List<Notice> notices() {
		return this.notifications.recent();
	}

}
