package io.runar.codec;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one receiver reads, and how payloads for it are compressed. Made once for each
 * peer; two receivers with equal ones get the same bytes.
 *
 * @param codecs tags of the codecs it reads, preferred first
 * @param compression what payloads for it are compressed with; {@code null}: nothing
 * @param minSize plain size in bytes from which it is tried
 * @param maxSize plain size in bytes up to which it is tried: what is larger than the
 * receiver's largest message is not to get through by being compressed, because the
 * receiver refuses what is larger when decompressed
 * @since 0.1
 */
public record Acceptance(List<String> codecs, @Nullable Compression compression, int minSize, int maxSize) {

	/** Copies the list. */
	public Acceptance {
		codecs = List.copyOf(codecs);
		// One comparison then tells small payloads from those to be compressed.
		minSize = (compression != null) ? minSize : Integer.MAX_VALUE;
	}

	/**
	 * Makes one for a receiver of plain payloads.
	 * @param codecs tags of the codecs it reads, preferred first
	 * @return the acceptance
	 */
	public static Acceptance plain(List<String> codecs) {
		return new Acceptance(codecs, null, Integer.MAX_VALUE, Integer.MAX_VALUE);
	}

	/**
	 * Returns whether to try to compress a payload.
	 * @param size its plain size in bytes
	 * @return whether there is a compression for this size
	 */
	public boolean compresses(int size) {
		return size >= this.minSize && size <= this.maxSize;
	}

	/**
	 * Returns the name of the compression, for people.
	 * @return for example {@code zstd}; {@code none} without one
	 */
	public String compressionName() {
		return (this.compression != null) ? this.compression.tag() : "none";
	}

}
