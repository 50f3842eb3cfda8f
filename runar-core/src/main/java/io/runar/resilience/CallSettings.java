package io.runar.resilience;

import java.time.Duration;

import io.runar.PeerId;

/**
 * How this node makes requests.
 *
 * @param self identity of this node
 * @param networkId its network
 * @param defaultTimeout time for a request that says nothing else
 * @param maxDepth largest number of requests that may lead to one another
 * @param maxAttempts how often a request may be tried in all, on different nodes
 * @param loadBalancer name of the strategy that chooses one of several nodes
 * @since 0.1
 */
public record CallSettings(PeerId self, String networkId, Duration defaultTimeout, int maxDepth, int maxAttempts,
		String loadBalancer) {

}
