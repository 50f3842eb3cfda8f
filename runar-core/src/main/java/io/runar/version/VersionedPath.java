package io.runar.version;

import java.util.Set;

import io.runar.RunarException;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * A path which may name versions behind the path of a service: {@code user@^2/auth},
 * {@code user@^2}. Immutable.
 *
 * @param text the path as it was given
 * @param path the path without versions
 * @param versions which versions are meant; {@code null}: any
 * @since 0.1
 */
public record VersionedPath(String text, TopicPath path, @Nullable VersionRange versions) {

	private static final Set<Character> OPERATORS = Set.of('^', '~', '=');

	/**
	 * Reads the path of an action. What stands behind an {@code @} in its last segment
	 * belongs to the action, and so does what looks like no range.
	 * @param text the path
	 * @return the path and its versions
	 * @throws RunarException with {@code INVALID_PATH} if it is not a literal path; with
	 * {@code INVALID_ARGUMENT} if a range begins that is not one
	 */
	public static VersionedPath ofAction(String text) {
		return parse(text, false);
	}

	/**
	 * Reads the path of a service, or of one of its actions. What looks like no range
	 * belongs to the path; what does is one, in the last segment too.
	 * @param text the path
	 * @return the path and its versions
	 * @throws RunarException with {@code INVALID_PATH} if it is not a literal path; with
	 * {@code INVALID_ARGUMENT} if a range begins that is not one
	 */
	public static VersionedPath ofServiceOrAction(String text) {
		return parse(text, true);
	}

	private static VersionedPath parse(String text, boolean inLastSegment) {
		for (int at = text.indexOf('@'); at > 0; at = text.indexOf('@', at + 1)) {
			int slash = text.indexOf('/', at);
			int end = (slash < 0 && inLastSegment) ? text.length() : slash;
			boolean named = "/:".indexOf(text.charAt(at - 1)) < 0;
			VersionRange versions = (named && end > 0) ? range(text.substring(at + 1, end)) : null;
			if (versions != null) {
				return new VersionedPath(text, TopicPath.of(text.substring(0, at) + text.substring(end)), versions);
			}
		}
		return new VersionedPath(text, TopicPath.of(text), null);
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

	/**
	 * Returns whether a version is meant.
	 * @param version version of a service
	 * @return whether it is in the range, or there is none
	 */
	public boolean includes(String version) {
		return this.versions == null || this.versions.includes(version);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
