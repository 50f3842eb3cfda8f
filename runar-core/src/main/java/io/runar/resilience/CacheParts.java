package io.runar.resilience;

import java.time.Duration;
import java.util.function.Supplier;

import io.runar.Node;
import io.runar.dispatch.HandlerChain;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;

/**
 * What all caches of a node share.
 *
 * @param settings their limits
 * @param budget keeps to them
 * @param environment time and threads
 * @param metrics receives measurements
 * @param context where the registry changes
 * @param registry what is where
 * @param handlers runs handlers in the background
 * @param node on whose behalf that happens
 * @param refreshTimeout time for making a result in the background
 */
record CacheParts(CacheSettings settings, CacheBudget budget, Environment environment, NodeMetrics metrics,
		SerialContext context, ServiceRegistry registry, HandlerChain handlers, Supplier<Node> node,
		Duration refreshTimeout) {

}
