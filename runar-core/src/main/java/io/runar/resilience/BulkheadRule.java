package io.runar.resilience;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * How many requests for the paths of a rule this node may have under way at a time, to
 * itself and to others, streams too. One more is refused with {@code OVERLOADED}; none
 * waits. All paths of the rule share the number.
 *
 * @param maxConcurrent the number; 0: no limit, which takes back what an earlier rule
 * says
 * @param config name of a configuration in the application's own registry of bulkheads,
 * which then says the number; {@code null}: this rule does
 * @since 0.1
 */
public record BulkheadRule(int maxConcurrent, @Nullable String config) {

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if the number is negative
	 */
	public BulkheadRule {
		if (maxConcurrent < 0) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"bulkhead.max-concurrent: " + maxConcurrent + " (expected: >= 0)");
		}
	}

	/**
	 * Returns a rule.
	 * @param maxConcurrent requests that may be under way at a time
	 * @return the rule
	 */
	public static BulkheadRule of(int maxConcurrent) {
		return new BulkheadRule(maxConcurrent, null);
	}

	/** Returns whether there is a limit. */
	boolean isLimited() {
		return this.maxConcurrent > 0 || this.config != null;
	}

}
