package io.runar.sample.inventory;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Stock and reservations in the database.
 */
@Repository
@Profile("inventory")
class StockStore {

	private final JdbcClient jdbc;

	StockStore(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Inserts a reservation. If another node is about to insert one for the same order,
	 * waits for the end of its transaction.
	 * @param reservation the reservation
	 * @return the one that is already there, or {@code null} if it was inserted
	 */
	@Nullable Reservation insertUnlessPresent(Reservation reservation) {
		try {
			this.jdbc.sql("INSERT INTO reservation (order_id, node) VALUES (?, ?)")
				.params(reservation.orderId(), reservation.node())
				.update();
			return null;
		}
		catch (DuplicateKeyException ex) {
			return this.jdbc.sql("SELECT order_id, node FROM reservation WHERE order_id = ?")
				.param(reservation.orderId())
				.query(Reservation.class)
				.single();
		}
	}

	/**
	 * Takes pieces if there are enough. The row is locked until the transaction ends.
	 * @param product the product
	 * @param quantity how many
	 * @return whether there were enough
	 */
	boolean take(String product, int quantity) {
		return this.jdbc.sql("UPDATE stock SET available = available - ? WHERE product = ? AND available >= ?")
			.params(quantity, product, quantity)
			.update() == 1;
	}

	void add(String product, int quantity) {
		this.jdbc.sql("UPDATE stock SET available = available + ? WHERE product = ?")
			.params(quantity, product)
			.update();
	}

	@Nullable StockLevel level(String product) {
		return this.jdbc.sql("SELECT product, available FROM stock WHERE product = ?")
			.param(product)
			.query(StockLevel.class)
			.optional()
			.orElse(null);
	}

	List<StockLevel> levels() {
		return this.jdbc.sql("SELECT product, available FROM stock ORDER BY product")
			.query(StockLevel.class)
			.list()
			.stream()
			.map(Objects::requireNonNull)
			.toList();
	}

}
