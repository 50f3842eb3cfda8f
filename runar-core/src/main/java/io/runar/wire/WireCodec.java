package io.runar.wire;

import java.util.ArrayList;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * The only writer of frames, and what makes their readers. Thread-safe.
 *
 * @since 0.1
 */
public final class WireCodec {

	/**
	 * Messages whose encoding is larger than this many bytes are sent in chunks of this
	 * size: small enough that what waits behind one hardly notices.
	 */
	public static final int CHUNK_SIZE = 64 * 1024;

	/** Largest chunk that is read, in bytes; others may choose larger ones than we do. */
	static final int MAX_CHUNK_SIZE = 256 * 1024;

	private final MessageValidator validator;

	/**
	 * Creates a codec.
	 * @param validator checks every message that is read or written
	 */
	public WireCodec(MessageValidator validator) {
		this.validator = validator;
	}

	/**
	 * Encodes a message for a frame. Code and message of an error are cut to their
	 * limits. The size is not checked: see {@link #checkSize}.
	 * @param message the message; its payload's array must not change until the message
	 * is written
	 * @return the encoded message
	 * @throws RunarException with {@code INVALID_ARGUMENT} naming the field if the other
	 * side would refuse the message
	 */
	public EncodedMessage encode(NodeMessage message) {
		NodeMessage sent = (message instanceof NodeMessage.Response response) ? shortened(response)
				: (message instanceof NodeMessage.StreamData data && data.end()) ? shortened(data) : message;
		try {
			this.validator.check(sent);
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "message to send: " + ex.getMessage(), ex);
		}
		return MessageWriter.write(sent);
	}

	/**
	 * Checks that a message may be sent at all, in one or in chunks.
	 * @param message the message
	 * @param maxMessageSize the smaller of our and the receiver's largest message, in
	 * bytes
	 * @throws RunarException with {@code PAYLOAD_TOO_LARGE} naming size and limit
	 */
	public static void checkSize(EncodedMessage message, long maxMessageSize) {
		if (message.messageSize() > maxMessageSize) {
			throw tooLarge(message.messageSize(), maxMessageSize);
		}
	}

	/**
	 * Checks that a message is within this node's limit.
	 * @param message the message
	 * @throws RunarException with {@code PAYLOAD_TOO_LARGE} naming size and limit
	 */
	public void checkSize(EncodedMessage message) {
		checkSize(message, this.validator.maxMessageSize());
	}

	/**
	 * Splits an encoded message that is larger than {@link #CHUNK_SIZE}. The chunks are
	 * slices of its payload.
	 * @param message the message
	 * @param transferId unique among the open transfers of the connection
	 * @return encoded chunk messages in order
	 */
	public List<EncodedMessage> split(EncodedMessage message, long transferId) {
		int total = message.messageSize();
		List<EncodedMessage> chunks = new ArrayList<>(total / CHUNK_SIZE + 1);
		byte[] head = message.head();
		int prefix = message.prefixLength();
		int headSize = head.length - prefix;
		Payload body = message.body();
		for (int offset = 0; offset < total; offset += CHUNK_SIZE) {
			int end = Math.min(total, offset + CHUNK_SIZE);
			int fromHead = Math.max(0, Math.min(end, headSize) - offset);
			int bodyBegin = Math.max(0, offset - headSize);
			Payload rest = new Payload("", body.array(), body.offset() + bodyBegin, end - offset - fromHead);
			NodeMessage.Chunk chunk = new NodeMessage.Chunk(transferId, total, offset, rest);
			chunks.add(MessageWriter.chunk(chunk, head, prefix + Math.min(offset, headSize), fromHead));
		}
		return chunks;
	}

	/**
	 * Creates what reads the frames of one connection.
	 * @return a new reader; for one thread
	 */
	public FrameReader newReader() {
		return new FrameReader(this.validator);
	}

	static RunarException tooLarge(long size, long limit) {
		return new RunarException(ErrorCode.PAYLOAD_TOO_LARGE,
				"size of a message: " + size + " bytes (expected: at most " + limit + ")");
	}

	private static NodeMessage.Response shortened(NodeMessage.Response response) {
		String code = Texts.shortened(response.errorCode(), MessageValidator.MAX_ERROR_CODE_BYTES);
		String text = Texts.shortened(response.errorMessage(), MessageValidator.MAX_ERROR_MESSAGE_BYTES);
		return (code.equals(response.errorCode()) && text.equals(response.errorMessage())) ? response
				: new NodeMessage.Response(response.requestId(), response.success(), response.data(), code, text,
						response.retryable(), response.notStarted())
					.with(response.headers());
	}

	private static NodeMessage.StreamData shortened(NodeMessage.StreamData data) {
		return new NodeMessage.StreamData(data.requestId(), data.fromCaller(), data.items(), true,
				Texts.shortened(data.errorCode(), MessageValidator.MAX_ERROR_CODE_BYTES),
				Texts.shortened(data.errorMessage(), MessageValidator.MAX_ERROR_MESSAGE_BYTES));
	}

}
