package io.runar.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.Acceptance;
import io.runar.codec.Compression;
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.ReceivedEvent;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.RemoteInterest;
import io.runar.registry.RemotePeer;
import io.runar.registry.Topic;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.NodeMetrics;
import io.runar.service.EventContext;
import io.runar.wire.EncodedMessage;
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

	/** Counts choices among the nodes that have a service. */
	private final AtomicInteger cursor = new AtomicInteger();

	/**
	 * Creates a broadcaster.
	 * @param registry what is where
	 * @param codecs payload codecs
	 * @param metrics receives measurements
	 * @param node the publishing node
	 * @param peers reaches peers
	 */
	public EventBroadcaster(ServiceRegistry registry, PayloadCodecs codecs, NodeMetrics metrics, Supplier<Node> node,
			PeerAccess peers) {
		this.registry = registry;
		this.codecs = codecs;
		this.metrics = metrics;
		this.node = node;
		this.peers = peers;
	}

	/**
	 * How events reach peers.
	 */
	public interface PeerAccess {

		/**
		 * Finds the connected peer that a subscription belongs to.
		 * @param interest the subscription
		 * @return the peer, or {@code null} if it is gone
		 */
		@Nullable Peer peer(RemoteInterest interest);

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
		Topic.Audience audience = topic.audience(this.registry.table());
		BroadcastMode mode = options.broadcastMode();
		boolean onePerService = mode == BroadcastMode.ONE_PER_SERVICE;
		Set<String> localServices = onePerService ? new LinkedHashSet<>() : Set.of();
		if (!audience.local().isEmpty()) {
			deliverLocally(audience, topic.path(), data, options, localServices);
		}
		int sent = 0;
		if (mode != BroadcastMode.LOCAL_ONLY && !audience.remote().isEmpty()) {
			sent = onePerService ? sendToOnePerService(topic.path(), data, options, audience.remote(), localServices)
					: sendToAll(topic.path(), data, options, audience.peers());
		}
		this.metrics.eventPublished(sent);
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

	/**
	 * Offers an event to the subscriptions of this node.
	 * @param taken with {@link BroadcastMode#ONE_PER_SERVICE}: takes the services that
	 * have it
	 */
	private void deliverLocally(Topic.Audience audience, TopicPath topic, @Nullable Object data, PublishOptions options,
			Set<String> taken) {
		Node self = this.node.get();
		EventContext context = new ReceivedEvent(self, topic, (type) -> this.codecs.convert(data, type), self.id(),
				options.headers());
		for (EventSink sink : audience.local()) {
			boolean offered = sink.offer(context);
			String service = sink.servicePath();
			if (offered && service != null && options.broadcastMode() == BroadcastMode.ONE_PER_SERVICE) {
				taken.add(service);
			}
		}
	}

	private int sendToAll(TopicPath topic, @Nullable Object data, PublishOptions options, List<RemotePeer> receivers) {
		Encodings encodings = new Encodings(topic, data, options, this.eventIds.incrementAndGet());
		for (int i = 0; i < receivers.size(); i++) {
			if (receivers.get(i) instanceof Peer peer) {
				send(topic, peer, encodings.shared(peer));
			}
		}
		return receivers.size();
	}

	private int sendToOnePerService(TopicPath topic, @Nullable Object data, PublishOptions options,
			List<RemoteInterest> interests, Set<String> localServices) {
		Map<String, List<Peer>> providers = new LinkedHashMap<>();
		Map<Peer, List<String>> receivers = new LinkedHashMap<>();
		for (RemoteInterest interest : interests) {
			Peer peer = this.peers.peer(interest);
			if (peer == null || interest.paused()) {
				continue;
			}
			if (interest.servicePath().equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS)) {
				receivers.computeIfAbsent(peer, (key) -> new ArrayList<>());
			}
			else if (!localServices.contains(interest.servicePath())) {
				List<Peer> candidates = providers.computeIfAbsent(interest.servicePath(), (key) -> new ArrayList<>());
				if (!candidates.contains(peer)) {
					candidates.add(peer);
				}
			}
		}
		providers.forEach((service,
				candidates) -> receivers.computeIfAbsent(choose(candidates), (key) -> new ArrayList<>()).add(service));
		Encodings encodings = new Encodings(topic, data, options, this.eventIds.incrementAndGet());
		receivers.forEach((peer, services) -> send(topic, peer, encodings.addressed(peer, services)));
		return receivers.size();
	}

	private Peer choose(List<Peer> candidates) {
		List<Peer> available = candidates.stream().filter(Peer::isAvailable).toList();
		List<Peer> from = available.isEmpty() ? candidates : available;
		return from.get(Integer.remainderUnsigned(this.cursor.getAndIncrement(), from.size()));
	}

	private void send(TopicPath topic, Peer peer, EncodedMessage event) {
		if (!peer.publish(topic.path(), event)) {
			this.metrics.eventDropped("connection-full");
		}
	}

	/**
	 * Encodes one event as rarely as possible: the data once for each codec that is
	 * needed and compressed once for each compression, the message once for all receivers
	 * that get the same.
	 */
	private final class Encodings {

		private final TopicPath topic;

		private final @Nullable Object data;

		private final PublishOptions options;

		private final long eventId;

		private final Map<String, Payload> payloads = new HashMap<>(2);

		/** By codec and compression; those that did not shrink are the plain ones. */
		private final Map<Form, Payload> compressed = new HashMap<>(2);

		private final Map<String, EncodedMessage> messages = new HashMap<>(2);

		/** Mostly all receivers read the same. */
		private @Nullable Acceptance lastReader;

		private @Nullable EncodedMessage last;

		Encodings(TopicPath topic, @Nullable Object data, PublishOptions options, long eventId) {
			this.topic = topic;
			this.data = data;
			this.options = options;
			this.eventId = eventId;
		}

		@SuppressWarnings("ReferenceEquality") // equal ones are one object
		EncodedMessage shared(Peer peer) {
			EncodedMessage message = this.last;
			if (message == null || this.lastReader != peer.acceptance()) {
				Payload payload = payload(peer);
				message = this.messages.computeIfAbsent(payload.codec(), (codec) -> encode(payload, List.of()));
				this.last = message;
				this.lastReader = peer.acceptance();
			}
			return message;
		}

		EncodedMessage addressed(Peer peer, List<String> services) {
			return encode(payload(peer), services);
		}

		private EncodedMessage encode(Payload payload, List<String> services) {
			return EventBroadcaster.this.peers.encode(new NodeMessage.Event(this.topic.path(), payload,
					this.options.broadcastMode(), this.options.headers(), services, this.eventId));
		}

		private Payload payload(Peer peer) {
			Acceptance receiver = peer.acceptance();
			Payload plain = plain(receiver);
			Compression compression = receiver.compression();
			if (compression == null || !receiver.compresses(plain.length())) {
				return plain;
			}
			return this.compressed.computeIfAbsent(new Form(plain.codec(), compression),
					(form) -> EventBroadcaster.this.codecs.compress(plain, receiver));
		}

		private Payload plain(Acceptance receiver) {
			for (Payload known : this.payloads.values()) {
				if (known.isNull() || receiver.codecs().contains(known.codec())) {
					return known;
				}
			}
			Payload payload = EventBroadcaster.this.codecs.encode(this.data, receiver.codecs());
			this.payloads.put(payload.codec(), payload);
			return payload;
		}

		private record Form(String codec, Compression compression) {

		}

	}

}
