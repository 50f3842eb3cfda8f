package io.runar.resilience;

import java.time.Duration;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * When requests of a service at one peer stop for a while, because too many of them fail.
 * Each peer has a circuit breaker of its own for each of its services. It counts the
 * latest requests that have ended: those that timed out, were lost with the peer, or that
 * the handler failed with an exception it does not declare are failures; an answer is
 * none, and neither is an error that the application has given a code. Refusals because
 * of load are not counted at all: to stop asking whoever says that it has enough to do
 * would waste what it can do.
 *
 * @param enabled whether there is one; false takes back what an earlier rule says
 * @param config name of a configuration in the application's own registry of circuit
 * breakers, which then says everything else; {@code null}: this rule does
 * @param failureRate percentage of failures that opens it, above 0 up to 100
 * @param minimumCalls requests that must have ended before it may open
 * @param window how many of the latest requests are counted
 * @param slowCall requests that take longer than this are slow; {@code null}: none is
 * @param slowCallRate percentage of slow requests that opens it, above 0 up to 100
 * @param openDuration how long it stays open before some requests may try again
 * @param halfOpenCalls how many may; their outcome closes or opens it
 * @since 0.1
 */
public record CircuitBreakerRule(boolean enabled, @Nullable String config, float failureRate, int minimumCalls,
		int window, @Nullable Duration slowCall, float slowCallRate, Duration openDuration, int halfOpenCalls) {

	/** Largest window. */
	public static final int MAX_WINDOW = 10_000;

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the value that is
	 * out of range
	 */
	public CircuitBreakerRule {
		Objects.requireNonNull(openDuration, "'openDuration' must not be null");
		check(failureRate > 0 && failureRate <= 100, "failure-rate", failureRate, "> 0 and <= 100");
		check(slowCallRate > 0 && slowCallRate <= 100, "slow-call-rate", slowCallRate, "> 0 and <= 100");
		check(window >= 1 && window <= MAX_WINDOW, "window", window, "1 to " + MAX_WINDOW);
		check(minimumCalls >= 1 && minimumCalls <= window, "minimum-calls", minimumCalls, "1 to the window, " + window);
		check(slowCall == null || !(slowCall.isNegative() || slowCall.isZero()), "slow-call", slowCall, "> 0");
		check(openDuration.toMillis() >= 1, "open-duration", openDuration, ">= 1ms");
		check(halfOpenCalls >= 1 && halfOpenCalls <= window, "half-open-calls", halfOpenCalls,
				"1 to the window, " + window);
	}

	private static void check(boolean holds, String name, @Nullable Object value, String expected) {
		if (!holds) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"circuit-breaker." + name + ": " + value + " (expected: " + expected + ")");
		}
	}

	/**
	 * Returns the usual one: it opens when half of at least 20 of the latest 100 requests
	 * have failed, for 10 seconds, and then lets 5 try.
	 * @return the rule
	 */
	public static CircuitBreakerRule defaults() {
		return new CircuitBreakerRule(true, null, 50, 20, 100, null, 100, Duration.ofSeconds(10), 5);
	}

	/**
	 * Returns this rule with a rate of failures.
	 * @param failureRate percentage that opens the circuit breaker, above 0 up to 100
	 * @return the new rule
	 */
	public CircuitBreakerRule withFailureRate(float failureRate) {
		return new CircuitBreakerRule(this.enabled, this.config, failureRate, this.minimumCalls, this.window,
				this.slowCall, this.slowCallRate, this.openDuration, this.halfOpenCalls);
	}

	/**
	 * Returns this rule with what is counted.
	 * @param window how many of the latest requests
	 * @param minimumCalls how many there must be
	 * @return the new rule
	 */
	public CircuitBreakerRule withWindow(int window, int minimumCalls) {
		return new CircuitBreakerRule(this.enabled, this.config, this.failureRate, minimumCalls, window, this.slowCall,
				this.slowCallRate, this.openDuration, Math.min(this.halfOpenCalls, window));
	}

	/**
	 * Returns this rule with what counts as slow.
	 * @param slowCall requests that take longer are
	 * @param slowCallRate percentage of them that opens the circuit breaker
	 * @return the new rule
	 */
	public CircuitBreakerRule withSlowCalls(Duration slowCall, float slowCallRate) {
		return new CircuitBreakerRule(this.enabled, this.config, this.failureRate, this.minimumCalls, this.window,
				slowCall, slowCallRate, this.openDuration, this.halfOpenCalls);
	}

	/**
	 * Returns this rule with what happens when the circuit breaker has opened.
	 * @param openDuration how long it stays open
	 * @param halfOpenCalls how many requests then try
	 * @return the new rule
	 */
	public CircuitBreakerRule withOpening(Duration openDuration, int halfOpenCalls) {
		return new CircuitBreakerRule(this.enabled, this.config, this.failureRate, this.minimumCalls, this.window,
				this.slowCall, this.slowCallRate, openDuration, halfOpenCalls);
	}

	/**
	 * Returns this rule with a configuration of the application's registry.
	 * @param config its name
	 * @return the new rule
	 */
	public CircuitBreakerRule withConfig(String config) {
		return new CircuitBreakerRule(this.enabled, config, this.failureRate, this.minimumCalls, this.window,
				this.slowCall, this.slowCallRate, this.openDuration, this.halfOpenCalls);
	}

}
