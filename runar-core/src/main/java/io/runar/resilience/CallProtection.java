package io.runar.resilience;

import java.util.List;

import io.runar.registry.ActionRoute;
import io.runar.registry.RemoteService;
import org.jspecify.annotations.Nullable;

/**
 * What watches the requests for one path, by the rules that apply to it. Thread-safe.
 */
public final class CallProtection {

	private final CallResilience resilience;

	/** Pattern of the rule with the circuit breaker, with the rule; or none of both. */
	private final @Nullable String pattern;

	private final @Nullable CircuitBreakerRule breakerRule;

	private final @Nullable OutlierRule outlierRule;

	CallProtection(CallResilience resilience, @Nullable String pattern, @Nullable CircuitBreakerRule breakerRule,
			@Nullable OutlierRule outlierRule) {
		this.resilience = resilience;
		this.pattern = pattern;
		this.breakerRule = breakerRule;
		this.outlierRule = outlierRule;
	}

	/**
	 * Asks to send a request.
	 * @param provider where to
	 * @param others all that could answer it
	 * @return to be told how it ends; {@code null} if the circuit breaker is open, and
	 * nothing is to be sent
	 */
	public @Nullable WatchedAttempt begin(ActionRoute.Provider provider, List<ActionRoute.Provider> others) {
		ProviderHealth health = this.resilience.health((RemoteService) provider.service());
		Breaker breaker = null;
		if (this.pattern != null && this.breakerRule != null) {
			breaker = this.resilience.breaker(health, this.pattern, this.breakerRule);
			if (!breaker.tryEnter()) {
				return null;
			}
		}
		health.begun();
		return new WatchedAttempt(health, breaker, this.outlierRule, others, this.resilience.environment());
	}

}
