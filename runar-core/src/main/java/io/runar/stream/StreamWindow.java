package io.runar.stream;

import io.runar.wire.NodeMessage;

/**
 * How much of a stream a node takes before its reader has read it: credit that it gives
 * the sender at the beginning and then returns as the reader reads, when half of it has
 * been used. (The scheme is that of credit-based flow control: Kung and Morris, 1995; as
 * in HTTP/2, but in items too.)
 *
 * @param items number of items
 * @param bytes bytes of encoded items; one item may exceed what is left
 * @since 0.1
 */
public record StreamWindow(int items, long bytes) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one of them is not positive
	 */
	public StreamWindow {
		if (items < 1) {
			throw new IllegalArgumentException("items: " + items + " (expected: > 0)");
		}
		if (bytes < 1) {
			throw new IllegalArgumentException("bytes: " + bytes + " (expected: > 0)");
		}
	}

	/**
	 * Returns the credit to begin with, as a request offers it.
	 * @param fromCaller whether the request has a stream of items of its own
	 * @return the offer
	 */
	public NodeMessage.StreamOffer offer(boolean fromCaller) {
		return new NodeMessage.StreamOffer(this.items, this.bytes, fromCaller);
	}

}
