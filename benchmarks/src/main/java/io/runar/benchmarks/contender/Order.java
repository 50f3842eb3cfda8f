package io.runar.benchmarks.contender;

import java.util.List;
import java.util.stream.IntStream;

import io.runar.benchmarks.proto.OrderMessage;

/**
 * A typical record: ten fields, and a list of five.
 *
 * @param id number of the order
 * @param customer who ordered
 * @param email where to write to
 * @param street where to deliver
 * @param city where to deliver
 * @param zip where to deliver
 * @param country where to deliver
 * @param total sum of the items
 * @param placedAt milliseconds since the epoch
 * @param express whether it is urgent
 * @param items what was ordered
 */
public record Order(long id, String customer, String email, String street, String city, String zip, String country,
		double total, long placedAt, boolean express, List<Item> items) {

	/** The one that is sent. */
	public static final Order TYPICAL = new Order(4_711_000_815L, "Ada Lovelace", "ada@example.org",
			"12 St James's Square", "London", "SW1Y 4JH", "GB", 1234.5, 1_780_000_000_000L, true,
			IntStream.range(0, 5).mapToObj((i) -> new Item("SKU-1000" + i, i + 1, 9.99 * (i + 1))).toList());

	/**
	 * Returns the same as a generated protobuf message.
	 * @return the message
	 */
	public OrderMessage toMessage() {
		OrderMessage.Builder builder = OrderMessage.newBuilder()
			.setId(this.id)
			.setCustomer(this.customer)
			.setEmail(this.email)
			.setStreet(this.street)
			.setCity(this.city)
			.setZip(this.zip)
			.setCountry(this.country)
			.setTotal(this.total)
			.setPlacedAt(this.placedAt)
			.setExpress(this.express);
		for (Item item : this.items) {
			builder.addItemsBuilder().setSku(item.sku()).setQuantity(item.quantity()).setPrice(item.price());
		}
		return builder.build();
	}

	/**
	 * A line of an order.
	 *
	 * @param sku what
	 * @param quantity how many
	 * @param price of one
	 */
	public record Item(String sku, int quantity, double price) {

	}

}
