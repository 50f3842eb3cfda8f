package io.runar.codec;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * What can be wrong with a compressed payload.
 */
final class Damage {

	private Damage() {
	}

	/** The payload is not what its tag says. */
	static RunarException damaged(Compression compression, String what, String expected, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.INVALID_ARGUMENT,
				"payload compressed with " + compression.tag() + ": " + what + " (expected: " + expected + ")", cause);
	}

	/** Checks the size that a payload declares before any memory is taken for it. */
	static void checkSize(Compression compression, long size, int maxSize) {
		if (size > maxSize) {
			throw new RunarException(ErrorCode.PAYLOAD_TOO_LARGE, "payload compressed with " + compression.tag() + ": "
					+ size + " bytes when decompressed (expected: at most " + maxSize + ")");
		}
	}

}
