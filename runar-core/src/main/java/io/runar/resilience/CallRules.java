package io.runar.resilience;

import java.util.List;
import java.util.Objects;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.balancing.LoadBalancer;
import io.runar.balancing.LoadBalancers;
import io.runar.balancing.PreferringBalancer;
import io.runar.registry.Destination;
import io.runar.resilience.ProviderHealth.BreakerKey;
import org.jspecify.annotations.Nullable;

/**
 * All rules of a node with the patterns and strategies they name, ready to be applied to
 * a path. Immutable.
 */
public final class CallRules {

	private final long defaultTimeoutNanos;

	private final LoadBalancer defaultBalancer;

	private final int defaultMaxAttempts;

	private final List<Rule> rules;

	private final RetryBudgets budgets;

	private final CallResilience resilience;

	private CallRules(CallSettings settings, LoadBalancer defaultBalancer, List<Rule> rules, RetryBudgets budgets,
			CallResilience resilience) {
		this.defaultTimeoutNanos = settings.defaultTimeout().toNanos();
		this.defaultBalancer = defaultBalancer;
		this.defaultMaxAttempts = settings.maxAttempts();
		this.rules = rules;
		this.budgets = budgets;
		this.resilience = resilience;
	}

	/**
	 * Reads rules.
	 * @param settings what holds where no rule says anything
	 * @param balancers strategies by name
	 * @param rules the rules
	 * @param budgets how many requests may be tried again
	 * @param resilience what circuit breakers and bulkheads are made by
	 * @return the rules, ready to be applied
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if a rule names
	 * a strategy or configuration that is not there
	 */
	public static CallRules of(CallSettings settings, LoadBalancers balancers, List<CallRule> rules,
			RetryBudgets budgets, CallResilience resilience) {
		LoadBalancer defaultBalancer = balancers.named(settings.loadBalancer(), "runar.network.load-balancer");
		// All are checked before anything changes.
		rules.forEach((rule) -> Rule.check(rule, balancers, resilience));
		List<Rule> read = rules.stream().map((rule) -> Rule.of(rule, balancers, resilience)).toList();
		resilience.keep(read.stream().filter((rule) -> rule.limit != null).map((rule) -> rule.said.path()).toList(),
				read.stream().map(Rule::breaker).filter(Objects::nonNull).toList());
		return new CallRules(settings, defaultBalancer, read, budgets, resilience);
	}

	/**
	 * Returns the rules.
	 * @return as they were read
	 */
	public List<CallRule> said() {
		return this.rules.stream().map(Rule::said).toList();
	}

	/**
	 * Applies the rules to a path.
	 * @param destination where requests for the path go
	 * @return what the rules say of it
	 */
	public CallTarget target(Destination destination) {
		long timeoutNanos = this.defaultTimeoutNanos;
		LoadBalancer balancer = this.defaultBalancer;
		int maxAttempts = this.defaultMaxAttempts;
		Priority priority = Priority.NORMAL;
		Map<String, String> prefer = Map.of();
		BreakerKey breaker = null;
		OutlierRule outliers = null;
		RequestLimit limit = null;
		for (Rule rule : this.rules) {
			if (rule.pattern.matches(destination.path())) {
				CallRule said = rule.said;
				timeoutNanos = (said.timeout() != null) ? said.timeout().toNanos() : timeoutNanos;
				balancer = (rule.balancer != null) ? rule.balancer : balancer;
				maxAttempts = (said.maxAttempts() != null) ? said.maxAttempts() : maxAttempts;
				priority = (said.priority() != null) ? said.priority() : priority;
				prefer = said.prefer().isEmpty() ? prefer : said.prefer();
				breaker = (said.circuitBreaker() != null) ? rule.breaker() : breaker;
				outliers = (said.outlierEjection() != null) ? said.outlierEjection() : outliers;
				limit = (said.bulkhead() != null) ? rule.limit : limit;
			}
		}
		LoadBalancer chooser = prefer.isEmpty() ? balancer : new PreferringBalancer(prefer, balancer);
		return new CallTarget(destination, timeoutNanos, chooser, maxAttempts, priority, this.budgets,
				protection(breaker, outliers), limit);
	}

	private @Nullable CallProtection protection(@Nullable BreakerKey breaker, @Nullable OutlierRule outliers) {
		OutlierRule ejecting = (outliers != null && outliers.enabled()) ? outliers : null;
		return (breaker != null || ejecting != null) ? new CallProtection(this.resilience, breaker, ejecting) : null;
	}

	/**
	 * One rule, with what it names.
	 */
	private record Rule(CallRule said, TopicPath pattern, @Nullable LoadBalancer balancer,
			@Nullable RequestLimit limit) {

		static void check(CallRule rule, LoadBalancers balancers, CallResilience resilience) {
			balancer(rule, balancers);
			try {
				if (rule.circuitBreaker() != null && rule.circuitBreaker().enabled()) {
					resilience.check(rule.circuitBreaker());
				}
				if (rule.bulkhead() != null && rule.bulkhead().isLimited()) {
					resilience.check(rule.bulkhead());
				}
			}
			catch (RunarException ex) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
						"rule for requests to '" + rule.path() + "': " + ex.getMessage(), ex);
			}
		}

		private static @Nullable LoadBalancer balancer(CallRule rule, LoadBalancers balancers) {
			String name = rule.loadBalancer();
			return (name != null)
					? balancers.named(name, "load-balancer of the rule for requests to '" + rule.path() + "'") : null;
		}

		static Rule of(CallRule rule, LoadBalancers balancers, CallResilience resilience) {
			BulkheadRule bulkhead = rule.bulkhead();
			return new Rule(rule, TopicPath.pattern(rule.path()), balancer(rule, balancers),
					(bulkhead != null && bulkhead.isLimited()) ? resilience.limit(rule.path(), bulkhead) : null);
		}

		/** Returns what its circuit breakers are known by; {@code null} without. */
		@Nullable BreakerKey breaker() {
			CircuitBreakerRule rule = this.said.circuitBreaker();
			return (rule != null && rule.enabled()) ? new BreakerKey(this.said.path(), rule) : null;
		}

	}

}
