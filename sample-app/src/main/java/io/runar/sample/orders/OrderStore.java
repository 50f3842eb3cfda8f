package io.runar.sample.orders;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Orders in the database.
 */
@Repository
@Profile("orders")
class OrderStore {

	private final JdbcClient jdbc;

	private final TransactionOperations transactions;

	OrderStore(JdbcClient jdbc, TransactionOperations transactions) {
		this.jdbc = jdbc;
		this.transactions = transactions;
	}

	/**
	 * Inserts an order with its lines.
	 * @param order the order
	 * @return whether it was inserted; otherwise it is there already
	 */
	boolean insert(Order order) {
		try {
			this.transactions.executeWithoutResult((status) -> insertAll(order));
			return true;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	private void insertAll(Order order) {
		this.jdbc.sql("INSERT INTO orders (id, customer, total, placed_by, reserved_by) VALUES (?, ?, ?, ?, ?)")
			.params(order.id(), order.customer(), order.total(), order.placedBy(), order.reservedBy())
			.update();
		int number = 0;
		for (OrderLine line : order.lines()) {
			this.jdbc.sql("INSERT INTO order_line (order_id, number, product, quantity) VALUES (?, ?, ?, ?)")
				.params(order.id(), number++, line.product(), line.quantity())
				.update();
		}
	}

	@Nullable Order find(String id) {
		Head head = this.jdbc.sql("SELECT customer, total, placed_by, reserved_by FROM orders WHERE id = ?")
			.param(id)
			.query(Head.class)
			.optional()
			.orElse(null);
		return (head != null)
				? new Order(id, head.customer(), lines(id), head.total(), head.placedBy(), head.reservedBy()) : null;
	}

	private List<OrderLine> lines(String id) {
		return this.jdbc.sql("SELECT product, quantity FROM order_line WHERE order_id = ? ORDER BY number")
			.param(id)
			.query(OrderLine.class)
			.list()
			.stream()
			.map(Objects::requireNonNull)
			.toList();
	}

	List<String> ids() {
		return this.jdbc.sql("SELECT id FROM orders ORDER BY id")
			.query(String.class)
			.list()
			.stream()
			.map(Objects::requireNonNull)
			.toList();
	}

	private record Head(String customer, BigDecimal total, String placedBy, String reservedBy) {
	}

}
