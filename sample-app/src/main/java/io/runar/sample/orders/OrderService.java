package io.runar.sample.orders;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.runar.Node;
import io.runar.annotation.Action;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarService;
import io.runar.sample.catalog.CatalogClient;
import io.runar.sample.inventory.InventoryClient;
import io.runar.sample.inventory.Reservation;
import io.runar.sample.inventory.ReserveStock;
import jakarta.validation.Valid;

import org.springframework.context.annotation.Profile;
import org.springframework.validation.annotation.Validated;

/**
 * Takes orders. Every step may be repeated with the same order, so that a caller whose
 * answer was lost, or a node that died half-way, leaves nothing wrong behind: the next
 * attempt finds what is done and does the rest.
 */
@RunarService(path = "orders", description = "Takes orders and keeps them")
@Profile("orders")
@Validated
class OrderService {

	private final Node node;

	private final OrderStore store;

	private final CatalogClient catalog;

	private final InventoryClient inventory;

	OrderService(Node node, OrderStore store, CatalogClient catalog, InventoryClient inventory) {
		this.node = node;
		this.store = store;
		this.catalog = catalog;
		this.inventory = inventory;
	}

	// Not @Transactional: a transaction must not stay open while other nodes are asked.
	@Action(idempotent = true, description = "Places an order, once")
	Order place(@Valid PlaceOrder request) {
		Order earlier = this.store.find(request.id());
		if (earlier != null) {
			return earlier;
		}
		BigDecimal total = total(request);
		Reservation reservation = this.inventory.reserve(new ReserveStock(request.id(), quantities(request)));
		Order order = new Order(request.id(), request.customer(), request.lines(), total, this.node.id().value(),
				reservation.node());
		if (this.store.insert(order)) {
			this.node.publish("orders/placed", order);
		}
		return order;
	}

	@Action(value = "order/{id}", idempotent = true, description = "One order")
	Order order(@PathParam String id) {
		Order order = this.store.find(id);
		if (order == null) {
			throw new UnknownOrderException(id);
		}
		return order;
	}

	@Action(idempotent = true, description = "The identities of all orders")
	List<String> ids() {
		return this.store.ids();
	}

	private BigDecimal total(PlaceOrder request) {
		BigDecimal total = BigDecimal.ZERO;
		for (OrderLine line : request.lines()) {
			BigDecimal price = this.catalog.product(line.product()).price();
			total = total.add(price.multiply(BigDecimal.valueOf(line.quantity())));
		}
		return total;
	}

	private static Map<String, Integer> quantities(PlaceOrder request) {
		Map<String, Integer> quantities = new LinkedHashMap<>();
		request.lines().forEach((line) -> quantities.merge(line.product(), line.quantity(), Integer::sum));
		return quantities;
	}

}
