package io.runar.wire;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A message ready to be put into a frame: encoded head, then the payload as it is. The
 * payload is the last field of the encoded message, so it is not copied until the
 * transport writes it.
 *
 * @since 0.1
 */
public final class EncodedMessage {

	private final byte[] head;

	private final Payload body;

	/**
	 * Puts a message together.
	 * @param head all bytes before the payload, including tag and length of the frame's
	 * entry
	 * @param body the bytes after the head
	 */
	public EncodedMessage(byte[] head, Payload body) {
		this.head = head;
		this.body = body;
	}

	/**
	 * Returns how many bytes the message takes in a frame.
	 * @return size in bytes
	 */
	public int size() {
		return this.head.length + this.body.length();
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
		int end = 1;
		while (this.head[end] < 0) {
			end++;
		}
		return end + 1;
	}

	byte[] head() {
		return this.head;
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
		out.write(this.head);
		out.write(this.body.array(), this.body.offset(), this.body.length());
	}

}
