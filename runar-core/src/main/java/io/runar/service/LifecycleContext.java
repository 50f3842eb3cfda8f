package io.runar.service;

import io.runar.Node;

/**
 * What a service gets while it is initialised, started and stopped.
 *
 * @param node the node that hosts it; local services can be called from {@code start} on
 * @since 0.1
 */
public record LifecycleContext(Node node) {

}
