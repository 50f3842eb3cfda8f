package io.runar.dispatch;

import java.util.List;
import java.util.function.Supplier;

import io.runar.BroadcastMode;
import io.runar.Node;
import io.runar.codec.PayloadCodecs;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.ServiceRegistry;
import io.runar.registry.Topic;
import io.runar.service.EventContext;
import io.runar.wire.NodeMessage;

/**
 * Brings events of peers to local subscriptions. Decoding happens on the subscription's
 * handler thread.
 */
final class RemoteEvents {

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final Supplier<Node> node;

	private final RecentPaths paths;

	RemoteEvents(ServiceRegistry registry, PayloadCodecs codecs, Supplier<Node> node, RecentPaths paths) {
		this.registry = registry;
		this.codecs = codecs;
		this.node = node;
		this.paths = paths;
	}

	void deliver(Peer peer, NodeMessage.Event event) {
		Topic topic = this.paths.topic(event.topic());
		List<EventSink> sinks = topic.audience(this.registry.table()).local();
		if (sinks.isEmpty()) {
			return;
		}
		EventContext context = new ReceivedEvent(this.node.get(), topic.path(),
				(type) -> this.codecs.decode(event.data(), type), peer.id(), event.headers());
		for (int i = 0; i < sinks.size(); i++) {
			if (isAddressed(sinks.get(i), event)) {
				sinks.get(i).offer(context);
			}
		}
	}

	/**
	 * With one-per-service, only the services for which the publisher chose this node.
	 */
	private static boolean isAddressed(EventSink sink, NodeMessage.Event event) {
		String service = sink.servicePath();
		return event.mode() != BroadcastMode.ONE_PER_SERVICE || service == null
				|| event.servicePaths().contains(service);
	}

}
