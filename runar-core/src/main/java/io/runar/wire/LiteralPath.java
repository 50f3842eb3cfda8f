package io.runar.wire;

import io.runar.TopicPath;

/**
 * The rules of {@link TopicPath#of} as a mere check: it runs for every message, so it
 * allocates nothing for a path of ASCII characters.
 */
final class LiteralPath {

	private LiteralPath() {
	}

	/** Returns whether {@link TopicPath#of} takes this text. */
	static boolean isValid(String text) {
		if (!Texts.fits(text, TopicPath.MAX_BYTES)) {
			return false;
		}
		int colon = text.indexOf(':');
		return colon < 0 ? areSegments(text, 0) : text.lastIndexOf('/', colon) < 0
				&& areSegments(text.substring(0, colon), 0) && areSegments(text, colon + 1);
	}

	private static boolean areSegments(String text, int begin) {
		int segments = 1;
		int segmentStart = begin;
		for (int i = begin; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '/') {
				if (i == segmentStart) {
					return false;
				}
				segmentStart = i + 1;
				segments++;
			}
			else if (!isAllowed(c)) {
				return false;
			}
		}
		return segmentStart < text.length() && segments <= TopicPath.MAX_SEGMENTS;
	}

	private static boolean isAllowed(char c) {
		if (c > ' ' && c < 0x7F) {
			return c != ':' && c != '{' && c != '}' && c != '*' && c != '>';
		}
		return !Character.isISOControl(c) && !Character.isWhitespace(c);
	}

}
