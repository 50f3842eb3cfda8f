package io.runar.wire;

import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of one connection together again. Bounded in open transfers and bytes.
 * Not thread-safe: lives on the connection's I/O thread.
 *
 * @since 0.1
 */
public final class ChunkAssembler {

	/**
	 * Creates an assembler.
	 * @param maxMessageSize largest whole message in bytes
	 * @param maxOpenTransfers largest number of unfinished messages
	 */
	public ChunkAssembler(int maxMessageSize, int maxOpenTransfers) {
	}

	/**
	 * Takes a chunk.
	 * @param chunk the chunk
	 * @return the whole message as a frame of its own, for {@link WireCodec#decode}, or
	 * {@code null} if parts are missing
	 * @throws io.runar.RunarException with {@code PROTOCOL_ERROR} or
	 * {@code PAYLOAD_TOO_LARGE}
	 */
	public byte @Nullable [] add(NodeMessage.Chunk chunk) {
		throw new UnsupportedOperationException();
	}

}
