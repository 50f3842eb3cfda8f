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
 * @param freshForMillis how long a result may be kept by who receives it; 0: not at all.
 * An {@code int}, because it fits into what the object's size is rounded up to anyway
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // a slice is passed on, never compared
public record Payload(String codec, byte[] array, int offset, int length, int freshForMillis) {

	/** The encoded {@code null}. */
	public static final Payload NULL = new Payload("", new byte[0], 0, 0);

	/**
	 * Describes data that nobody is to keep.
	 * @param codec tag of the codec; empty: the value is {@code null}
	 * @param array holds the data
	 * @param offset where the data begins
	 * @param length its size in bytes
	 */
	public Payload(String codec, byte[] array, int offset, int length) {
		this(codec, array, offset, length, 0);
	}

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
	 * Says how long this result may be kept.
	 * @param millis the time in milliseconds; 0: not at all
	 * @return the same data
	 */
	public Payload freshFor(int millis) {
		return (millis == this.freshForMillis) ? this
				: new Payload(this.codec, this.array, this.offset, this.length, millis);
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
