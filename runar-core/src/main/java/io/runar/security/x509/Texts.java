package io.runar.security.x509;

import java.nio.file.Path;

/**
 * Makes texts from outside fit for messages and logs.
 *
 * @since 0.1
 */
public final class Texts {

	private static final int MAX_LENGTH = 200;

	private static final int TOO_SHORT_FOR_A_KEY = 20;

	private Texts() {
	}

	/**
	 * Shows a text that may be a secret in the wrong place: whole if it is too short for
	 * one, else only its beginning.
	 * @param text the text
	 * @return at most 20 characters of it
	 */
	public static String abbreviated(String text) {
		return (text.length() <= TOO_SHORT_FOR_A_KEY) ? printable(text)
				: printable(text.substring(0, 4)) + "... (" + text.length() + " characters)";
	}

	/**
	 * Shows the path of a file, unless it is what should be in the file.
	 * @param file the file
	 * @return its path, or only the beginning of what is none
	 * @see MisplacedKey
	 */
	public static String path(Path file) {
		return MisplacedKey.isIn(file) ? abbreviated(file.toString()) : file.toString();
	}

	/**
	 * Replaces what is not printable and shortens to a line.
	 * @param text the text
	 * @return at most 200 characters, and dots if there were more
	 */
	public static String printable(String text) {
		StringBuilder out = new StringBuilder();
		int end = Math.min(text.length(), MAX_LENGTH);
		for (int i = 0; i < end; i++) {
			char c = text.charAt(i);
			boolean odd = Character.isISOControl(c) || Character.isSurrogate(c)
					|| Character.getType(c) == Character.FORMAT || c == '\u2028' || c == '\u2029';
			out.append(odd ? '?' : c);
		}
		return (end < text.length()) ? out.append("...").toString() : out.toString();
	}

}
