package io.runar.sample.inventory;

/**
 * How much of a product can be sold.
 *
 * @param product identity of the product
 * @param available number of pieces that are not reserved
 * @since 0.1
 */
public record StockLevel(String product, int available) {
}
