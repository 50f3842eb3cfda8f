package io.runar.resilience;

import java.util.List;

import io.runar.registry.ActionRoute;
import io.runar.registry.RemoteService;
import io.runar.resilience.ProviderHealth.BreakerKey;
import org.jspecify.annotations.Nullable;

/**
 * What watches the requests for one path, by the rules that apply to it. Thread-safe.
 */
public final class CallProtection {

	private final CallResilience resilience;

	private final @Nullable BreakerKey breaker;

	private final @Nullable OutlierRule outlierRule;

	CallProtection(CallResilience resilience, @Nullable BreakerKey breaker, @Nullable OutlierRule outlierRule) {
		this.resilience = resilience;
		this.breaker = breaker;
		this.outlierRule = outlierRule;
	}

	/**
	 * Returns whether providers that do worse than others are left out.
	 * @return false if a rule says so, or none says anything
	 */
	public boolean ejects() {
		return this.outlierRule != null;
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
		Breaker asked = null;
		if (this.breaker != null) {
			asked = this.resilience.breaker(health, this.breaker);
			if (!asked.tryEnter()) {
				return null;
			}
		}
		return new WatchedAttempt(asked,
				(this.outlierRule != null) ? health.begin(this.outlierRule, provider.metadata().name(), others) : null,
				this.resilience.environment());
	}

}
