package io.runar.call;

import java.util.Set;

import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.registry.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * A requested path, which may name versions behind the path of the service:
 * {@code user@^2/auth}.
 *
 * @param path the path without versions
 * @param versions which versions may answer; {@code null}: any
 */
record VersionedPath(TopicPath path, @Nullable VersionRange versions) {

	private static final Set<Character> OPERATORS = Set.of('^', '~', '=');

	/**
	 * Reads a path. What stands behind an {@code @} in its last segment belongs to the
	 * action, and so does what looks like no range.
	 * @param text the path
	 * @return the path and its versions
	 * @throws RunarException with {@code INVALID_PATH} if it is not a literal path; with
	 * {@code INVALID_ARGUMENT} if a range begins that is not one
	 */
	static VersionedPath of(String text) {
		for (int at = text.indexOf('@'); at > 0; at = text.indexOf('@', at + 1)) {
			int end = text.indexOf('/', at);
			boolean named = "/:".indexOf(text.charAt(at - 1)) < 0;
			VersionRange versions = (named && end > 0) ? range(text.substring(at + 1, end)) : null;
			if (versions != null) {
				return new VersionedPath(TopicPath.of(text.substring(0, at) + text.substring(end)), versions);
			}
		}
		return new VersionedPath(TopicPath.of(text), null);
	}

	private static @Nullable VersionRange range(String text) {
		char first = text.isEmpty() ? ' ' : text.charAt(0);
		boolean meant = OPERATORS.contains(first);
		if (!meant && (first < '0' || first > '9')) {
			return null;
		}
		try {
			return VersionRange.of(text);
		}
		catch (RunarException ex) {
			if (meant) {
				throw ex;
			}
			// As in the address of a mailbox.
			return null;
		}
	}

}
