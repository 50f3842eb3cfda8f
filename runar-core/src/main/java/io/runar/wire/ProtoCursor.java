package io.runar.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import com.google.protobuf.InvalidProtocolBufferException;

/**
 * Reads the encoding of protobuf from an array, as strictly as protobuf's own reader:
 * nothing beyond the limit, no field number zero, no malformed number, no text that is
 * not UTF-8. (The encoding: protobuf.dev, "Encoding".)
 */
final class ProtoCursor {

	private static final int MAX_GROUP_DEPTH = 100;

	private final byte[] array;

	private int at;

	private int end;

	ProtoCursor(byte[] array) {
		this.array = array;
		this.end = array.length;
	}

	int position() {
		return this.at;
	}

	/** Returns the tag of the next field, 0 at the limit. */
	int readTag() throws IOException {
		if (this.at == this.end) {
			return 0;
		}
		int tag = readVarint32();
		if (tag >>> 3 == 0) {
			throw malformed("a tag without field number");
		}
		return tag;
	}

	int readVarint32() throws IOException {
		if (this.at < this.end && this.array[this.at] >= 0) {
			return this.array[this.at++];
		}
		return (int) readVarint64();
	}

	long readVarint64() throws IOException {
		long value = 0;
		for (int shift = 0; shift < Long.SIZE; shift += 7) {
			if (this.at == this.end) {
				throw truncated();
			}
			byte next = this.array[this.at++];
			value |= (long) (next & 0x7F) << shift;
			if (next >= 0) {
				return value;
			}
		}
		throw malformed("a number of more than ten bytes");
	}

	/** Reads a length; so many bytes are there. */
	int readLength() throws IOException {
		int length = readVarint32();
		if (length < 0) {
			throw malformed("a negative length");
		}
		if (length > this.end - this.at) {
			throw truncated();
		}
		return length;
	}

	/**
	 * Looks ahead, where the length of a field is to be read, whether that field is
	 * followed by one with a certain tag, both short.
	 * @return how many bytes they take from here; 0 if it is not so
	 */
	int lengthOfTwo(int nextTag) {
		int next = afterShortField(this.at);
		if (next >= this.end || this.array[next] != nextTag) {
			return 0;
		}
		int after = afterShortField(next + 1);
		return (after <= this.end) ? after - this.at : 0;
	}

	/**
	 * Returns where a field ends whose length, of one byte, is at a position; a value
	 * beyond the limit if it does not.
	 */
	private int afterShortField(int lengthAt) {
		if (lengthAt >= this.end || this.array[lengthAt] < 0) {
			return Integer.MAX_VALUE;
		}
		int after = lengthAt + 1 + this.array[lengthAt];
		return (after <= this.end) ? after : Integer.MAX_VALUE;
	}

	/** Moves over bytes whose number {@link #readLength} gave. */
	void skip(int length) {
		this.at += length;
	}

	/**
	 * Limits reading to the next bytes.
	 * @return the limit before, for {@link #popLimit}
	 */
	int pushLimit(int length) {
		int before = this.end;
		this.end = this.at + length;
		return before;
	}

	void popLimit(int before) {
		this.at = this.end;
		this.end = before;
	}

	String readString() throws IOException {
		int length = readLength();
		String text = text(this.array, this.at, length);
		this.at += length;
		return text;
	}

	/** Decodes UTF-8 strictly. */
	static String text(byte[] array, int offset, int length) throws IOException {
		String text = new String(array, offset, length, StandardCharsets.UTF_8);
		// What is not UTF-8 becomes this character. A text of ASCII or Latin-1 cannot
		// hold it, which the search knows without looking.
		return (text.indexOf('\uFFFD') < 0) ? text : strict(array, offset, length);
	}

	private static String strict(byte[] array, int offset, int length) throws IOException {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, offset, length)).toString();
		}
		catch (CharacterCodingException ex) {
			throw malformed("a text that is not UTF-8");
		}
	}

	/** Skips the value of a field; groups nest only as deep as protobuf allows. */
	void skipField(int tag) throws IOException {
		skipField(tag, 0);
	}

	private void skipField(int tag, int depth) throws IOException {
		switch (tag & 7) {
			case 0 -> readVarint64();
			case 1 -> skipFixed(Long.BYTES);
			case 2 -> skip(readLength());
			case 3 -> skipGroup(tag, depth + 1);
			case 5 -> skipFixed(Integer.BYTES);
			case 4 -> throw malformed("end of a group that did not begin");
			default -> throw malformed("a field of a type that does not exist");
		}
	}

	private void skipFixed(int length) throws IOException {
		if (length > this.end - this.at) {
			throw truncated();
		}
		this.at += length;
	}

	private void skipGroup(int begin, int depth) throws IOException {
		if (depth > MAX_GROUP_DEPTH) {
			throw malformed("groups nested deeper than " + MAX_GROUP_DEPTH);
		}
		int endTag = (begin & ~7) | 4;
		for (int tag = readTag(); tag != endTag; tag = readTag()) {
			if (tag == 0) {
				throw truncated();
			}
			skipField(tag, depth);
		}
	}

	private static InvalidProtocolBufferException truncated() {
		return malformed("it ends in the middle of a field");
	}

	private static InvalidProtocolBufferException malformed(String what) {
		return new InvalidProtocolBufferException(what);
	}

}
