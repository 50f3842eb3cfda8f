package io.runar.benchmarks.contender;

/**
 * Counts the items of one stream in their order. Not thread-safe.
 */
final class ItemCount {

	private long next;

	/** Takes the next item. */
	void add(Object item) {
		long number = Item.number(item);
		if (number != this.next) {
			throw new IllegalStateException("item: " + number + " (expected: " + this.next + ")");
		}
		this.next++;
	}

	long count() {
		return this.next;
	}

	/** Checks that all have come. */
	static void check(long count, long expected) {
		if (count != expected) {
			throw new IllegalStateException("items: " + count + " (expected: " + expected + ")");
		}
	}

}
