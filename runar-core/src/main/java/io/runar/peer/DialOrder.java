package io.runar.peer;

/**
 * The number by which two nodes decide which of two connections between them stays; each
 * is told in the hello of the node that dialled. It counts the dials of that node, below
 * an epoch that is one more than that of a connection it is to replace whoever dialled
 * that one. Both parts only grow; the epochs are counted for each other node alone, see
 * {@link DialEpochs}.
 */
final class DialOrder {

	private static final int EPOCH_SHIFT = 40;

	private static final long MAX_EPOCH = (1L << (Long.SIZE - EPOCH_SHIFT)) - 1;

	private DialOrder() {
	}

	/**
	 * Makes a number.
	 * @param epoch the epoch; a larger one than there can be counts as the last
	 * @param count the dials of the node so far
	 */
	static long of(long epoch, long count) {
		return Math.min(epoch, MAX_EPOCH) << EPOCH_SHIFT | count;
	}

	static long epoch(long number) {
		return number >>> EPOCH_SHIFT;
	}

}
