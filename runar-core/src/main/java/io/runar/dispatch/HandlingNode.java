package io.runar.dispatch;

import java.util.function.Supplier;

import io.runar.Node;
import io.runar.PeerId;
import io.runar.codec.PayloadCodecs;
import io.runar.invocation.IoThreads;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;

/**
 * What all requests that one node handles have in common. Each request refers to it
 * instead of to its parts, which keeps requests small.
 *
 * @param node makes the requests and publishes the events of handlers
 * @param self identity of the node
 * @param environment time
 * @param codecs give parameters their types
 * @param ioThreads where what never blocks runs on I/O threads
 * @param metrics receives measurements
 * @since 0.1
 */
public record HandlingNode(Supplier<Node> node, PeerId self, Environment environment, PayloadCodecs codecs,
		IoThreads ioThreads, NodeMetrics metrics) {

}
