package io.runar.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.LocalEvent;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.RemotePeer;
import io.runar.registry.Topic;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.NodeMetrics;
import io.runar.service.EventContext;
import io.runar.wire.EncodedMessage;
import io.runar.wire.EventDelivery;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Brings published events to the local subscriptions by reference, and once to every peer
 * that has a subscription for them. Thread-safe.
 *
 * @since 0.1
 */
public final class EventBroadcaster {

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final NodeMetrics metrics;

	private final Supplier<Node> node;

	private final PeerAccess peers;

	private final RecentTexts<Topic> topics = new RecentTexts<>(this::topic);

	private final AtomicLong eventIds = new AtomicLong();

	private final RetainedEvents retained;

	private final RandomGenerator random;

	/**
	 * Creates a broadcaster.
	 * @param registry what is where
	 * @param codecs payload codecs
	 * @param metrics receives measurements
	 * @param node the publishing node
	 * @param peers reaches peers
	 * @param retained keeps events for late subscribers
	 * @param random chooses among the nodes that have a service
	 */
	public EventBroadcaster(ServiceRegistry registry, PayloadCodecs codecs, NodeMetrics metrics, Supplier<Node> node,
			PeerAccess peers, RetainedEvents retained, RandomGenerator random) {
		this.registry = registry;
		this.codecs = codecs;
		this.metrics = metrics;
		this.node = node;
		this.peers = peers;
		this.retained = retained;
		this.random = random;
	}

	/**
	 * How events reach peers.
	 */
	public interface PeerAccess {

		/**
		 * Encodes an event.
		 * @param event the event
		 * @return the encoded event
		 */
		EncodedMessage encode(NodeMessage.Event event);

	}

	/**
	 * Publishes an event.
	 * @param text the topic
	 * @param data the data
	 * @param options whom it reaches
	 * @throws io.runar.RunarException if the topic is invalid, or the data cannot be
	 * encoded or is too large
	 */
	public void publish(String text, @Nullable Object data, PublishOptions options) {
		Topic topic = this.topics.of(text);
		Duration retainFor = options.retainFor();
		if (retainFor != null) {
			publishRetained(topic, data, options, retainFor);
			return;
		}
		Topic.Audience audience = topic.audience(this.registry.table());
		if (options.broadcastMode() == BroadcastMode.ONE_PER_SERVICE) {
			this.metrics.eventPublished(publishToOnePerGroup(topic, data, options, audience.groups()));
			return;
		}
		List<RemotePeer> receivers = receivers(audience, options);
		publishToAll(topic, data, options, audience, receivers.isEmpty() ? 0 : this.eventIds.incrementAndGet());
	}

	private static List<RemotePeer> receivers(Topic.Audience audience, PublishOptions options) {
		return (options.broadcastMode() == BroadcastMode.ALL) ? audience.peers() : List.of();
	}

	/** Keeps an event for those who come late, and publishes it. */
	private void publishRetained(Topic topic, @Nullable Object data, PublishOptions options, Duration retainFor) {
		Payload payload = this.codecs.encode(PayloadCodecs.snapshot(data), this.codecs.tags());
		RetainedEvents.Publication publication = this.retained.keep(topic.path(), retainFor,
				() -> new NodeMessage.Event(topic.onWire(), payload, options.broadcastMode(), options.headers(),
						EventDelivery.PLAIN, this.eventIds.incrementAndGet()),
				() -> topic.audience(this.registry.table()));
		publishToAll(topic, data, options, publication.audience(), publication.id());
	}

	private void publishToAll(Topic topic, @Nullable Object data, PublishOptions options, Topic.Audience audience,
			long id) {
		List<RemotePeer> receivers = receivers(audience, options);
		if (!audience.local().isEmpty()) {
			EventContext context = local(topic, data, options, id);
			for (EventSink sink : audience.local()) {
				sink.put(context);
			}
		}
		if (!receivers.isEmpty()) {
			sendToAll(topic, receivers, encodings(topic, data, options, id));
		}
		this.metrics.eventPublished(receivers.size());
	}

	private Topic topic(String text) {
		TopicPath path = TopicPath.of(text);
		String networkId = this.node.get().networkId();
		if (path.network() != null && !path.network().equals(networkId)) {
			throw new RunarException(ErrorCode.NO_PROVIDER,
					"event on '" + path + "': this node belongs to network '" + networkId + "' alone");
		}
		return new Topic(path);
	}

	/** Makes what the subscriptions of this node get. */
	private EventContext local(Topic topic, @Nullable Object data, PublishOptions options, long id) {
		return new LocalEvent(this.node.get(), topic.path(), this.codecs, data, options, id);
	}

	private void sendToAll(Topic topic, List<RemotePeer> receivers, EventEncodings encodings) {
		for (int i = 0; i < receivers.size(); i++) {
			if (receivers.get(i) instanceof Peer peer) {
				send(topic, peer, encodings.shared(peer.acceptance()));
			}
		}
	}

	private EventEncodings encodings(Topic topic, @Nullable Object data, PublishOptions options, long id) {
		return new EventEncodings(this.codecs, this.peers, topic.onWire(), data, options, id);
	}

	private int publishToOnePerGroup(Topic topic, @Nullable Object data, PublishOptions options,
			ReceiverGroups groups) {
		long id = this.eventIds.incrementAndGet();
		OnePerGroup choice = new OnePerGroup(this.random);
		choice.choose(groups, local(topic, data, options, id));
		Map<Peer, EventDelivery> receivers = choice.receivers();
		if (!receivers.isEmpty()) {
			EventEncodings encodings = encodings(topic, data, options, id);
			receivers.forEach((peer, delivery) -> send(topic, peer, encodings.addressed(peer.acceptance(), delivery)));
		}
		return receivers.size();
	}

	private void send(Topic topic, Peer peer, EncodedMessage event) {
		if (!peer.publish(topic.onWire().path(), event)) {
			this.metrics.eventDropped("connection-full");
		}
	}

}
