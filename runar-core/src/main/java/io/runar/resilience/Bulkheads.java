package io.runar.resilience;

/**
 * Where bulkheads come from. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Bulkheads {

	/**
	 * Returns a bulkhead.
	 * @param name its name; asked twice, it is the same one, with the newer limit
	 * @param rule how many requests may be under way
	 * @return the bulkhead
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if the rule
	 * names a configuration that is not there
	 */
	CallBulkhead bulkhead(String name, BulkheadRule rule);

}
