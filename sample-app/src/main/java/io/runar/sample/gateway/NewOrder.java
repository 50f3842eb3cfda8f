package io.runar.sample.gateway;

import java.util.List;

import io.runar.sample.orders.OrderLine;

/**
 * An order as customers send it. Not checked here: the node that takes orders does, and
 * what it finds wrong comes back as an error.
 *
 * @param customer who orders
 * @param lines what is ordered
 */
record NewOrder(String customer, List<OrderLine> lines) {
}
