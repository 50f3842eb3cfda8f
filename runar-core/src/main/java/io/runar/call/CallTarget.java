package io.runar.call;

import io.runar.TopicPath;
import io.runar.balancing.LoadBalancer;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import org.jspecify.annotations.Nullable;

/**
 * One literal path that this node makes requests for, with what its rules say. Kept for
 * as long as the rules are the same. Thread-safe.
 */
final class CallTarget {

	private final Destination destination;

	private final long timeoutNanos;

	private final LoadBalancer balancer;

	private final int maxAttempts;

	private final RetryBudgets budgets;

	/** Found by the first request; found twice it is the same. */
	private @Nullable RetryBudget budget;

	/**
	 * Creates a target.
	 * @param destination where its requests go
	 * @param timeoutNanos time for a request whose options do not say
	 * @param balancer chooses among providers for such a request
	 * @param maxAttempts how often such a request may be tried in all
	 * @param budgets how many requests may be tried again
	 */
	CallTarget(Destination destination, long timeoutNanos, LoadBalancer balancer, int maxAttempts,
			RetryBudgets budgets) {
		this.destination = destination;
		this.timeoutNanos = timeoutNanos;
		this.balancer = balancer;
		this.maxAttempts = maxAttempts;
		this.budgets = budgets;
	}

	Destination destination() {
		return this.destination;
	}

	TopicPath path() {
		return this.destination.path();
	}

	long timeoutNanos() {
		return this.timeoutNanos;
	}

	LoadBalancer balancer() {
		return this.balancer;
	}

	int maxAttempts() {
		return this.maxAttempts;
	}

	/** Returns the budget of the action that the path belongs to. */
	RetryBudget budget(ActionRoute route) {
		RetryBudget known = this.budget;
		if (known == null) {
			known = this.budgets.of(route);
			this.budget = known;
		}
		return known;
	}

}
