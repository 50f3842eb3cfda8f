package io.runar.codec;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One frame of Zstandard (RFC 8878) that declares the size of its content: it is
 * decompressed in one step into an array of that size, without a window of its own, so
 * that what a peer writes into the frame's header costs no memory. Loaded only if the
 * library is there.
 * <p>
 * Native contexts are kept, because making one takes longer (13 µs) than compressing 4
 * KiB; at most {@value #CONTEXTS_PER_PROCESSOR} per processor of each kind, for all nodes
 * of the process. Those that more threads need at the same time are closed after use.
 */
final class ZstdFrame {

	private static final int LEVEL = 1;

	/** First bytes of a frame; others are of old formats or carry no data. */
	private static final byte[] MAGIC = { 0x28, (byte) 0xb5, 0x2f, (byte) 0xfd };

	private static final int CONTEXTS_PER_PROCESSOR = 2;

	private static final int MAX_CONTEXTS = CONTEXTS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();

	// Never waited for: polled and offered, with a lock of some 50 ns.
	private static final BlockingQueue<ZstdCompressCtx> COMPRESSORS = new ArrayBlockingQueue<>(MAX_CONTEXTS);

	private static final BlockingQueue<ZstdDecompressCtx> DECOMPRESSORS = new ArrayBlockingQueue<>(MAX_CONTEXTS);

	private ZstdFrame() {
	}

	/**
	 * Tries without a sample: what does not shrink is passed over at 10 GB/s. The array
	 * has room for any result, because a full one would be an exception.
	 */
	static byte @Nullable [] compress(Payload plain, int maxSize) {
		byte[] frame = new byte[Math.toIntExact(Zstd.compressBound(plain.length()))];
		ZstdCompressCtx kept = COMPRESSORS.poll();
		ZstdCompressCtx context = (kept != null) ? kept : new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true);
		boolean intact = false;
		try {
			int size = context.compressByteArray(frame, 0, frame.length, plain.array(), plain.offset(), plain.length());
			intact = true;
			return (size <= maxSize) ? Arrays.copyOf(frame, size) : null;
		}
		finally {
			if (!intact || !COMPRESSORS.offer(context)) {
				context.close();
			}
		}
	}

	static byte[] decompress(Payload compressed, int maxSize) {
		try {
			byte[] plain = new byte[contentSize(compressed, maxSize)];
			int size = decompress(compressed, plain);
			if (size != plain.length) {
				throw damaged(size + " bytes instead of the " + plain.length + " it declares", null);
			}
			return plain;
		}
		catch (ZstdException ex) {
			throw damaged(String.valueOf(ex.getMessage()), ex);
		}
	}

	private static int contentSize(Payload compressed, int maxSize) {
		int begin = compressed.offset();
		int length = compressed.length();
		if (length < MAGIC.length
				|| !Arrays.equals(compressed.array(), begin, begin + MAGIC.length, MAGIC, 0, MAGIC.length)) {
			throw damaged("another header", null);
		}
		long size = Zstd.getFrameContentSize(compressed.array(), begin, length);
		if (size < 0) {
			throw damaged("no content size", null);
		}
		Damage.checkSize(Compression.ZSTD, size, maxSize);
		if (Zstd.findFrameCompressedSize(compressed.array(), begin, length) != length) {
			throw damaged("something after its end", null);
		}
		return (int) size;
	}

	private static int decompress(Payload compressed, byte[] plain) {
		ZstdDecompressCtx kept = DECOMPRESSORS.poll();
		ZstdDecompressCtx context = (kept != null) ? kept : new ZstdDecompressCtx();
		boolean intact = false;
		try {
			int size = context.decompressByteArray(plain, 0, plain.length, compressed.array(), compressed.offset(),
					compressed.length());
			intact = true;
			return size;
		}
		finally {
			if (!intact || !DECOMPRESSORS.offer(context)) {
				context.close();
			}
		}
	}

	private static RuntimeException damaged(String what, @Nullable Throwable cause) {
		return Damage.damaged(Compression.ZSTD, what, "one whole frame with its content size, and nothing after it",
				cause);
	}

}
