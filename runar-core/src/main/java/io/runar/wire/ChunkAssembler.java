package io.runar.wire;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import com.google.protobuf.CodedInputStream;
import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of one connection together again. Bounded in open transfers and bytes;
 * memory is taken as data arrives, whatever size is announced. Not thread-safe: lives on
 * the connection's I/O thread.
 *
 * @since 0.1
 */
public final class ChunkAssembler {

	private static final int FRAME_MESSAGE = 1 << 3 | 2;

	private static final int CHUNK = io.runar.wire.v1.NodeMessage.CHUNK_FIELD_NUMBER << 3 | 2;

	private final int maxMessageSize;

	private final int maxOpenTransfers;

	private final long maxBufferedBytes;

	private final Map<Long, Transfer> transfers = new HashMap<>();

	private long bufferedBytes;

	/**
	 * Creates an assembler that holds at most {@code maxOpenTransfers} unfinished
	 * messages of the largest size.
	 * @param maxMessageSize largest whole message in bytes
	 * @param maxOpenTransfers largest number of unfinished messages
	 */
	public ChunkAssembler(int maxMessageSize, int maxOpenTransfers) {
		this(maxMessageSize, maxOpenTransfers, (long) maxMessageSize * maxOpenTransfers);
	}

	/**
	 * Creates an assembler.
	 * @param maxMessageSize largest whole message in bytes
	 * @param maxOpenTransfers largest number of unfinished messages
	 * @param maxBufferedBytes largest sum of the bytes of all unfinished messages
	 */
	public ChunkAssembler(int maxMessageSize, int maxOpenTransfers, long maxBufferedBytes) {
		this.maxMessageSize = maxMessageSize;
		this.maxOpenTransfers = maxOpenTransfers;
		this.maxBufferedBytes = maxBufferedBytes;
	}

	/**
	 * Takes a chunk. After an exception the connection must be closed: the transfer is
	 * lost.
	 * @param chunk the chunk
	 * @return the whole message as a frame of its own, for {@link FrameReader#read}, or
	 * {@code null} if parts are missing
	 * @throws RunarException with {@code PROTOCOL_ERROR} or {@code PAYLOAD_TOO_LARGE}
	 */
	public byte @Nullable [] add(NodeMessage.Chunk chunk) {
		if (chunk.totalSize() > this.maxMessageSize) {
			throw WireCodec.tooLarge(chunk.totalSize(), this.maxMessageSize);
		}
		int length = chunk.data().length();
		if (this.bufferedBytes + length > this.maxBufferedBytes) {
			throw WireCodec.tooLarge(this.bufferedBytes + length, this.maxBufferedBytes);
		}
		Transfer transfer = this.transfers.get(chunk.transferId());
		if (transfer == null) {
			transfer = begin(chunk);
		}
		transfer.add(chunk);
		this.bufferedBytes += length;
		if (transfer.received < transfer.totalSize) {
			return null;
		}
		this.transfers.remove(chunk.transferId());
		this.bufferedBytes -= transfer.totalSize;
		checkNoChunk(transfer.buffer);
		return transfer.buffer;
	}

	/**
	 * Returns how many messages are unfinished.
	 * @return their number
	 */
	public int openTransfers() {
		return this.transfers.size();
	}

	/**
	 * Returns how many bytes of unfinished messages have arrived.
	 * @return size in bytes
	 */
	public long bufferedBytes() {
		return this.bufferedBytes;
	}

	private Transfer begin(NodeMessage.Chunk chunk) {
		if (this.transfers.size() >= this.maxOpenTransfers) {
			throw MessageValidator.refused("number of open transfers", String.valueOf(this.transfers.size() + 1),
					"at most " + this.maxOpenTransfers);
		}
		if (chunk.totalSize() <= 0) {
			throw MessageValidator.refused("total size of a transfer", String.valueOf(chunk.totalSize()), "at least 1");
		}
		Transfer transfer = new Transfer((int) chunk.totalSize());
		this.transfers.put(chunk.transferId(), transfer);
		return transfer;
	}

	/** Chunks of chunks would let a small message cause any amount of copying. */
	private static void checkNoChunk(byte[] frame) {
		try {
			CodedInputStream in = CodedInputStream.newInstance(frame);
			in.readTag();
			in.readRawVarint32();
			for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
				if (tag == CHUNK) {
					throw MessageValidator.refused("message in chunks", "a chunk", "another message");
				}
				FrameReader.skip(in, tag);
			}
		}
		catch (IOException ex) {
			throw new RunarException(ErrorCode.PROTOCOL_ERROR,
					"message in chunks: " + ex.getMessage() + " (expected: a message of Runar protocol 1)", ex);
		}
	}

	/**
	 * An unfinished message. Its buffer begins with tag and length of a frame's entry.
	 */
	private static final class Transfer {

		private final int totalSize;

		private final int prefix;

		private byte[] buffer = new byte[0];

		private int received;

		Transfer(int totalSize) {
			this.totalSize = totalSize;
			this.prefix = 1 + HeadWriter.varintSize(totalSize);
		}

		void add(NodeMessage.Chunk chunk) {
			Payload data = chunk.data();
			if (chunk.totalSize() != this.totalSize || chunk.offset() != this.received || data.length() <= 0
					|| data.length() > this.totalSize - this.received) {
				throw MessageValidator.refused("chunk",
						data.length() + " bytes at " + chunk.offset() + " of " + chunk.totalSize(),
						"at least 1 byte at " + this.received + " of " + this.totalSize);
			}
			int at = this.prefix + this.received;
			grow(at + data.length());
			System.arraycopy(data.array(), data.offset(), this.buffer, at, data.length());
			this.received += data.length();
		}

		private void grow(int needed) {
			if (this.buffer.length == 0) {
				this.buffer = new byte[needed];
				HeadWriter writer = new HeadWriter(this.totalSize, 16);
				writer.closeNested(FRAME_MESSAGE >>> 3, 0);
				byte[] head = writer.toByteArray();
				System.arraycopy(head, 0, this.buffer, 0, head.length);
			}
			else if (needed > this.buffer.length) {
				long doubled = Math.min(2L * this.buffer.length, (long) this.prefix + this.totalSize);
				this.buffer = Arrays.copyOf(this.buffer, Math.max(needed, (int) doubled));
			}
		}

	}

}
