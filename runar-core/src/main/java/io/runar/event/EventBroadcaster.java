package io.runar.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.authorization.Operation;
import io.runar.codec.LocalPayload;
import io.runar.codec.PayloadCodecs;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.RemotePeer;
import io.runar.registry.ServiceRegistry;
import io.runar.registry.Topic;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RecentTexts;
import io.runar.service.EventContext;
import io.runar.service.OutgoingEvent;
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

	private final AcknowledgedPublisher acknowledged;

	private final RandomGenerator random;

	private final EventInterceptors interceptors;

	/**
	 * Creates a broadcaster.
	 * @param registry what is where
	 * @param codecs payload codecs
	 * @param metrics receives measurements
	 * @param node the publishing node
	 * @param peers reaches peers
	 * @param retained keeps events for late subscribers
	 * @param acknowledged publishes acknowledged events
	 * @param random chooses among the nodes that have a service
	 * @param interceptors run around publishing
	 */
	public EventBroadcaster(ServiceRegistry registry, PayloadCodecs codecs, NodeMetrics metrics, Supplier<Node> node,
			PeerAccess peers, RetainedEvents retained, AcknowledgedPublisher acknowledged, RandomGenerator random,
			EventInterceptors interceptors) {
		this.registry = registry;
		this.codecs = codecs;
		this.metrics = metrics;
		this.node = node;
		this.peers = peers;
		this.retained = retained;
		this.acknowledged = acknowledged;
		this.random = random;
		this.interceptors = interceptors;
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
		if (this.interceptors.leavePublishing()) {
			publish(topic, data, options);
		}
		else {
			intercepted(topic, data, options).publish(this.interceptors);
		}
	}

	private InterceptedPublication intercepted(Topic topic, @Nullable Object data, PublishOptions options) {
		return new InterceptedPublication(new OutgoingEvent(topic.path(), data, options),
				(event) -> publish(topic, event), this.metrics);
	}

	/** Publishes what the interceptors have left of an event. */
	private CompletionStage<@Nullable PublishReceipt> publish(Topic topic, OutgoingEvent event) {
		PublishOptions options = event.options();
		if (!event.headers().equals(options.headers())) {
			options = options.withHeaders(event.headers());
		}
		Duration acknowledgeWithin = options.acknowledgeWithin();
		if (acknowledgeWithin != null) {
			return publishAcknowledged(topic, event.data(), options, acknowledgeWithin).thenApply((receipt) -> receipt);
		}
		publish(topic, event.data(), options);
		return CompletableFuture.completedFuture(null);
	}

	private void publish(Topic topic, @Nullable Object data, PublishOptions options) {
		Duration acknowledgeWithin = options.acknowledgeWithin();
		if (acknowledgeWithin != null) {
			// Whoever does not look at the receipt still has the event redelivered.
			publishAcknowledged(topic, data, options, acknowledgeWithin);
			return;
		}
		this.codecs.check(data, LocalPayload.EVENT_DATA, topic.path());
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
		long id = receivers.isEmpty() ? 0 : this.eventIds.incrementAndGet();
		deliverHere(topic, data, options, audience, id);
		if (id != 0) {
			sendToAll(topic, receivers, encodings(topic, data, options, id));
		}
		this.metrics.eventPublished(receivers.size());
	}

	/**
	 * Publishes an event and waits for its handlers.
	 * @param text the topic
	 * @param data the data
	 * @param options whom it reaches and how long to wait
	 * @return the receipt
	 * @throws io.runar.RunarException as {@link #publish} does, if the options ask for no
	 * acknowledgement, or too many events wait
	 */
	public CompletableFuture<PublishReceipt> publishAcknowledged(String text, @Nullable Object data,
			PublishOptions options) {
		Duration timeout = options.acknowledgeWithin();
		if (timeout == null) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"options without acknowledgement (expected: made with PublishOptions.acknowledged(timeout))");
		}
		Topic topic = this.topics.of(text);
		return this.interceptors.leavePublishing() ? publishAcknowledged(topic, data, options, timeout)
				: intercepted(topic, data, options).publishAcknowledged(this.interceptors);
	}

	private CompletableFuture<PublishReceipt> publishAcknowledged(Topic topic, @Nullable Object data,
			PublishOptions options, Duration timeout) {
		this.codecs.check(data, LocalPayload.EVENT_DATA, topic.path());
		long id = this.eventIds.incrementAndGet();
		return this.acknowledged.publish(new AcknowledgedContent(topic, options, id, local(topic, data, options, id),
				encodings(topic, data, options, id)), timeout);
	}

	/** An acknowledged event. Used under the lock of its publication alone. */
	private final class AcknowledgedContent implements AcknowledgedPublisher.Content {

		private final Topic topic;

		private final PublishOptions options;

		private final long id;

		private final EventContext local;

		private final EventEncodings encodings;

		AcknowledgedContent(Topic topic, PublishOptions options, long id, EventContext local,
				EventEncodings encodings) {
			this.topic = topic;
			this.options = options;
			this.id = id;
			this.local = local;
			this.encodings = encodings;
		}

		@Override
		public long id() {
			return this.id;
		}

		@Override
		public EventContext local() {
			return this.local;
		}

		@Override
		public boolean send(Peer peer, PublishReceipt.Kind kind, String group) {
			EventDelivery.Builder delivery = EventDelivery.builder().acknowledge(true);
			switch (kind) {
				case SERVICE -> delivery.servicePath(group);
				case GROUP -> delivery.group(group);
				case NODE -> delivery.servicePath(ServiceRegistry.LOOSE_SUBSCRIPTIONS);
			}
			return peer.publish(this.topic.onWire().path(),
					this.encodings.addressed(peer.acceptance(), delivery.build()));
		}

		@Override
		public ReceiverGroups groups() {
			return this.topic.audience(EventBroadcaster.this.registry.table()).groups();
		}

		@Override
		public boolean isFor(Peer peer) {
			return peer.rights().may(Operation.SUBSCRIBE, this.topic.path(), List.of());
		}

		@Override
		public boolean travels() {
			return this.options.broadcastMode() != BroadcastMode.LOCAL_ONLY;
		}

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
		// First to other nodes: those that are sent what is kept at this moment must not
		// get it again much later, and subscriptions of this node may let this thread
		// wait.
		List<RemotePeer> receivers = receivers(publication.audience(), options);
		if (!receivers.isEmpty()) {
			sendToAll(topic, receivers, encodings(topic, data, options, publication.id()));
		}
		deliverHere(topic, data, options, publication.audience(), publication.id());
		this.metrics.eventPublished(receivers.size());
	}

	private void deliverHere(Topic topic, @Nullable Object data, PublishOptions options, Topic.Audience audience,
			long id) {
		if (!audience.local().isEmpty()) {
			EventContext context = local(topic, data, options, id);
			for (EventSink sink : audience.local()) {
				sink.put(context);
			}
		}
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
