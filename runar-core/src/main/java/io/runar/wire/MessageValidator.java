package io.runar.wire;

/**
 * Checks every message that arrives before anything else sees it: lengths, counts, names
 * and that all that must be there is there.
 *
 * @param maxMessageSize largest encoded message in bytes, after chunks are put together
 * @since 0.1
 */
public record MessageValidator(int maxMessageSize) {

	/**
	 * Checks a message.
	 * @param message the message
	 * @throws io.runar.RunarException with {@code PROTOCOL_ERROR}
	 */
	public void check(NodeMessage message) {
		throw new UnsupportedOperationException();
	}

}
