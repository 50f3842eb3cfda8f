package io.runar.codec;

import java.util.ArrayList;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.NodeMetrics;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * How one node compresses: what it sends with, what it reads, from which size and up to
 * which. Thread-safe.
 *
 * @param sends what this node sends with; {@code null}: nothing
 * @param reads what this node announces and reads, preferred first
 * @param minSize plain size in bytes from which a payload is compressed
 * @param maxSize largest plain size in bytes that is read
 * @param metrics receives measurements
 */
record PayloadCompression(@Nullable Compression sends, List<Compression> reads, int minSize, int maxSize,
		NodeMetrics metrics) {

	/** Sends and reads plain payloads only. */
	static final PayloadCompression NONE = new PayloadCompression(null, List.of(), 0, 0, NodeMetrics.NONE);

	/**
	 * A payload that shrinks by less than one part of so many is sent as it is: it is not
	 * worth the receiver's time.
	 */
	private static final int MIN_SAVING = 10;

	/** Separates the tags of codec and compression. */
	private static final char SEPARATOR = '+';

	/**
	 * Makes the one that is configured. {@code auto} sends with zstd or not at all: gzip
	 * takes longer than it saves on anything faster than about 1 Gbit/s.
	 */
	static PayloadCompression named(String mode, List<Compression> candidates, int minSize, int maxSize,
			NodeMetrics metrics) {
		if (mode.equals("none")) {
			return NONE;
		}
		Compression wanted = Compression.tagged(mode.equals("auto") ? Compression.ZSTD.tag() : mode);
		if (wanted == null) {
			throw invalid(mode, "auto, none, gzip or zstd");
		}
		List<Compression> available = candidates.stream().filter(Compression::isAvailable).toList();
		boolean present = available.contains(wanted);
		if (!present && !mode.equals("auto")) {
			String missing = wanted.missing();
			throw invalid(mode, (missing != null) ? missing : "one that the PayloadCodecs of this node have");
		}
		List<Compression> reads = new ArrayList<>(available);
		if (present) {
			reads.remove(wanted);
			reads.add(0, wanted);
		}
		return new PayloadCompression(present ? wanted : null, List.copyOf(reads), minSize, maxSize, metrics);
	}

	private static RunarException invalid(String mode, String expected) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"runar.network.compression: " + mode + " (expected: " + expected + ")");
	}

	/** Agrees with a receiver. */
	Acceptance acceptance(List<String> codecs, List<String> compressions, int maxMessageSize) {
		Compression wanted = this.sends;
		return (wanted != null && compressions.contains(wanted.tag()))
				? new Acceptance(codecs, wanted, this.minSize, maxMessageSize) : Acceptance.plain(codecs);
	}

	/** Compresses a payload, or returns it as it is if that does not save enough. */
	Payload compress(Payload plain, Compression compression) {
		byte[] compressed = compression.compress(plain, plain.length() - plain.length() / MIN_SAVING);
		if (compressed == null) {
			return plain;
		}
		this.metrics.payloadCompressed(plain.length(), compressed.length);
		return Payload.of(plain.codec() + SEPARATOR + compression.tag(), compressed).freshFor(plain.freshForMillis());
	}

	/** Returns the codec's part of a tag. */
	static String codecTag(String tag) {
		int separator = tag.indexOf(SEPARATOR);
		return (separator >= 0) ? tag.substring(0, separator) : tag;
	}

	/** Decompresses a payload whose tag has a separator. */
	Payload decompress(Payload payload) {
		String codec = codecTag(payload.codec());
		try {
			byte[] plain = announced(payload.codec().substring(codec.length() + 1)).decompress(payload, this.maxSize);
			return Payload.of(codec, plain).freshFor(payload.freshForMillis());
		}
		catch (RunarException ex) {
			this.metrics.refused("compressed-payload");
			throw ex;
		}
	}

	private Compression announced(String tag) {
		for (Compression compression : this.reads) {
			if (compression.tag().equals(tag)) {
				return compression;
			}
		}
		throw new RunarException(ErrorCode.INVALID_ARGUMENT, "payload compression " + PayloadCodecs.printable(tag)
				+ " (expected: " + (this.reads.isEmpty() ? "none" : "one of " + tags()) + ", as announced)");
	}

	List<String> tags() {
		return this.reads.stream().map(Compression::tag).toList();
	}

}
