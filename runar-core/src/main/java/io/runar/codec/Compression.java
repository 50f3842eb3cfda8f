package io.runar.codec;

import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A way to make payloads smaller on the wire. Its tag is the suffix of the codec's tag,
 * as in {@code cbor+zstd}. Thread-safe.
 *
 * @since 0.1
 */
public enum Compression {

	/**
	 * Zstandard (RFC 8878) at level 1: one frame with its content size and checksum.
	 * Needs {@code com.github.luben:zstd-jni} and its native library.
	 */
	ZSTD("zstd"),

	/** One member of gzip (RFC 1952) at level 1. Always there, but slower and larger. */
	GZIP("gzip");

	private final String tag;

	Compression(String tag) {
		this.tag = tag;
	}

	/**
	 * Returns the name by which nodes agree on it.
	 * @return the tag, for example {@code zstd}
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Returns whether this process has it. Never fails, also where a native library
	 * cannot be loaded.
	 * @return whether it can be used
	 */
	public boolean isAvailable() {
		return missing() == null;
	}

	/** Returns what would have to be there, or {@code null} if it is. */
	@Nullable String missing() {
		return (this == ZSTD) ? ZstdLibrary.MISSING : null;
	}

	static @Nullable Compression tagged(String tag) {
		for (Compression compression : values()) {
			if (compression.tag.equals(tag)) {
				return compression;
			}
		}
		return null;
	}

	/**
	 * Compresses.
	 * @param plain the data
	 * @param maxSize largest result that is worth it
	 * @return the compressed data, or {@code null} if it would be larger
	 */
	byte @Nullable [] compress(Payload plain, int maxSize) {
		return switch (this) {
			case ZSTD -> ZstdFrame.compress(plain, maxSize);
			case GZIP -> GzipMember.compress(plain, maxSize);
		};
	}

	/**
	 * Decompresses, with no more memory than the result takes, and none if that is too
	 * large.
	 * @param compressed the data
	 * @param maxSize largest result
	 * @return the data
	 * @throws io.runar.RunarException with {@code PAYLOAD_TOO_LARGE} naming size and
	 * limit, or {@code INVALID_ARGUMENT} if the data is damaged, cut off or followed by
	 * something else
	 */
	byte[] decompress(Payload compressed, int maxSize) {
		return switch (this) {
			case ZSTD -> ZstdFrame.decompress(compressed, maxSize);
			case GZIP -> GzipMember.decompress(compressed, maxSize);
		};
	}

}
