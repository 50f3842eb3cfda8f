package io.runar.resilience;

import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.balancing.LoadBalancer;
import io.runar.balancing.LoadBalancers;
import io.runar.balancing.PreferringBalancer;
import io.runar.registry.Destination;
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
		List<Rule> read = rules.stream().map((rule) -> Rule.of(rule, balancers, resilience)).toList();
		resilience.keepBulkheads(rules.stream().map(CallRule::path).toList());
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
		Rule breaking = null;
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
				breaking = (said.circuitBreaker() != null) ? rule : breaking;
				outliers = (said.outlierEjection() != null) ? said.outlierEjection() : outliers;
				limit = (said.bulkhead() != null) ? rule.limit : limit;
			}
		}
		LoadBalancer chooser = prefer.isEmpty() ? balancer : new PreferringBalancer(prefer, balancer);
		return new CallTarget(destination, timeoutNanos, chooser, maxAttempts, priority, this.budgets,
				protection(breaking, outliers), limit);
	}

	private @Nullable CallProtection protection(@Nullable Rule breaking, @Nullable OutlierRule outliers) {
		CircuitBreakerRule breaker = (breaking != null) ? breaking.said.circuitBreaker() : null;
		boolean breaks = breaker != null && breaker.enabled();
		boolean ejects = outliers != null && outliers.enabled();
		if (breaking == null || !breaks) {
			return ejects ? new CallProtection(this.resilience, null, null, outliers) : null;
		}
		return new CallProtection(this.resilience, breaking.said.path(), breaker, ejects ? outliers : null);
	}

	/**
	 * One rule, with what it names.
	 */
	private record Rule(CallRule said, TopicPath pattern, @Nullable LoadBalancer balancer,
			@Nullable RequestLimit limit) {

		public static Rule of(CallRule rule, LoadBalancers balancers, CallResilience resilience) {
			String name = rule.loadBalancer();
			LoadBalancer balancer = (name != null)
					? balancers.named(name, "load-balancer of the rule for requests to '" + rule.path() + "'") : null;
			try {
				CircuitBreakerRule breaker = rule.circuitBreaker();
				if (breaker != null && breaker.enabled()) {
					resilience.check(breaker);
				}
				BulkheadRule bulkhead = rule.bulkhead();
				return new Rule(rule, TopicPath.pattern(rule.path()), balancer,
						(bulkhead != null && bulkhead.isLimited()) ? resilience.limit(rule.path(), bulkhead) : null);
			}
			catch (RunarException ex) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
						"rule for requests to '" + rule.path() + "': " + ex.getMessage(), ex);
			}
		}

	}

}
