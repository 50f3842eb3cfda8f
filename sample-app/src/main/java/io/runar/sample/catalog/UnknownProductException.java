package io.runar.sample.catalog;

import java.util.Map;

import io.runar.ErrorData;
import io.runar.annotation.RunarError;

/**
 * Somebody asks for a product the shop does not sell. Callers on other nodes get a
 * {@code RunarException} with this code, message and data.
 *
 * @since 0.1
 */
@RunarError("UNKNOWN_PRODUCT")
public class UnknownProductException extends RuntimeException implements ErrorData {

	private static final long serialVersionUID = 1L;

	private final String product;

	/**
	 * Creates an exception.
	 * @param product what was asked for
	 */
	public UnknownProductException(String product) {
		super("there is no product '" + product + "'");
		this.product = product;
	}

	@Override
	public Object errorData() {
		return Map.of("product", this.product);
	}

}
