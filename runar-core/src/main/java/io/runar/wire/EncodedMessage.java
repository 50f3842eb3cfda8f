package io.runar.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A message ready to be put into a frame: encoded head, then the payload as it is. The
 * payload is the last field of the encoded message, so it is not copied until the
 * transport writes it.
 *
 * @since 0.1
 */
public final class EncodedMessage {

	private final byte[] buffer;

	private final int headOffset;

	private final Payload body;

	/**
	 * Puts a message together.
	 * @param head all bytes before the payload, including tag and length of the frame's
	 * entry
	 * @param body the bytes after the head
	 */
	public EncodedMessage(byte[] head, Payload body) {
		this(head, 0, body);
	}

	/** A message whose head is the end of a buffer. */
	EncodedMessage(byte[] buffer, int headOffset, Payload body) {
		this.buffer = buffer;
		this.headOffset = headOffset;
		this.body = body;
	}

	/**
	 * Returns how many bytes the message takes in a frame.
	 * @return size in bytes
	 */
	public int size() {
		return this.buffer.length - this.headOffset + this.body.length();
	}

	/**
	 * Returns the size that limits are about: without tag and length of the frame's
	 * entry.
	 * @return size in bytes
	 */
	public int messageSize() {
		return size() - prefixLength();
	}

	/** Returns the size of tag and length of the frame's entry. */
	int prefixLength() {
		int end = this.headOffset + 1;
		while (this.buffer[end] < 0) {
			end++;
		}
		return end + 1 - this.headOffset;
	}

	/** Returns a copy of the head, for the few messages that are split. */
	byte[] head() {
		return Arrays.copyOfRange(this.buffer, this.headOffset, this.buffer.length);
	}

	Payload body() {
		return this.body;
	}

	/**
	 * Writes the message.
	 * @param out where to
	 * @throws IOException if {@code out} fails
	 */
	public void writeTo(OutputStream out) throws IOException {
		out.write(this.buffer, this.headOffset, this.buffer.length - this.headOffset);
		out.write(this.body.array(), this.body.offset(), this.body.length());
	}

}
