package io.runar.wire;

import java.nio.charset.StandardCharsets;

/**
 * Rules for texts from outside, checked without parsing or copying them.
 */
final class Texts {

	private static final int SHOWN = 64;

	private Texts() {
	}

	/** Returns whether a text takes at most so many bytes in UTF-8. */
	static boolean fits(String text, int maxBytes) {
		int length = text.length();
		return length <= maxBytes
				&& (length * 3L <= maxBytes || text.getBytes(StandardCharsets.UTF_8).length <= maxBytes);
	}

	/** Cuts a text so that it takes at most so many bytes in UTF-8. */
	static String shortened(String text, int maxBytes) {
		if (fits(text, maxBytes)) {
			return text;
		}
		int bytes = 0;
		int end = 0;
		while (end < text.length()) {
			int codePoint = text.codePointAt(end);
			bytes += (codePoint < 0x80) ? 1 : (codePoint < 0x800) ? 2 : (codePoint < 0x10000) ? 3 : 4;
			if (bytes > maxBytes) {
				break;
			}
			end += Character.charCount(codePoint);
		}
		return text.substring(0, end);
	}

	/** Returns whether a text has no control character, so that a log may show it. */
	static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isISOControl(text.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Returns whether a text is the tag of a payload codec, alone or with that of a
	 * compression as in {@code cbor+zstd}, or empty.
	 */
	static boolean isPayloadTag(String text) {
		int separator = text.indexOf('+');
		if (separator < 0) {
			return isTag(text, 0, text.length(), MessageValidator.MAX_CODEC_TAG);
		}
		return separator > 0 && separator < text.length() - 1
				&& isTag(text, 0, separator, MessageValidator.MAX_CODEC_TAG)
				&& isTag(text, separator + 1, text.length(), MessageValidator.MAX_COMPRESSION_TAG);
	}

	/** Returns whether a text is the tag of a codec or compression. */
	static boolean isTag(String text, int maxLength) {
		return !text.isEmpty() && isTag(text, 0, text.length(), maxLength);
	}

	private static boolean isTag(String text, int begin, int end, int maxLength) {
		if (end - begin > maxLength) {
			return false;
		}
		for (int i = begin; i < end; i++) {
			char c = text.charAt(i);
			if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
				return false;
			}
		}
		return true;
	}

	/** Shortens and escapes a text from outside so that it can stand in a message. */
	static String printable(String text) {
		StringBuilder out = new StringBuilder("'");
		int end = Math.min(text.length(), SHOWN);
		for (int i = 0; i < end; i++) {
			char c = text.charAt(i);
			out.append((Character.isISOControl(c) || Character.isSurrogate(c)) ? '?' : c);
		}
		out.append('\'');
		return (end < text.length()) ? out.append("... (").append(text.length()).append(" characters)").toString()
				: out.toString();
	}

}
