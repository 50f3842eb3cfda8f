package io.runar.sample.inventory;

import java.util.Map;

import io.runar.ErrorData;
import io.runar.annotation.RunarError;

/**
 * There is less of a product than an order wants. Callers on other nodes get a
 * {@code RunarException} with this code, message and data.
 *
 * @since 0.1
 */
@RunarError("OUT_OF_STOCK")
public class OutOfStockException extends RuntimeException implements ErrorData {

	private static final long serialVersionUID = 1L;

	private final String product;

	private final int requested;

	private final int available;

	/**
	 * Creates an exception.
	 * @param product identity of the product
	 * @param requested how many pieces are wanted
	 * @param available how many there are
	 */
	public OutOfStockException(String product, int requested, int available) {
		super("only " + available + " of '" + product + "' left (requested: " + requested + ")");
		this.product = product;
		this.requested = requested;
		this.available = available;
	}

	@Override
	public Object errorData() {
		return Map.of("product", this.product, "requested", this.requested, "available", this.available);
	}

}
