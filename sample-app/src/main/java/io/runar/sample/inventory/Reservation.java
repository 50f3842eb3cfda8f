package io.runar.sample.inventory;

/**
 * Stock that is set aside for an order.
 *
 * @param orderId identity of the order
 * @param node the node that reserved it
 * @since 0.1
 */
public record Reservation(String orderId, String node) {
}
