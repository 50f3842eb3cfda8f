package io.runar.balancing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.registry.ActionRoute;
import org.jspecify.annotations.Nullable;

/**
 * Strategies by name: those of this package, and those an application has added.
 * Immutable.
 * <ul>
 * <li>{@value #ROUND_ROBIN}: one after the other, counted for each action</li>
 * <li>{@value #RANDOM}: any</li>
 * <li>{@value #LEAST_PENDING}: the node with the fewest requests of this node without
 * answer, in turn among equals</li>
 * <li>{@value #POWER_OF_TWO}: of two nodes picked at random the one with fewer requests
 * without answer (M. Mitzenmacher, The Power of Two Choices in Randomized Load
 * Balancing)</li>
 * <li>{@value #PEAK_EWMA}: of two picked at random the one with the lower product of
 * latency and requests without answer; see {@link PeakEwmaBalancer}</li>
 * <li>{@value #CONSISTENT_HASH}: requests with the same shard key reach the same node as
 * long as it is there; see {@link RendezvousHash}</li>
 * <li>{@value #PREFER_ZONE}: {@value #POWER_OF_TWO} among the nodes of this node's zone,
 * or among all if there is none; see {@link PreferringBalancer}</li>
 * </ul>
 *
 * @since 0.1
 */
public final class LoadBalancers {

	/** Name of the default. */
	public static final String ROUND_ROBIN = "round-robin";

	/** Name of a strategy. */
	public static final String RANDOM = "random";

	/** Name of a strategy. */
	public static final String LEAST_PENDING = "least-pending";

	/** Name of a strategy. */
	public static final String POWER_OF_TWO = "power-of-two";

	/** Name of a strategy. */
	public static final String PEAK_EWMA = "peak-ewma";

	/** Name of a strategy. */
	public static final String CONSISTENT_HASH = "consistent-hash";

	/** Name of a strategy. */
	public static final String PREFER_ZONE = "prefer-zone";

	/** Name of the entry of a node's metadata that says where it is. */
	public static final String ZONE = "zone";

	private static final LoadBalancer IN_TURN = (candidates, request) -> Integer
		.remainderUnsigned(request.countChoice(), candidates.size());

	private static final Map<String, LoadBalancer> BUILT_IN = builtIn();

	private final Map<String, LoadBalancer> byName;

	/**
	 * Creates the collection.
	 * @param more strategies of the application by name; they win over those of this
	 * package
	 * @param zone where this node is; {@code null}: nowhere, so that no node is preferred
	 */
	public LoadBalancers(Map<String, LoadBalancer> more, @Nullable String zone) {
		Map<String, LoadBalancer> all = new LinkedHashMap<>(BUILT_IN);
		if (zone != null) {
			all.put(PREFER_ZONE, new PreferringBalancer(Map.of(ZONE, zone), LoadBalancers::powerOfTwo));
		}
		all.putAll(more);
		this.byName = all;
	}

	private static Map<String, LoadBalancer> builtIn() {
		Map<String, LoadBalancer> all = new LinkedHashMap<>();
		all.put(ROUND_ROBIN, IN_TURN);
		all.put(RANDOM, (candidates, request) -> request.random().nextInt(candidates.size()));
		all.put(LEAST_PENDING, LoadBalancers::leastPending);
		all.put(POWER_OF_TWO, LoadBalancers::powerOfTwo);
		all.put(PEAK_EWMA, new PeakEwmaBalancer());
		all.put(CONSISTENT_HASH, new RendezvousHash(IN_TURN));
		all.put(PREFER_ZONE, LoadBalancers::powerOfTwo);
		return all;
	}

	/**
	 * Returns a strategy.
	 * @param name its name
	 * @param owner what asks for it, for the error: a property or a request
	 * @return the strategy
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is none of that
	 * name
	 */
	public LoadBalancer named(String name, String owner) {
		LoadBalancer balancer = this.byName.get(name);
		if (balancer == null) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					owner + ": " + name + " (expected: one of " + String.join(", ", this.byName.keySet()) + ")");
		}
		return balancer;
	}

	private static int leastPending(List<ActionRoute.Provider> candidates, BalancedRequest request) {
		int start = Integer.remainderUnsigned(request.countChoice(), candidates.size());
		int best = start;
		for (int i = 1; i < candidates.size(); i++) {
			int index = (start + i) % candidates.size();
			if (pending(candidates, index) < pending(candidates, best)) {
				best = index;
			}
		}
		return best;
	}

	private static int powerOfTwo(List<ActionRoute.Provider> candidates, BalancedRequest request) {
		int one = request.random().nextInt(candidates.size());
		int other = TwoChoices.another(one, candidates.size(), request.random());
		return (pending(candidates, other) < pending(candidates, one)) ? other : one;
	}

	private static int pending(List<ActionRoute.Provider> candidates, int index) {
		return candidates.get(index).peer().pendingRequests();
	}

}
