package io.runar.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Recognises byte sequences that come again and again, such as the paths and tags in the
 * messages of one connection, so that they are decoded and checked once. Each sequence
 * has one place, by its hash; another one of that place replaces it, so that it is
 * bounded whatever is sent. For one thread.
 *
 * @param <V> what the bytes stand for
 */
final class RecentBytes<V> {

	/** Longer ones are not worth keeping: names are short. */
	private static final int MAX_LENGTH = 300;

	private static final int PLACES = 64;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	/** Made with the first entry: an idle connection holds none. */
	private @Nullable Entry<V> @Nullable [] entries;

	/** Returns what such bytes stood for when they last came. */
	@Nullable V get(byte[] source, int offset, int length) {
		@Nullable Entry<V>[] known = this.entries;
		if (known == null) {
			return null;
		}
		Entry<V> entry = known[place(source, offset, length)];
		return (entry != null && Arrays.equals(entry.bytes, 0, entry.bytes.length, source, offset, offset + length))
				? entry.value : null;
	}

	/** Remembers what bytes stand for. */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	void put(byte[] source, int offset, int length, V value) {
		if (length > MAX_LENGTH) {
			return;
		}
		@Nullable Entry<V>[] known = this.entries;
		if (known == null) {
			known = new Entry[PLACES];
			this.entries = known;
		}
		known[place(source, offset, length)] = new Entry<>(Arrays.copyOfRange(source, offset, offset + length), value);
	}

	/**
	 * Its first and last eight bytes and the length tell names apart well enough; two of
	 * one place only cost what they would cost anyway.
	 */
	private static int place(byte[] source, int offset, int length) {
		long hash = length;
		if (length >= Long.BYTES) {
			hash = hash * 31 + (long) LONGS.get(source, offset);
			hash = hash * 0x9E3779B97F4A7C15L + (long) LONGS.get(source, offset + length - Long.BYTES);
		}
		else {
			for (int i = 0; i < length; i++) {
				hash = hash * 31 + source[offset + i];
			}
		}
		hash *= 0x9E3779B97F4A7C15L;
		return (int) (hash >>> 32) & (PLACES - 1);
	}

	@SuppressWarnings("ArrayRecordComponent") // never compared as a record
	private record Entry<V>(byte[] bytes, V value) {

	}

}
