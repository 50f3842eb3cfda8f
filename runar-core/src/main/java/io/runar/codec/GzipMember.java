package io.runar.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One member of gzip (RFC 1952) without optional fields. The streams of the JDK are not
 * used because {@code GZIPInputStream} ignores what follows the last member and does not
 * look at the size in the trailer, which lets us take exactly the memory that is needed,
 * or none. Deflater and inflater are made for each payload: keeping them would save a
 * tenth.
 */
final class GzipMember {

	/** Magic, deflate, no flags, no time, no extra flags, unknown system. */
	private static final byte[] HEADER = { 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff };

	/** CRC-32 and size of the plain data. */
	private static final int TRAILER = 8;

	/**
	 * The most that deflate makes of one byte; a smaller payload cannot cost more memory.
	 */
	private static final int MAX_RATIO = 1032;

	/** Leaves 25 % of large records; level 6 leaves 19 % and takes twice the time. */
	private static final int LEVEL = 1;

	/** A payload of this many bytes is tried with a part of it first. */
	private static final int SAMPLED_SIZE = 16 * 1024;

	private static final int SAMPLE_SIZE = 4 * 1024;

	private GzipMember() {
	}

	static byte @Nullable [] compress(Payload plain, int maxSize) {
		if (plain.length() >= SAMPLED_SIZE && !sampleShrinks(plain)) {
			return null;
		}
		return member(plain.array(), plain.offset(), plain.length(), maxSize);
	}

	/**
	 * Deflate needs three times as long for what does not shrink as for what does. The
	 * sample is from the middle, because the beginning is often names and the rest data.
	 */
	private static boolean sampleShrinks(Payload plain) {
		int offset = plain.offset() + (plain.length() - SAMPLE_SIZE) / 2;
		return member(plain.array(), offset, SAMPLE_SIZE, SAMPLE_SIZE - SAMPLE_SIZE / 10) != null;
	}

	private static byte @Nullable [] member(byte[] array, int offset, int length, int maxSize) {
		int room = maxSize - HEADER.length - TRAILER;
		if (room <= 0) {
			return null;
		}
		// One byte more: only with room left does the deflater say that it has finished.
		byte[] member = new byte[maxSize + 1];
		Deflater deflater = new Deflater(LEVEL, true);
		int size;
		try {
			deflater.setInput(array, offset, length);
			deflater.finish();
			size = deflater.deflate(member, HEADER.length, room + 1);
			if (!deflater.finished() || size > room) {
				return null;
			}
		}
		finally {
			deflater.end();
		}
		System.arraycopy(HEADER, 0, member, 0, HEADER.length);
		little(member, HEADER.length + size, TRAILER).putInt((int) crc(array, offset, length)).putInt(length);
		return Arrays.copyOf(member, HEADER.length + size + TRAILER);
	}

	static byte[] decompress(Payload compressed, int maxSize) {
		checkHeader(compressed);
		int end = compressed.offset() + compressed.length();
		ByteBuffer trailer = little(compressed.array(), end - TRAILER, TRAILER);
		int crc = trailer.getInt();
		long size = Integer.toUnsignedLong(trailer.getInt());
		if (size > (long) MAX_RATIO * compressed.length()) {
			throw damaged("declares " + size + " bytes, more than " + compressed.length() + " can hold", null);
		}
		Damage.checkSize(Compression.GZIP, size, maxSize);
		byte[] plain = new byte[(int) size];
		inflate(compressed, plain);
		if ((int) crc(plain, 0, plain.length) != crc) {
			throw damaged("another checksum", null);
		}
		return plain;
	}

	private static void checkHeader(Payload compressed) {
		if (compressed.length() < HEADER.length + TRAILER) {
			throw damaged(compressed.length() + " bytes", null);
		}
		// Time, extra flags and system may be anything.
		int fixed = 4;
		int begin = compressed.offset();
		if (!Arrays.equals(compressed.array(), begin, begin + fixed, HEADER, 0, fixed)) {
			throw damaged("another header", null);
		}
	}

	private static void inflate(Payload compressed, byte[] plain) {
		Inflater inflater = new Inflater(true);
		try {
			inflater.setInput(compressed.array(), compressed.offset() + HEADER.length,
					compressed.length() - HEADER.length);
			int size = inflater.inflate(plain);
			if (!inflater.finished() && size == plain.length) {
				// The end may be all that is left to read.
				size += inflater.inflate(new byte[1]);
			}
			if (!inflater.finished() || size != plain.length || inflater.getRemaining() != TRAILER) {
				throw damaged("no end after the " + plain.length + " bytes it declares", null);
			}
		}
		catch (DataFormatException ex) {
			throw damaged(String.valueOf(ex.getMessage()), ex);
		}
		finally {
			inflater.end();
		}
	}

	private static RuntimeException damaged(String what, @Nullable Throwable cause) {
		return Damage.damaged(Compression.GZIP, what, "one whole member without optional fields, and nothing after it",
				cause);
	}

	private static long crc(byte[] array, int offset, int length) {
		CRC32 crc = new CRC32();
		crc.update(array, offset, length);
		return crc.getValue();
	}

	private static ByteBuffer little(byte[] array, int offset, int length) {
		return ByteBuffer.wrap(array, offset, length).order(ByteOrder.LITTLE_ENDIAN);
	}

}
