package io.runar.balancing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.runar.registry.ActionRoute;

/**
 * Leaves the choice to another strategy, but only among the nodes that say of themselves
 * what is wanted; among all if there is none. As candidates are those that may be chosen,
 * and no longer those that have refused, others take over where the preferred ones are
 * away, leaving or full.
 *
 * @since 0.1
 */
public final class PreferringBalancer implements LoadBalancer {

	private final Map<String, String> wanted;

	private final LoadBalancer strategy;

	/**
	 * Creates a strategy.
	 * @param wanted metadata that preferred nodes have, all of it
	 * @param strategy chooses among them
	 */
	public PreferringBalancer(Map<String, String> wanted, LoadBalancer strategy) {
		this.wanted = Map.copyOf(wanted);
		this.strategy = strategy;
	}

	@Override
	public int choose(List<ActionRoute.Provider> candidates, BalancedRequest request) {
		List<ActionRoute.Provider> preferred = new ArrayList<>();
		for (ActionRoute.Provider candidate : candidates) {
			if (candidate.peer().metadata().entrySet().containsAll(this.wanted.entrySet())) {
				preferred.add(candidate);
			}
		}
		if (preferred.isEmpty()) {
			return this.strategy.choose(candidates, request);
		}
		return candidates.indexOf(preferred.get((preferred.size() > 1) ? this.strategy.choose(preferred, request) : 0));
	}

	@Override
	public boolean usesLatency() {
		return this.strategy.usesLatency();
	}

}
