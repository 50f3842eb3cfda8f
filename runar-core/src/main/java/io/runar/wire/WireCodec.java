package io.runar.wire;

import java.util.List;
import java.util.function.Consumer;

/**
 * The only reader and writer of frames. Thread-safe.
 *
 * @since 0.1
 */
public final class WireCodec {

	/** Messages whose encoding is larger than this many bytes are sent in chunks. */
	public static final int CHUNK_SIZE = 256 * 1024;

	private final MessageValidator validator;

	/**
	 * Creates a codec.
	 * @param validator checks every message that is read
	 */
	public WireCodec(MessageValidator validator) {
		this.validator = validator;
	}

	/**
	 * Encodes a message for a frame.
	 * @param message the message
	 * @return the encoded message
	 */
	public EncodedMessage encode(NodeMessage message) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Splits an encoded message that is larger than {@link #CHUNK_SIZE}.
	 * @param message the message
	 * @param transferId unique among the open transfers of the connection
	 * @return encoded chunk messages in order
	 */
	public List<EncodedMessage> split(EncodedMessage message, long transferId) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Reads a frame, message by message. Messages with an unknown payload are left out.
	 * @param frame the frame's bytes; payloads are slices of it
	 * @param consumer takes the valid messages in order
	 * @throws io.runar.RunarException with {@code PROTOCOL_ERROR} naming what is wrong
	 * and what was expected; messages before it have been consumed
	 */
	public void decode(byte[] frame, Consumer<NodeMessage> consumer) {
		throw new UnsupportedOperationException(this.validator.toString());
	}

}
