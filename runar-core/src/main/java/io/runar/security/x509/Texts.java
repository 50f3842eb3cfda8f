package io.runar.security.x509;

/**
 * Makes texts from outside fit for messages and logs.
 *
 * @since 0.1
 */
public final class Texts {

	private static final int MAX_LENGTH = 200;

	private static final int ABBREVIATED = 12;

	private Texts() {
	}

	/**
	 * Shortens a text to 12 characters, for one that may be a secret in the wrong place.
	 * @param text the text
	 * @return its beginning
	 */
	public static String abbreviated(String text) {
		return (text.length() <= ABBREVIATED) ? printable(text)
				: printable(text.substring(0, ABBREVIATED)) + "... (" + text.length() + " characters)";
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
