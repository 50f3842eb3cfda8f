package io.runar.registry;

import java.util.List;
import java.util.random.RandomGenerator;

import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * Chooses among the remote providers of an action. Thread-safe; called for every remote
 * request.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LoadBalancer {

	/**
	 * Chooses a provider.
	 * @param candidates the providers that may be chosen; at least one
	 * @param count how many requests of this action were balanced before; wraps around
	 * @param random a source of randomness
	 * @return position of the chosen one
	 */
	int choose(List<ActionRoute.Provider> candidates, int count, RandomGenerator random);

	/** Takes one after the other, with a counter per action. */
	LoadBalancer ROUND_ROBIN = (candidates, count, random) -> Integer.remainderUnsigned(count, candidates.size());

	/** Takes any. */
	LoadBalancer RANDOM = (candidates, count, random) -> random.nextInt(candidates.size());

	/** Takes the node with the fewest requests without answer, in turn among equals. */
	LoadBalancer LEAST_PENDING = (candidates, count, random) -> {
		int start = Integer.remainderUnsigned(count, candidates.size());
		int best = start;
		for (int i = 1; i < candidates.size(); i++) {
			int index = (start + i) % candidates.size();
			if (candidates.get(index).peer().pendingRequests() < candidates.get(best).peer().pendingRequests()) {
				best = index;
			}
		}
		return best;
	};

	/**
	 * Returns a built-in strategy.
	 * @param name {@code round-robin}, {@code random} or {@code least-pending}
	 * @return the strategy
	 * @throws RunarException with {@code INVALID_CONFIGURATION} for any other name
	 */
	static LoadBalancer named(String name) {
		return switch (name) {
			case "round-robin" -> ROUND_ROBIN;
			case "random" -> RANDOM;
			case "least-pending" -> LEAST_PENDING;
			default -> throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"runar.network.load-balancer: " + name + " (expected: round-robin, random or least-pending)");
		};
	}

}
