package io.runar.balancing;

import java.util.List;

import io.runar.registry.ActionRoute;

/**
 * Chooses among the remote providers of an action. Called for every attempt of a remote
 * request for which there is more than one, on the caller's thread. Thread-safe. It must
 * not block.
 * <p>
 * The strategies that are there have names, see {@link LoadBalancers}; an application
 * adds its own under a name of its own.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LoadBalancer {

	/**
	 * Chooses a provider.
	 * @param candidates the providers that may be chosen; at least two, in an order that
	 * changes only with the registry
	 * @param request what is requested
	 * @return position of the chosen one
	 */
	int choose(List<ActionRoute.Provider> candidates, BalancedRequest request);

	/**
	 * Returns whether the choice depends on {@link ActionRoute.Provider#latency()}, which
	 * is measured only then. Asked for every attempt. Default: it does not.
	 * @return whether to measure
	 */
	default boolean usesLatency() {
		return false;
	}

}
