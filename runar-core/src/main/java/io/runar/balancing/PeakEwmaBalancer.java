package io.runar.balancing;

import java.util.List;

import io.runar.registry.ActionRoute;
import io.runar.registry.LatencyEstimate;

/**
 * Of two providers picked at random, chooses the one that is likely to answer first: with
 * the lower product of its latency, as {@link LatencyEstimate} has it, and the requests
 * it has not answered. One that was never measured is tried with one request at a time
 * until it has answered. (The idea is that of the peak EWMA balancer of Twitter's
 * Finagle.)
 */
final class PeakEwmaBalancer implements LoadBalancer {

	/** Latency of one that has not answered yet while it should have something to do. */
	private static final double UNKNOWN_NANOS = 1e9;

	@Override
	public int choose(List<ActionRoute.Provider> candidates, BalancedRequest request) {
		int one = request.random().nextInt(candidates.size());
		int other = TwoChoices.another(one, candidates.size(), request.random());
		long now = request.nanoTime();
		return (cost(candidates.get(other), now) < cost(candidates.get(one), now)) ? other : one;
	}

	private static double cost(ActionRoute.Provider provider, long now) {
		int pending = provider.peer().pendingRequests();
		LatencyEstimate latency = provider.latency();
		double nanos = (latency != null) ? latency.nanos(now) : 0;
		return (nanos == 0 && pending > 0) ? UNKNOWN_NANOS * pending : nanos * (pending + 1);
	}

	@Override
	public boolean usesLatency() {
		return true;
	}

}
