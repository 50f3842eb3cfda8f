package io.runar.sample.gateway;

import java.math.BigDecimal;

/**
 * A product as customers see it.
 *
 * @param id identity of the product
 * @param name its name
 * @param price its price in euros
 * @param available number of pieces that can be ordered
 */
record Offer(String id, String name, BigDecimal price, int available) {
}
