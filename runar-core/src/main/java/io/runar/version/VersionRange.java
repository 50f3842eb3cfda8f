package io.runar.version;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;
import org.semver4j.range.RangeList;
import org.semver4j.range.RangeListFactory;

/**
 * Versions of a service that a caller can work with, written as in npm: {@code ^2},
 * {@code ~1.4}, {@code 1.x}, {@code >=1.2 <3 || 5.0.0}. Thread-safe.
 *
 * @since 0.1
 */
public final class VersionRange {

	private static final int MAX_LENGTH = 256;

	private static final int MAX_REMEMBERED = 1000;

	private final String text;

	private final RangeList range;

	/** Whether versions are within; bounded, for peers choose them. */
	private final ConcurrentMap<String, Boolean> remembered = new ConcurrentHashMap<>();

	private VersionRange(String text, RangeList range) {
		this.text = text;
		this.range = range;
	}

	/**
	 * Reads a range.
	 * @param text the range; at most 256 characters
	 * @return the range
	 * @throws RunarException with {@code INVALID_ARGUMENT} if it is not one
	 */
	public static VersionRange of(String text) {
		RangeList range = (text.isBlank() || text.length() > MAX_LENGTH) ? null : parse(text);
		if (range == null) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "version range '"
					+ text.substring(0, Math.min(text.length(), MAX_LENGTH)) + "' (expected: for example ^2 or 1.4.x)");
		}
		return new VersionRange(text, range);
	}

	/**
	 * Orders versions. One that is not a version in the form of semantic versioning is
	 * lower than all that are.
	 * @param one a version
	 * @param other another one
	 * @return below, at or above 0 if the first is lower, as high, or higher
	 */
	public static int compare(String one, String other) {
		Semver first = semver(one);
		Semver second = semver(other);
		if (first == null || second == null) {
			return (first == null) ? ((second == null) ? 0 : -1) : 1;
		}
		return first.compareTo(second);
	}

	private static @Nullable Semver semver(String version) {
		try {
			return Semver.parse(version);
		}
		catch (RuntimeException ex) {
			// The same as one of another form.
			return null;
		}
	}

	private static @Nullable RangeList parse(String text) {
		try {
			RangeList range = RangeListFactory.create(text);
			return range.get().isEmpty() ? null : range;
		}
		catch (RuntimeException ex) { // of a number that is too large, for example
			return null;
		}
	}

	/**
	 * Returns whether a version is within the range.
	 * @param version a version in the form of semantic versioning; of any other form it
	 * is not within
	 * @return whether it is
	 */
	public boolean includes(String version) {
		Boolean known = this.remembered.get(version);
		return (known != null) ? known : decide(version);
	}

	private boolean decide(String version) {
		Semver parsed = semver(version);
		boolean included = parsed != null && this.range.isSatisfiedBy(parsed);
		if (this.remembered.size() < MAX_REMEMBERED) {
			this.remembered.put(version, included);
		}
		return included;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
