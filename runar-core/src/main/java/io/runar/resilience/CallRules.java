package io.runar.resilience;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.runar.Priority;
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

	private CallRules(CallSettings settings, LoadBalancer defaultBalancer, List<Rule> rules, RetryBudgets budgets) {
		this.defaultTimeoutNanos = settings.defaultTimeout().toNanos();
		this.defaultBalancer = defaultBalancer;
		this.defaultMaxAttempts = settings.maxAttempts();
		this.rules = rules;
		this.budgets = budgets;
	}

	/**
	 * Reads rules.
	 * @param settings what holds where no rule says anything
	 * @param balancers strategies by name
	 * @param rules the rules
	 * @param budgets how many requests may be tried again
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if a rule names
	 * a strategy that is not there
	 */
	public static CallRules of(CallSettings settings, LoadBalancers balancers, List<CallRule> rules,
			RetryBudgets budgets) {
		return new CallRules(settings, balancers.named(settings.loadBalancer(), "runar.network.load-balancer"),
				rules.stream().map((rule) -> Rule.of(rule, balancers)).toList(), budgets);
	}

	/** Applies the rules to a path. */
	public CallTarget target(Destination destination) {
		long timeoutNanos = this.defaultTimeoutNanos;
		LoadBalancer balancer = this.defaultBalancer;
		int maxAttempts = this.defaultMaxAttempts;
		Priority priority = Priority.NORMAL;
		Map<String, String> prefer = Map.of();
		for (Rule rule : this.rules) {
			if (rule.pattern.matches(destination.path())) {
				timeoutNanos = (rule.timeout != null) ? rule.timeout.toNanos() : timeoutNanos;
				balancer = (rule.balancer != null) ? rule.balancer : balancer;
				maxAttempts = (rule.maxAttempts != null) ? rule.maxAttempts : maxAttempts;
				priority = (rule.priority != null) ? rule.priority : priority;
				prefer = rule.prefer.isEmpty() ? prefer : rule.prefer;
			}
		}
		LoadBalancer chooser = prefer.isEmpty() ? balancer : new PreferringBalancer(prefer, balancer);
		return new CallTarget(destination, timeoutNanos, chooser, maxAttempts, priority, this.budgets);
	}

	/**
	 * One rule.
	 */
	private record Rule(TopicPath pattern, @Nullable Duration timeout, @Nullable LoadBalancer balancer,
			@Nullable Integer maxAttempts, @Nullable Priority priority, Map<String, String> prefer) {

		public static Rule of(CallRule rule, LoadBalancers balancers) {
			String name = rule.loadBalancer();
			return new Rule(TopicPath.pattern(rule.path()), rule.timeout(), (name != null)
					? balancers.named(name, "load-balancer of the rule for requests to '" + rule.path() + "'") : null,
					rule.maxAttempts(), rule.priority(), rule.prefer());
		}

	}

}
