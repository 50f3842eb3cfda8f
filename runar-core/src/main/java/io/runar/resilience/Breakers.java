package io.runar.resilience;

import io.runar.runtime.Environment;

/**
 * Where circuit breakers come from. Thread-safe.
 *
 * @since 0.1
 */
public interface Breakers {

	/**
	 * Checks that circuit breakers can be made by a rule.
	 * @param rule the rule
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if not
	 */
	void check(CircuitBreakerRule rule);

	/**
	 * Returns a circuit breaker.
	 * @param name its name; asked twice with the same rule, it is the same one; with
	 * another rule it is a new one
	 * @param service path of the service, to tell it apart
	 * @param peer id of the node
	 * @param rule when it opens
	 * @param environment the clock
	 * @return the circuit breaker
	 */
	Breaker breaker(String name, String service, String peer, CircuitBreakerRule rule, Environment environment);

	/**
	 * Forgets a circuit breaker: its peer no longer has the service.
	 * @param name its name
	 */
	void remove(String name);

}
