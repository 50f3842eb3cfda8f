package io.runar.service;

import java.time.Duration;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;

/**
 * How the results of an action are kept; see {@link io.runar.annotation.Cache} for what
 * it means. Known on every node.
 *
 * @param ttl how long a result is kept; 1 ms to 365 days
 * @param staleWhileRevalidate how long after that it may still be given while a new one
 * is made; zero to 365 days
 * @param maxSize largest number of results on one node; 1 to 1,000,000
 * @param key names of parameters in payload or path that tell requests apart; empty: the
 * whole parameters and the whole path
 * @param invalidateOn patterns of the topics whose events throw all results away
 * @param perCaller whether every calling node has results of its own
 * @since 0.1
 */
public record CachePolicy(Duration ttl, Duration staleWhileRevalidate, int maxSize, List<String> key,
		List<String> invalidateOn, boolean perCaller) {

	/** Longest time a result may be kept. */
	public static final Duration MAX_DURATION = Duration.ofDays(365);

	/** Largest number of results of one action. */
	public static final int MAX_SIZE = 1_000_000;

	/** Number of results of one action if nothing else is said. */
	public static final int DEFAULT_SIZE = 1000;

	/** Largest number of parameters that make the key. */
	public static final int MAX_KEY_PARTS = 16;

	/** Largest number of characters of the name of one. */
	public static final int MAX_KEY_PART_LENGTH = 128;

	/** Largest number of topics whose events throw results away. */
	public static final int MAX_INVALIDATE_ON = 32;

	private static final Duration MIN_TTL = Duration.ofMillis(1);

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_ARGUMENT} naming the value
	 */
	public CachePolicy {
		key = List.copyOf(key);
		invalidateOn = List.copyOf(invalidateOn);
		check(ttl.compareTo(MIN_TTL) >= 0 && ttl.compareTo(MAX_DURATION) <= 0, "ttl", ttl, "1 ms to 365 days");
		check(!staleWhileRevalidate.isNegative() && staleWhileRevalidate.compareTo(MAX_DURATION) <= 0,
				"staleWhileRevalidate", staleWhileRevalidate, "0 to 365 days");
		check(maxSize >= 1 && maxSize <= MAX_SIZE, "maxSize", maxSize, "1 to " + MAX_SIZE);
		check(key.size() <= MAX_KEY_PARTS, "key", key.size() + " names", "at most " + MAX_KEY_PARTS);
		for (String part : key) {
			check(!part.isBlank() && part.length() <= MAX_KEY_PART_LENGTH, "key", "'" + part + "'",
					"names of 1 to " + MAX_KEY_PART_LENGTH + " characters");
		}
		check(key.stream().distinct().count() == key.size(), "key", key, "every name once");
		check(invalidateOn.size() <= MAX_INVALIDATE_ON, "invalidateOn", invalidateOn.size() + " topics",
				"at most " + MAX_INVALIDATE_ON);
		invalidateOn.forEach(CachePolicy::checkPattern);
	}

	/**
	 * Keeps results for a time, told apart by all parameters and the path.
	 * @param ttl how long
	 * @return a policy for at most 1000 results
	 */
	public static CachePolicy of(Duration ttl) {
		return new CachePolicy(ttl, Duration.ZERO, DEFAULT_SIZE, List.of(), List.of(), false);
	}

	private static void checkPattern(String text) {
		TopicPath pattern;
		try {
			pattern = TopicPath.pattern(text);
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"invalidateOn: '" + text + "' (expected: a pattern; " + ex.getMessage() + ")", ex);
		}
		check(pattern.network() == null, "invalidateOn", "'" + text + "'", "a pattern without network");
	}

	private static void check(boolean condition, String name, Object value, String expected) {
		if (!condition) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, name + ": " + value + " (expected: " + expected + ")");
		}
	}

}
