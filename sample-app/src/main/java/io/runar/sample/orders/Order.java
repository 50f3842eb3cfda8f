package io.runar.sample.orders;

import java.math.BigDecimal;
import java.util.List;

/**
 * An order whose stock is reserved.
 *
 * @param id its identity
 * @param customer who ordered
 * @param lines what was ordered
 * @param total its price in euros
 * @param placedBy the node that took it
 * @param reservedBy the node that reserved its stock
 * @since 0.1
 */
public record Order(String id, String customer, List<OrderLine> lines, BigDecimal total, String placedBy,
		String reservedBy) {
}
