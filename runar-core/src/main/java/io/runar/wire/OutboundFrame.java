package io.runar.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A batch of messages to be written as one unit. Not changed while a transport writes it.
 *
 * @since 0.1
 */
public final class OutboundFrame {

	private final List<EncodedMessage> messages;

	private final int size;

	/**
	 * Creates a frame.
	 * @param messages its messages in order; not copied, not to be changed afterwards
	 */
	public OutboundFrame(List<EncodedMessage> messages) {
		this(messages, messages.stream().mapToInt(EncodedMessage::size).sum());
	}

	/**
	 * Creates a frame whose size is known.
	 * @param messages its messages in order; not copied, not to be changed until the
	 * frame has been written
	 * @param size the sum of their sizes in bytes
	 */
	public OutboundFrame(List<EncodedMessage> messages, int size) {
		this.messages = messages;
		this.size = size;
	}

	/**
	 * Returns the encoded size.
	 * @return size in bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Returns how many messages the frame carries.
	 * @return at least one
	 */
	public int messageCount() {
		return this.messages.size();
	}

	/**
	 * Writes the frame.
	 * @param out where to
	 * @throws IOException if {@code out} fails
	 */
	public void writeTo(OutputStream out) throws IOException {
		for (int i = 0; i < this.messages.size(); i++) {
			this.messages.get(i).writeTo(out);
		}
	}

	/**
	 * Returns the frame as one array.
	 * @return a new array
	 */
	public byte[] toByteArray() {
		ByteArrayOutputStream out = new ByteArrayOutputStream(this.size);
		try {
			writeTo(out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toByteArray();
	}

}
