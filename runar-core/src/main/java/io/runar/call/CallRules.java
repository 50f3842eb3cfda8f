package io.runar.call;

import java.time.Duration;
import java.util.List;

import io.runar.TopicPath;
import io.runar.balancing.LoadBalancer;
import io.runar.balancing.LoadBalancers;
import io.runar.registry.Destination;
import org.jspecify.annotations.Nullable;

/**
 * All rules of a node with the patterns and strategies they name, ready to be applied to
 * a path. Immutable.
 */
final class CallRules {

	private final long defaultTimeoutNanos;

	private final LoadBalancer defaultBalancer;

	private final List<Rule> rules;

	private CallRules(long defaultTimeoutNanos, LoadBalancer defaultBalancer, List<Rule> rules) {
		this.defaultTimeoutNanos = defaultTimeoutNanos;
		this.defaultBalancer = defaultBalancer;
		this.rules = rules;
	}

	/**
	 * Reads rules.
	 * @param settings what holds where no rule says anything
	 * @param balancers strategies by name
	 * @param rules the rules
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if a rule names
	 * a strategy that is not there
	 */
	static CallRules of(CallSettings settings, LoadBalancers balancers, List<CallRule> rules) {
		return new CallRules(settings.defaultTimeout().toNanos(),
				balancers.named(settings.loadBalancer(), "runar.network.load-balancer"),
				rules.stream().map((rule) -> Rule.of(rule, balancers)).toList());
	}

	/** Applies the rules to a path. */
	CallTarget target(Destination destination) {
		long timeoutNanos = this.defaultTimeoutNanos;
		LoadBalancer balancer = this.defaultBalancer;
		for (Rule rule : this.rules) {
			if (rule.pattern.matches(destination.path())) {
				timeoutNanos = (rule.timeout != null) ? rule.timeout.toNanos() : timeoutNanos;
				balancer = (rule.balancer != null) ? rule.balancer : balancer;
			}
		}
		return new CallTarget(destination, timeoutNanos, balancer);
	}

	/**
	 * One rule.
	 */
	private record Rule(TopicPath pattern, @Nullable Duration timeout, @Nullable LoadBalancer balancer) {

		static Rule of(CallRule rule, LoadBalancers balancers) {
			String name = rule.loadBalancer();
			return new Rule(TopicPath.pattern(rule.path()), rule.timeout(), (name != null)
					? balancers.named(name, "load-balancer of the rule for requests to '" + rule.path() + "'") : null);
		}

	}

}
