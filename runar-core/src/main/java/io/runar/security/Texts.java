package io.runar.security;

/**
 * Makes texts from outside fit for messages and logs.
 */
final class Texts {

	private static final int MAX_LENGTH = 200;

	private Texts() {
	}

	/** Replaces what is not printable and shortens to a line. */
	static String printable(String text) {
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
