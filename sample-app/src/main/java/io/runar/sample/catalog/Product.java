package io.runar.sample.catalog;

import java.math.BigDecimal;

/**
 * Something the shop sells.
 *
 * @param id its identity
 * @param name its name, for people
 * @param price its price in euros
 * @since 0.1
 */
public record Product(String id, String name, BigDecimal price) {
}
