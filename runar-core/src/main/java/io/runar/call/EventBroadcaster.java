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
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.ReceivedEvent;
import io.runar.peer.Peer;
import io.runar.registry.RemoteInterest;
import io.runar.registry.RoutingTable;
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

	private final PathCache paths = new PathCache();

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
		TopicPath topic = this.paths.literal(text);
		Node self = this.node.get();
		if (topic.network() != null && !topic.network().equals(self.networkId())) {
			throw new RunarException(ErrorCode.NO_PROVIDER,
					"event on '" + topic + "': this node belongs to network '" + self.networkId() + "' alone");
		}
		RoutingTable table = this.registry.table();
		Set<String> localServices = deliverLocally(table, topic, data, options);
		int sent = 0;
		if (options.broadcastMode() != BroadcastMode.LOCAL_ONLY) {
			List<RemoteInterest> interests = table.remoteSubscriptions(topic);
			if (!interests.isEmpty()) {
				sent = (options.broadcastMode() == BroadcastMode.ALL) ? sendToAll(topic, data, options, interests)
						: sendToOnePerService(topic, data, options, interests, localServices);
			}
		}
		this.metrics.eventPublished(sent);
	}

	private Set<String> deliverLocally(RoutingTable table, TopicPath topic, @Nullable Object data,
			PublishOptions options) {
		Node self = this.node.get();
		EventContext context = new ReceivedEvent(self, topic, (type) -> this.codecs.convert(data, type), self.id(),
				options.headers());
		Set<String> services = new LinkedHashSet<>();
		table.localSubscriptions(topic, (sink) -> {
			boolean taken = sink.offer(context);
			String service = sink.servicePath();
			if (taken && service != null) {
				services.add(service);
			}
		});
		return services;
	}

	private int sendToAll(TopicPath topic, @Nullable Object data, PublishOptions options,
			List<RemoteInterest> interests) {
		Set<Peer> receivers = new LinkedHashSet<>();
		for (RemoteInterest interest : interests) {
			Peer peer = this.peers.peer(interest);
			if (peer != null && !interest.paused()) {
				receivers.add(peer);
			}
		}
		Encodings encodings = new Encodings(topic, data, options, this.eventIds.incrementAndGet());
		for (Peer peer : receivers) {
			send(peer, encodings.shared(peer));
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
		receivers.forEach((peer, services) -> send(peer, encodings.addressed(peer, services)));
		return receivers.size();
	}

	private Peer choose(List<Peer> candidates) {
		List<Peer> available = candidates.stream().filter(Peer::isAvailable).toList();
		List<Peer> from = available.isEmpty() ? candidates : available;
		return from.get(Integer.remainderUnsigned(this.cursor.getAndIncrement(), from.size()));
	}

	private void send(Peer peer, EncodedMessage event) {
		if (!peer.publish(event)) {
			this.metrics.eventDropped("connection-full");
		}
	}

	/**
	 * Encodes one event as rarely as possible: the data once for each codec that is
	 * needed, the message once for all receivers that get the same.
	 */
	private final class Encodings {

		private final TopicPath topic;

		private final @Nullable Object data;

		private final PublishOptions options;

		private final long eventId;

		private final Map<String, Payload> payloads = new HashMap<>();

		private final Map<String, EncodedMessage> shared = new HashMap<>();

		Encodings(TopicPath topic, @Nullable Object data, PublishOptions options, long eventId) {
			this.topic = topic;
			this.data = data;
			this.options = options;
			this.eventId = eventId;
		}

		EncodedMessage shared(Peer peer) {
			Payload payload = payload(peer);
			return this.shared.computeIfAbsent(payload.codec(), (codec) -> encode(payload, List.of()));
		}

		EncodedMessage addressed(Peer peer, List<String> services) {
			return encode(payload(peer), services);
		}

		private EncodedMessage encode(Payload payload, List<String> services) {
			return EventBroadcaster.this.peers.encode(new NodeMessage.Event(this.topic.path(), payload,
					this.options.broadcastMode(), this.options.headers(), services, this.eventId));
		}

		private Payload payload(Peer peer) {
			for (Payload known : this.payloads.values()) {
				if (known.isNull() || peer.codecTags().contains(known.codec())) {
					return known;
				}
			}
			Payload payload = EventBroadcaster.this.codecs.encode(this.data, peer.codecTags());
			this.payloads.put(payload.codec(), payload);
			return payload;
		}

	}

}
