package io.runar.call;

import io.runar.TopicPath;
import io.runar.balancing.LoadBalancer;
import io.runar.registry.Destination;

/**
 * One literal path that this node makes requests for, with what its rules say. Kept for
 * as long as the rules are the same. Thread-safe.
 *
 * @param destination where its requests go
 * @param timeoutNanos time for a request whose options do not say
 * @param balancer chooses among providers for such a request
 * @param maxAttempts how often such a request may be tried in all
 * @param budget how many of its requests may be tried again
 */
record CallTarget(Destination destination, long timeoutNanos, LoadBalancer balancer, int maxAttempts,
		RetryBudget budget) {

	TopicPath path() {
		return this.destination.path();
	}

}
