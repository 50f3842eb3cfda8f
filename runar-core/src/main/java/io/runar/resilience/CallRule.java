package io.runar.resilience;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * How this node makes the requests for some paths, where their options do not say. Of
 * several rules that match a path, the last one that says something counts, for each
 * thing by itself.
 *
 * @param path the paths; may have {@code *} for one segment and {@code >} for all that
 * follow, for example {@code user/>}
 * @param timeout time for a whole request; {@code null}: says nothing
 * @param loadBalancer name of the strategy that chooses one of several nodes;
 * {@code null}: says nothing
 * @param maxAttempts how often a request may be tried in all, 1 to
 * {@value #MAX_ATTEMPTS}; {@code null}: says nothing
 * @param priority how much a request matters when there is not room for all;
 * {@code null}: says nothing
 * @param prefer metadata of the nodes that are chosen first, all of it; empty: says
 * nothing
 * @param circuitBreaker when requests of a service at one peer stop for a while;
 * {@code null}: says nothing
 * @param outlierEjection when one of several peers is left out; {@code null}: says
 * nothing
 * @param bulkhead how many requests may be under way at a time; {@code null}: says
 * nothing
 * @since 0.1
 */
public record CallRule(String path, @Nullable Duration timeout, @Nullable String loadBalancer,
		@Nullable Integer maxAttempts, @Nullable Priority priority, Map<String, String> prefer,
		@Nullable CircuitBreakerRule circuitBreaker, @Nullable OutlierRule outlierEjection,
		@Nullable BulkheadRule bulkhead) {

	/** Largest number of attempts of one request. */
	public static final int MAX_ATTEMPTS = 10;

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if the path is not a
	 * pattern, the timeout not positive or the number of attempts out of range
	 */
	public CallRule {
		prefer = Map.copyOf(prefer);
		Objects.requireNonNull(path, "'path' must not be null");
		try {
			TopicPath.pattern(path);
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "rule for requests: " + ex.getMessage(), ex);
		}
		if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"rule for requests to '" + path + "': timeout " + timeout + " (expected: > 0)");
		}
		if (maxAttempts != null && (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS)) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "rule for requests to '" + path
					+ "': max-attempts " + maxAttempts + " (expected: 1 to " + MAX_ATTEMPTS + ")");
		}
	}

	/**
	 * Begins a rule that says nothing yet.
	 * @param path the paths
	 * @return the rule
	 */
	public static CallRule forPath(String path) {
		return new CallRule(path, null, null, null, null, Map.of(), null, null, null);
	}

	/**
	 * Returns this rule with a timeout.
	 * @param timeout time for a whole request
	 * @return the new rule
	 */
	public CallRule withTimeout(Duration timeout) {
		return new CallRule(this.path, timeout, this.loadBalancer, this.maxAttempts, this.priority, this.prefer,
				this.circuitBreaker, this.outlierEjection, this.bulkhead);
	}

	/**
	 * Returns this rule with a strategy for choosing nodes.
	 * @param loadBalancer its name
	 * @return the new rule
	 */
	public CallRule withLoadBalancer(String loadBalancer) {
		return new CallRule(this.path, this.timeout, loadBalancer, this.maxAttempts, this.priority, this.prefer,
				this.circuitBreaker, this.outlierEjection, this.bulkhead);
	}

	/**
	 * Returns this rule with a number of attempts.
	 * @param maxAttempts how often a request may be tried in all; 1: never again
	 * @return the new rule
	 */
	public CallRule withMaxAttempts(int maxAttempts) {
		return new CallRule(this.path, this.timeout, this.loadBalancer, maxAttempts, this.priority, this.prefer,
				this.circuitBreaker, this.outlierEjection, this.bulkhead);
	}

	/**
	 * Returns this rule with a priority.
	 * @param priority how much a request matters when there is not room for all
	 * @return the new rule
	 */
	public CallRule withPriority(Priority priority) {
		return new CallRule(this.path, this.timeout, this.loadBalancer, this.maxAttempts, priority, this.prefer,
				this.circuitBreaker, this.outlierEjection, this.bulkhead);
	}

	/**
	 * Returns this rule with nodes that are chosen first, as long as one of them can be.
	 * Among several, and where there is none, the strategy of the rules chooses.
	 * @param prefer metadata of these nodes, all of it, for example {@code tier=gold}
	 * @return the new rule
	 */
	public CallRule withPrefer(Map<String, String> prefer) {
		return new CallRule(this.path, this.timeout, this.loadBalancer, this.maxAttempts, this.priority, prefer,
				this.circuitBreaker, this.outlierEjection, this.bulkhead);
	}

	/**
	 * Returns this rule with circuit breakers.
	 * @param circuitBreaker when they open
	 * @return the new rule
	 */
	public CallRule withCircuitBreaker(CircuitBreakerRule circuitBreaker) {
		return new CallRule(this.path, this.timeout, this.loadBalancer, this.maxAttempts, this.priority, this.prefer,
				circuitBreaker, this.outlierEjection, this.bulkhead);
	}

	/**
	 * Returns this rule with peers that are left out while they do worse than others.
	 * @param outlierEjection when they are
	 * @return the new rule
	 */
	public CallRule withOutlierEjection(OutlierRule outlierEjection) {
		return new CallRule(this.path, this.timeout, this.loadBalancer, this.maxAttempts, this.priority, this.prefer,
				this.circuitBreaker, outlierEjection, this.bulkhead);
	}

	/**
	 * Returns this rule with a limit of requests under way.
	 * @param bulkhead how many
	 * @return the new rule
	 */
	public CallRule withBulkhead(BulkheadRule bulkhead) {
		return new CallRule(this.path, this.timeout, this.loadBalancer, this.maxAttempts, this.priority, this.prefer,
				this.circuitBreaker, this.outlierEjection, bulkhead);
	}

}
