package io.runar.sample.orders;

import io.runar.annotation.RunarError;

/**
 * There is no such order.
 *
 * @since 0.1
 */
@RunarError("UNKNOWN_ORDER")
public class UnknownOrderException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param id what was asked for
	 */
	public UnknownOrderException(String id) {
		super("there is no order '" + id + "'");
	}

}
