package io.runar.wire;

import java.util.Arrays;

/**
 * Encoded data with the tag of the codec that encoded it: a slice of an array, not copied
 * and not to be changed.
 *
 * @param codec tag of the codec, for example {@code cbor}, with that of a compression if
 * the data is compressed, for example {@code cbor+zstd}; empty: the value is {@code null}
 * @param array holds the data
 * @param offset where the data begins
 * @param length its size in bytes
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // a slice is passed on, never compared
public record Payload(String codec, byte[] array, int offset, int length) {

	/** The encoded {@code null}. */
	public static final Payload NULL = new Payload("", new byte[0], 0, 0);

	/**
	 * Wraps a whole array.
	 * @param codec tag of the codec
	 * @param array the data
	 * @return the payload
	 */
	public static Payload of(String codec, byte[] array) {
		return new Payload(codec, array, 0, array.length);
	}

	/**
	 * Returns whether this is the encoded {@code null}.
	 * @return whether the value is {@code null}
	 */
	public boolean isNull() {
		return this.codec.isEmpty();
	}

	/**
	 * Copies the data.
	 * @return a new array
	 */
	public byte[] toByteArray() {
		return Arrays.copyOfRange(this.array, this.offset, this.offset + this.length);
	}

	@Override
	public String toString() {
		return "Payload[" + this.codec + ", " + this.length + " bytes]";
	}

}
