package io.runar.spring.boot.autoconfigure.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.runar.event.SubscriptionInfo;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;

/**
 * Gauges of what waits on the node, read only when meters are published.
 *
 * @since 0.1
 */
public final class RunarNodeMeterBinder implements MeterBinder {

	private final RunarNode node;

	/**
	 * Creates a binder.
	 * @param node the node
	 */
	public RunarNodeMeterBinder(RunarNode node) {
		this.node = node;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("runar.requests.pending", this.node, sum(NodeInfo.Peer::pendingRequests))
			.description("Requests that wait for the answer of a peer")
			.register(registry);
		Gauge.builder("runar.streams.open", this.node, sum(NodeInfo.Peer::streams))
			.description("Open streams with peers")
			.register(registry);
		Gauge.builder("runar.outbound.queued", this.node, sum(NodeInfo.Peer::queuedBytes))
			.description("Bytes that wait to be sent to peers")
			.baseUnit("bytes")
			.register(registry);
		Gauge
			.builder("runar.events.waiting", this.node,
					(node) -> node.info().queues().stream().mapToDouble(SubscriptionInfo::waiting).sum())
			.description("Events that wait for subscriptions of this node or are handled")
			.register(registry);
		Gauge
			.builder("runar.providers.ejected", this.node,
					(node) -> node.info().providers().stream().filter((info) -> info.state().equals("EJECTED")).count())
			.description("Services of peers that are left out for a while")
			.register(registry);
		Gauge
			.builder("runar.breakers.open", this.node,
					(node) -> node.info()
						.providers()
						.stream()
						.filter((info) -> info.circuitBreakers().contains("OPEN"))
						.count())
			.description("Services of peers with an open circuit breaker")
			.register(registry);
		Gauge.builder("runar.events.retained", this.node, (node) -> node.info().retained().events())
			.description("Events that this node keeps for late subscribers")
			.register(registry);
	}

	private static ToDoubleFunction<RunarNode> sum(ToDoubleFunction<NodeInfo.Peer> value) {
		return (node) -> node.info().peers().stream().mapToDouble(value).sum();
	}

}
