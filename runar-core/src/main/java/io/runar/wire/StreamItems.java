package io.runar.wire;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Encoded items of a stream, one behind the other in one array as they travel: each with
 * its tag and length before it. Built by whoever sends them, item by item; read in order.
 * Not thread-safe.
 *
 * @since 0.1
 */
public final class StreamItems {

	/** Largest number of items in one message. */
	public static final int MAX_ITEMS = 4096;

	/** No items, for a message that only tells the end. */
	public static final StreamItems NONE = new StreamItems("", new byte[0], 0);

	/** Room for an item's tag and length. */
	private static final int MAX_PREFIX = 6;

	private static final int FIRST_ITEMS = 4;

	private static final int FIRST_BYTES = 256;

	private static final byte ITEM = io.runar.wire.v1.StreamDataMessage.ITEMS_FIELD_NUMBER << 3 | 2;

	private final String codec;

	private byte[] array;

	/** Where the encoded fields begin and end. */
	private int begin;

	private int end;

	/** Offset and length of each item. */
	private int[] bounds;

	private int count;

	private long bytes;

	private int next;

	private StreamItems(String codec, byte[] array, int capacity) {
		this.codec = codec;
		this.array = array;
		this.bounds = new int[2 * capacity];
	}

	/**
	 * Begins items to be sent.
	 * @param codec tag of the codec of all of them; not empty
	 * @return without items yet
	 */
	public static StreamItems of(String codec) {
		return new StreamItems(codec, new byte[FIRST_BYTES], FIRST_ITEMS);
	}

	/** Begins items that stand somewhere in a frame. */
	static StreamItems in(byte[] frame, String codec) {
		return new StreamItems(codec, frame, FIRST_ITEMS);
	}

	/**
	 * Adds an item by copying it.
	 * @param item the encoded item, of the same codec
	 */
	public void add(Payload item) {
		int length = item.length();
		reserve(MAX_PREFIX + length);
		this.array[this.end++] = ITEM;
		int rest = length;
		while ((rest & ~0x7F) != 0) {
			this.array[this.end++] = (byte) ((rest & 0x7F) | 0x80);
			rest >>>= 7;
		}
		this.array[this.end++] = (byte) rest;
		System.arraycopy(item.array(), item.offset(), this.array, this.end, length);
		note(this.end, length);
		this.end += length;
	}

	private void reserve(int length) {
		if (this.array.length - this.end < length) {
			this.array = Arrays.copyOf(this.array, Math.max(2 * this.array.length, this.end + length));
		}
	}

	/** Notes where an item stands. */
	void note(int offset, int length) {
		if (2 * this.count == this.bounds.length) {
			this.bounds = Arrays.copyOf(this.bounds, 2 * this.bounds.length);
		}
		this.bounds[2 * this.count] = offset;
		this.bounds[2 * this.count + 1] = length;
		this.count++;
		this.bytes += length;
	}

	/**
	 * Lets go of a frame that is much larger than its items: who keeps them would keep
	 * all of it.
	 */
	StreamItems compact(String codec) {
		if (2 * this.bytes >= this.array.length) {
			return codec.equals(this.codec) ? this : withCodec(codec);
		}
		byte[] own = new byte[(int) this.bytes];
		int at = 0;
		StreamItems copy = new StreamItems(codec, own, Math.max(1, this.count));
		for (int i = 0; i < this.count; i++) {
			int length = this.bounds[2 * i + 1];
			System.arraycopy(this.array, this.bounds[2 * i], own, at, length);
			copy.note(at, length);
			at += length;
		}
		return copy;
	}

	private StreamItems withCodec(String other) {
		StreamItems same = new StreamItems(other, this.array, 0);
		same.bounds = this.bounds;
		same.count = this.count;
		same.bytes = this.bytes;
		return same;
	}

	/** Returns the encoded fields, for a message that ends with them. */
	Payload body() {
		return new Payload(this.codec, this.array, this.begin, this.end - this.begin);
	}

	/**
	 * Returns the codec.
	 * @return its tag; empty only if there are no items
	 */
	public String codec() {
		return this.codec;
	}

	/**
	 * Returns how many items there are, read or not.
	 * @return their number
	 */
	public int count() {
		return this.count;
	}

	/**
	 * Returns the size that credit is about.
	 * @return the sum of the encoded items in bytes
	 */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * Returns the size of the last item.
	 * @return bytes; 0 if there is none
	 */
	public int lastBytes() {
		return (this.count > 0) ? this.bounds[2 * this.count - 1] : 0;
	}

	/**
	 * Returns whether there are items that have not been read.
	 * @return whether {@link #next} may be called
	 */
	public boolean hasNext() {
		return this.next < this.count;
	}

	/**
	 * Reads the next item.
	 * @return the encoded item, a slice of this one's array
	 */
	public Payload next() {
		int at = 2 * this.next++;
		return new Payload(this.codec, this.array, this.bounds[at], this.bounds[at + 1]);
	}

	/** Returns all items, read or not. */
	List<Payload> toList() {
		return IntStream.range(0, this.count)
			.mapToObj((i) -> new Payload(this.codec, this.array, this.bounds[2 * i], this.bounds[2 * i + 1]))
			.toList();
	}

	@Override
	public String toString() {
		return "StreamItems[" + this.codec + ", " + this.count + " items, " + this.bytes + " bytes]";
	}

}
