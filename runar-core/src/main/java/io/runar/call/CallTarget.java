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
 */
record CallTarget(Destination destination, long timeoutNanos, LoadBalancer balancer) {

	TopicPath path() {
		return this.destination.path();
	}

}
