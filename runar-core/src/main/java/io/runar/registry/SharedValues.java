package io.runar.registry;

/**
 * Makes equal immutable values one object: many nodes offer the same, and what comes from
 * the network is new each time. A fixed table of the values seen last, so that a peer
 * that offers ever new values makes it forget, not grow. Not thread-safe.
 */
final class SharedValues {

	/** A power of two. */
	private static final int SIZE = 1024;

	private final Object[] known = new Object[SIZE];

	/**
	 * Returns a value that is equal.
	 * @param <T> type of the value
	 * @param value an immutable value
	 * @return a known one if there is one, else the given one
	 */
	@SuppressWarnings("unchecked")
	<T> T share(T value) {
		int hash = value.hashCode() * 0x9e3779b9;
		int index = hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SIZE));
		Object before = this.known[index];
		if (before != null && before.getClass() == value.getClass() && before.equals(value)) {
			return (T) before;
		}
		this.known[index] = value;
		return value;
	}

}
