package io.runar.security;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * The secret of a network: 32 random bytes that every node of it holds. Whoever holds it
 * may join under any name. It is a key, not a pass phrase. Never shown by
 * {@link #toString()}.
 *
 * @since 0.1
 */
public final class NetworkKey {

	/** Size of a key in bytes. */
	public static final int SIZE = 32;

	private final byte[] bytes;

	private NetworkKey(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Makes a new random key.
	 * @return the key
	 */
	public static NetworkKey generate() {
		byte[] bytes = new byte[SIZE];
		new SecureRandom().nextBytes(bytes);
		return new NetworkKey(bytes);
	}

	/**
	 * Reads a key.
	 * @param text 32 bytes as Base64 (44 characters, or 43 without padding; also the URL
	 * alphabet) or as 64 hexadecimal digits
	 * @return the key
	 * @throws RunarException with {@code INVALID_CONFIGURATION}; the message does not
	 * repeat the text
	 */
	public static NetworkKey parse(String text) {
		Objects.requireNonNull(text, "'text' must not be null");
		String trimmed = text.strip();
		byte[] bytes;
		try {
			bytes = (trimmed.length() == 2 * SIZE) ? HexFormat.of().parseHex(trimmed)
					: Base64.getUrlDecoder().decode(trimmed.replace('+', '-').replace('/', '_'));
		}
		catch (IllegalArgumentException ex) {
			throw invalid(trimmed.length());
		}
		if (bytes.length != SIZE) {
			throw invalid(trimmed.length());
		}
		return new NetworkKey(bytes);
	}

	private static RunarException invalid(int length) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION, "network key of " + length
				+ " characters (expected: 32 random bytes as Base64 or as 64 hexadecimal digits, for example from "
				+ "'openssl rand -base64 32'; not a pass phrase)");
	}

	/**
	 * Returns the key as Base64, to be stored.
	 * @return a secret of 44 characters
	 */
	public String encoded() {
		return Base64.getEncoder().encodeToString(this.bytes);
	}

	byte[] bytes() {
		return this.bytes.clone();
	}

	@Override
	public String toString() {
		return "NetworkKey[hidden]";
	}

}
