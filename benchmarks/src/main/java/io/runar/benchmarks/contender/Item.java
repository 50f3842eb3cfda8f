package io.runar.benchmarks.contender;

import java.nio.ByteBuffer;

import io.runar.benchmarks.proto.TickMessage;

/**
 * What streams consist of. Every item carries its number, so that none can be lost or
 * change its place without being seen.
 */
public enum Item {

	/** 16 bytes. */
	BYTES_16("16 bytes", 16),
	/** 100 bytes. */
	BYTES_100("100 bytes", 100),
	/** A {@link Tick}: a record of two numbers; with gRPC the generated message. */
	TICK("a record of two numbers", 0),
	/** The generated message, whoever sends it. */
	TICK_MESSAGE("a generated message of two numbers", 0);

	private final String title;

	private final int size;

	Item(String title, int size) {
		this.title = title;
		this.size = size;
	}

	/**
	 * Returns what it is.
	 * @return for people
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Returns whether this is nothing but bytes.
	 * @return false for a record or message
	 */
	public boolean isBytes() {
		return this.size > 0;
	}

	/** Returns the class of the items. */
	Class<?> type() {
		return isBytes() ? byte[].class : (this == TICK) ? Tick.class : TickMessage.class;
	}

	/** Makes one item as an application would: a new object each. */
	Object make(long number) {
		if (isBytes()) {
			return ByteBuffer.allocate(this.size).putLong(number).array();
		}
		return (this == TICK) ? new Tick(number, number / 8.0) : message(number);
	}

	static TickMessage message(long number) {
		return TickMessage.newBuilder().setNumber(number).setPrice(number / 8.0).build();
	}

	/** Returns the number of an item. */
	static long number(Object item) {
		if (item instanceof byte[] bytes) {
			return ByteBuffer.wrap(bytes).getLong();
		}
		return (item instanceof Tick tick) ? tick.number() : ((TickMessage) item).getNumber();
	}

}
