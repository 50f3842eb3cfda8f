package io.runar.sample.orders;

import java.util.List;

import io.runar.annotation.Action;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarClient;

/**
 * The orders, wherever they are taken.
 *
 * @since 0.1
 */
@RunarClient("orders")
public interface OrderClient {

	/**
	 * Places an order. Asking again for the same one is harmless.
	 * @param order what is wanted
	 * @return the order
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} and a map of field to
	 * message; or code {@code OUT_OF_STOCK} or {@code UNKNOWN_PRODUCT}
	 */
	@Action(timeout = "10s")
	Order place(PlaceOrder order);

	/**
	 * Returns an order.
	 * @param id its identity
	 * @return the order
	 * @throws io.runar.RunarException with code {@code UNKNOWN_ORDER} if there is none
	 */
	@Action("order/{id}")
	Order order(@PathParam String id);

	/**
	 * Returns the identities of all orders.
	 * @return the identities
	 */
	List<String> ids();

}
