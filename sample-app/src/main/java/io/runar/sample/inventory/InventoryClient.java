package io.runar.sample.inventory;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.annotation.RunarClient;

/**
 * The inventory, wherever it runs: each call goes to one of the nodes that have it.
 *
 * @since 0.1
 */
@RunarClient("inventory")
public interface InventoryClient {

	/**
	 * Sets stock aside for an order. Asking again for the same order is harmless.
	 * @param request the order and what it needs
	 * @return the reservation
	 * @throws io.runar.RunarException with code {@code OUT_OF_STOCK} if there is not
	 * enough, {@code UNKNOWN_PRODUCT} if a product was never stocked
	 */
	Reservation reserve(ReserveStock request);

	/**
	 * Returns what can be sold, without waiting for it.
	 * @return the level of every product
	 */
	CompletableFuture<List<StockLevel>> levels();

	/**
	 * Adds stock.
	 * @param product identity of the product
	 * @param quantity number of pieces, at least 1
	 * @return the new level
	 */
	StockLevel restock(String product, int quantity);

}
