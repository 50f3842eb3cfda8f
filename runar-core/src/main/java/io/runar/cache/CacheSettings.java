package io.runar.cache;

import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * Limits of all caches of a node together.
 *
 * @param enabled whether results are kept at all; false: actions with a cache behave as
 * if they had none
 * @param maxEntries largest number of results kept; 1 to 100,000,000
 * @param maxRemoteBytes largest sum of the sizes of the encoded results of other nodes;
 * at least 64 KiB. Results of this node's own actions are objects of unknown size and are
 * not counted here
 * @since 0.1
 */
public record CacheSettings(boolean enabled, int maxEntries, long maxRemoteBytes) {

	/** Caches are on, with 100,000 results and 64 MiB from other nodes. */
	public static final CacheSettings DEFAULTS = new CacheSettings(true, 100_000, 64L * 1024 * 1024);

	private static final int MAX_ENTRIES = 100_000_000;

	private static final long MIN_BYTES = 64 * 1024;

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the property
	 */
	public CacheSettings {
		if (maxEntries < 1 || maxEntries > MAX_ENTRIES) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"runar.cache.max-entries: " + maxEntries + " (expected: 1 to " + MAX_ENTRIES + ")");
		}
		if (maxRemoteBytes < MIN_BYTES) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"runar.cache.max-remote-size: " + maxRemoteBytes + " bytes (expected: at least " + MIN_BYTES + ")");
		}
	}

	/** Returns the largest result of another node that is kept, in bytes. */
	long maxResultBytes() {
		return this.maxRemoteBytes / 8;
	}

}
