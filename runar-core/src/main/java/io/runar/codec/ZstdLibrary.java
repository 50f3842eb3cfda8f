package io.runar.codec;

import java.util.Arrays;

import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out once whether zstd-jni is there, new enough, and has a native library that
 * this machine can load.
 */
final class ZstdLibrary {

	private static final Logger logger = LoggerFactory.getLogger(ZstdLibrary.class);

	private static final String NAME = "com.github.luben:zstd-jni";

	private static final String WORKING = NAME
			+ " of version 1.5.7-4 or later with a native library that can be loaded here";

	/** What would have to be there; {@code null} if it is. */
	static final @Nullable String MISSING = findMissing();

	private ZstdLibrary() {
	}

	private static @Nullable String findMissing() {
		try {
			Class.forName("com.github.luben.zstd.ZstdCompressCtx", false, ZstdLibrary.class.getClassLoader());
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return NAME + " on the class path";
		}
		try {
			return tryOut() ? null : NAME + " that gives back what it was given";
		}
		catch (RuntimeException | LinkageError ex) {
			// Not a warning: other libraries bring older ones, and payloads travel as
			// they
			// are. Who asked for zstd gets this as an error.
			logger.info("Payloads are not compressed with zstd: {} does not work here: {} (expected: {})", NAME,
					ex.toString(), WORKING);
			return WORKING + ", not " + ex;
		}
	}

	/** Loads the native library and links every method that is used later. */
	private static boolean tryOut() {
		byte[] plain = new byte[64];
		byte[] compressed = ZstdFrame.compress(Payload.of("", plain), plain.length);
		return compressed != null
				&& Arrays.equals(ZstdFrame.decompress(Payload.of("", compressed), plain.length), plain);
	}

}
