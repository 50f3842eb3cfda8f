package io.runar.resilience;

import java.time.Duration;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * When one of several peers that have a service is left out, because it does worse than
 * the others. It is tried again after a while, with a few requests first. At most half of
 * the peers are left out at a time, and nobody is if all do badly: then the fault is
 * elsewhere, and fewer peers would only make it worse. (The idea is that of outlier
 * detection in Envoy.)
 *
 * @param enabled whether peers are left out; false takes back what an earlier rule says
 * @param consecutiveFailures how many requests in a row must fail, as
 * {@link CircuitBreakerRule} counts them
 * @param slowFactor how many times slower than the others a peer must be, as a moving
 * average; 0: only failures count
 * @param baseDuration how long a peer is left out the first time; each time in a row adds
 * as much
 * @param maxDuration how long it is left out at most
 * @since 0.1
 */
public record OutlierRule(boolean enabled, int consecutiveFailures, double slowFactor, Duration baseDuration,
		Duration maxDuration) {

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the value that is
	 * out of range
	 */
	public OutlierRule {
		Objects.requireNonNull(baseDuration, "'baseDuration' must not be null");
		Objects.requireNonNull(maxDuration, "'maxDuration' must not be null");
		check(consecutiveFailures >= 1, "consecutive-failures", consecutiveFailures, ">= 1");
		check(slowFactor == 0 || slowFactor > 1, "slow-factor", slowFactor, "0 or > 1");
		check(baseDuration.toMillis() >= 1, "base-duration", baseDuration, ">= 1ms");
		check(maxDuration.compareTo(baseDuration) >= 0, "max-duration", maxDuration,
				">= base-duration, " + baseDuration);
	}

	private static void check(boolean holds, String name, Object value, String expected) {
		if (!holds) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"outlier-ejection." + name + ": " + value + " (expected: " + expected + ")");
		}
	}

	/**
	 * Returns the usual one: five failures in a row, or three times slower than the
	 * others; 5 seconds, and at most a minute.
	 * @return the rule
	 */
	public static OutlierRule defaults() {
		return new OutlierRule(true, 5, 3, Duration.ofSeconds(5), Duration.ofMinutes(1));
	}

	/**
	 * Returns this rule with a number of failures.
	 * @param consecutiveFailures how many in a row
	 * @return the new rule
	 */
	public OutlierRule withConsecutiveFailures(int consecutiveFailures) {
		return new OutlierRule(this.enabled, consecutiveFailures, this.slowFactor, this.baseDuration, this.maxDuration);
	}

	/**
	 * Returns this rule with what counts as slow.
	 * @param slowFactor how many times slower than the others; 0: only failures count
	 * @return the new rule
	 */
	public OutlierRule withSlowFactor(double slowFactor) {
		return new OutlierRule(this.enabled, this.consecutiveFailures, slowFactor, this.baseDuration, this.maxDuration);
	}

	/**
	 * Returns this rule with how long a peer is left out.
	 * @param baseDuration the first time
	 * @param maxDuration at most
	 * @return the new rule
	 */
	public OutlierRule withDurations(Duration baseDuration, Duration maxDuration) {
		return new OutlierRule(this.enabled, this.consecutiveFailures, this.slowFactor, baseDuration, maxDuration);
	}

}
