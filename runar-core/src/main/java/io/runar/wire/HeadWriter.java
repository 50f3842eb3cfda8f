package io.runar.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf fields from the last to the first, so that the length of a nested
 * message is known when its header is written: one pass, no size computed beforehand. The
 * payload that follows the head is counted, not copied.
 */
final class HeadWriter {

	private static final int VARINT = 0;

	private static final int LENGTH_DELIMITED = 2;

	private final int bodyLength;

	private byte[] buffer;

	/** Where the bytes written so far begin. */
	private int start;

	/**
	 * Creates a writer.
	 * @param bodyLength size of the payload that will follow
	 * @param expectedLength how many bytes will probably be written; more find room too
	 */
	HeadWriter(int bodyLength, int expectedLength) {
		this.bodyLength = bodyLength;
		this.buffer = new byte[expectedLength];
		this.start = expectedLength;
	}

	/** Returns the size of all that follows the next field to be written. */
	int size() {
		return this.buffer.length - this.start + this.bodyLength;
	}

	/** Puts tag and length in front of all that was written since {@code endSize}. */
	void closeNested(int field, int endSize) {
		varint(size() - endSize);
		varint((long) field << 3 | LENGTH_DELIMITED);
	}

	void string(int field, String value) {
		if (!value.isEmpty()) {
			int end = size();
			text(value);
			closeNested(field, end);
		}
	}

	void number(int field, long value) {
		if (value != 0) {
			varint(value);
			varint((long) field << 3 | VARINT);
		}
	}

	void flag(int field, boolean value) {
		number(field, value ? 1 : 0);
	}

	void bytes(byte[] source, int offset, int length) {
		reserve(length);
		this.start -= length;
		System.arraycopy(source, offset, this.buffer, this.start, length);
	}

	/** Returns the message, without a copy of what was written. */
	EncodedMessage toMessage(Payload body) {
		return new EncodedMessage(this.buffer, this.start, body);
	}

	byte[] toByteArray() {
		return Arrays.copyOfRange(this.buffer, this.start, this.buffer.length);
	}

	private void text(String value) {
		int length = value.length();
		reserve(length);
		int at = this.start - length;
		for (int i = 0; i < length; i++) {
			char c = value.charAt(i);
			if (c >= 0x80) {
				byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
				bytes(utf8, 0, utf8.length);
				return;
			}
			this.buffer[at + i] = (byte) c;
		}
		this.start = at;
	}

	private void varint(long value) {
		int length = varintSize(value);
		reserve(length);
		this.start -= length;
		int at = this.start;
		long rest = value;
		while ((rest & ~0x7FL) != 0) {
			this.buffer[at++] = (byte) ((rest & 0x7F) | 0x80);
			rest >>>= 7;
		}
		this.buffer[at] = (byte) rest;
	}

	private void reserve(int length) {
		if (this.start < length) {
			int used = this.buffer.length - this.start;
			byte[] larger = new byte[Math.max(2 * this.buffer.length, used + length)];
			System.arraycopy(this.buffer, this.start, larger, larger.length - used, used);
			this.start = larger.length - used;
			this.buffer = larger;
		}
	}

	/** Returns how many bytes a number takes as a varint. */
	static int varintSize(long value) {
		return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
	}

}
