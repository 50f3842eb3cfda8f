package io.runar.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;
import io.runar.wire.Payload;

import static org.assertj.core.api.Assertions.assertThat;

/** Compressed payloads; and whatever is decompressed is compressed again. */
public final class CompressionFuzzTarget implements FuzzTarget {

	/** Tags of all compressions. */
	public static final List<String> COMPRESSIONS = List.of("gzip", "zstd");

	private final Compression compression;

	/**
	 * Creates a target.
	 * @param compression one of {@link #COMPRESSIONS}
	 */
	public CompressionFuzzTarget(String compression) {
		this.compression = Compression.valueOf(compression.toUpperCase(Locale.ROOT));
	}

	@Override
	public void read(byte[] input) {
		assertStays(input);
		assertStays(this.compression.decompress(Payload.of("raw", input), LIMIT));
	}

	private void assertStays(byte[] plain) {
		byte[] compressed = this.compression.compress(Payload.of("raw", plain), plain.length + 64);
		if (compressed != null) {
			assertThat(this.compression.decompress(Payload.of("raw", compressed), plain.length)).isEqualTo(plain);
		}
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && (known.errorCode() == ErrorCode.INVALID_ARGUMENT
				|| known.errorCode() == ErrorCode.PAYLOAD_TOO_LARGE);
	}

	@Override
	public List<byte[]> seeds() {
		return List.of(compressed("abc".repeat(40).getBytes(StandardCharsets.UTF_8)), compressed(new byte[1]),
				compressed(new byte[LIMIT]));
	}

	private byte[] compressed(byte[] plain) {
		return this.compression.compress(Payload.of("raw", plain), plain.length + 64);
	}

}
