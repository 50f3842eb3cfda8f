package io.runar.cache;

import java.time.Duration;

import io.runar.dispatch.HandlerChain;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;

/**
 * What all caches of a node share.
 *
 * @param settings their limits
 * @param budget keeps to them
 * @param node time and threads, and on whose behalf results are made
 * @param metrics receives measurements
 * @param context where the registry changes
 * @param registry what is where
 * @param handlers runs handlers in the background
 * @param refreshTimeout time for making a result in the background
 */
record CacheParts(CacheSettings settings, CacheBudget budget, HandlingNode node, NodeMetrics metrics,
		SerialContext context, ServiceRegistry registry, HandlerChain handlers, Duration refreshTimeout) {

	Environment environment() {
		return this.node.environment();
	}

}
