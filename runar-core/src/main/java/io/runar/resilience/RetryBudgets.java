package io.runar.resilience;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.registry.ActionRoute;
import io.runar.runtime.NodeMetrics;

/**
 * The retry budgets of all actions: paths that differ only in what stands at a
 * placeholder share one. Bounded: actions beyond its capacity share one, too.
 * Thread-safe.
 */
public final class RetryBudgets {

	private static final int CAPACITY = 10_000;

	private final NodeMetrics metrics;

	private final ConcurrentMap<String, RetryBudget> byAction = new ConcurrentHashMap<>();

	private final RetryBudget others;

	/**
	 * Creates the budgets of a node.
	 * @param metrics is told about retries
	 */
	public RetryBudgets(NodeMetrics metrics) {
		this.metrics = metrics;
		this.others = new RetryBudget(metrics);
	}

	RetryBudget of(ActionRoute route) {
		String action = route.path().path();
		RetryBudget known = this.byAction.get(action);
		if (known != null) {
			return known;
		}
		return (this.byAction.size() < CAPACITY)
				? this.byAction.computeIfAbsent(action, (key) -> new RetryBudget(this.metrics)) : this.others;
	}

}
