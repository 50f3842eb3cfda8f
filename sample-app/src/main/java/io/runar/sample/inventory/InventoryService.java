package io.runar.sample.inventory;

import java.util.List;
import java.util.TreeMap;

import io.runar.Node;
import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.sample.catalog.UnknownProductException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;

import org.springframework.context.annotation.Profile;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.validation.annotation.Validated;

/**
 * All instances work on one database, which decides who gets the last piece.
 */
@RunarService(description = "What is in stock, and for which order it is reserved")
@Profile("inventory")
@Validated
class InventoryService {

	private final StockStore store;

	private final Node node;

	InventoryService(StockStore store, Node node) {
		this.store = store;
		this.node = node;
	}

	@Action(idempotent = true, description = "Sets stock aside for an order, once")
	@Transactional
	Reservation reserve(@Valid ReserveStock request) {
		Reservation mine = new Reservation(request.orderId(), this.node.id().value());
		Reservation earlier = this.store.insertUnlessPresent(mine);
		if (earlier != null) {
			return earlier;
		}
		// Always in the same order, so that two orders never wait for each other.
		new TreeMap<>(request.quantities()).forEach(this::take);
		return mine;
	}

	private void take(String product, int quantity) {
		if (!this.store.take(product, quantity)) {
			// The transaction and with it the reservation is rolled back.
			throw new OutOfStockException(product, quantity, level(product).available());
		}
	}

	@Action(idempotent = true, description = "How much of every product can be sold")
	List<StockLevel> levels() {
		return this.store.levels();
	}

	@Action(description = "Adds stock")
	@Publish("restocked")
	@Transactional
	StockLevel restock(String product, @Positive @Max(1_000_000) int quantity) {
		this.store.add(product, quantity);
		return level(product);
	}

	private StockLevel level(String product) {
		StockLevel level = this.store.level(product);
		if (level == null) {
			throw new UnknownProductException(product);
		}
		return level;
	}

}
