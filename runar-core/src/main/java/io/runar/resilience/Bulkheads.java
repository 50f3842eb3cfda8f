package io.runar.resilience;

/**
 * Where bulkheads come from. Thread-safe.
 *
 * @since 0.1
 */
public interface Bulkheads {

	/**
	 * Checks that a bulkhead can be made by a rule.
	 * @param rule the rule
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if not
	 */
	void check(BulkheadRule rule);

	/**
	 * Returns a bulkhead.
	 * @param name its name; asked twice with the same rule, it is the same one; with
	 * another rule it is a new one, which takes no notice of what is under way
	 * @param rule how many requests may be under way
	 * @return the bulkhead
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if the rule
	 * names a configuration that is not there
	 */
	CallBulkhead bulkhead(String name, BulkheadRule rule);

}
