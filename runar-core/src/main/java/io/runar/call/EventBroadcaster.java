package io.runar.call;

import java.util.ArrayList;
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
import io.runar.codec.LocalPayload;
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
			sent = onePerService ? sendToOnePerService(topic, data, options, audience.remote(), localServices)
					: sendToAll(topic, data, options, audience.peers());
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
		EventContext context = new ReceivedEvent(self, topic,
				(type) -> this.codecs.pass(data, type, LocalPayload.EVENT_DATA, topic), self.id(), options.headers());
		for (EventSink sink : audience.local()) {
			boolean offered = sink.offer(context);
			String service = sink.servicePath();
			if (offered && service != null && options.broadcastMode() == BroadcastMode.ONE_PER_SERVICE) {
				taken.add(service);
			}
		}
	}

	private int sendToAll(Topic topic, @Nullable Object data, PublishOptions options, List<RemotePeer> receivers) {
		EventEncodings encodings = encodings(topic, data, options);
		for (int i = 0; i < receivers.size(); i++) {
			if (receivers.get(i) instanceof Peer peer) {
				send(topic, peer, encodings.shared(peer.acceptance()));
			}
		}
		return receivers.size();
	}

	private EventEncodings encodings(Topic topic, @Nullable Object data, PublishOptions options) {
		return new EventEncodings(this.codecs, this.peers, topic.onWire(), data, options,
				this.eventIds.incrementAndGet());
	}

	private int sendToOnePerService(Topic topic, @Nullable Object data, PublishOptions options,
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
		EventEncodings encodings = encodings(topic, data, options);
		receivers.forEach((peer, services) -> send(topic, peer, encodings.addressed(peer.acceptance(), services)));
		return receivers.size();
	}

	private Peer choose(List<Peer> candidates) {
		List<Peer> available = candidates.stream().filter(Peer::isAvailable).toList();
		List<Peer> from = available.isEmpty() ? candidates : available;
		return from.get(Integer.remainderUnsigned(this.cursor.getAndIncrement(), from.size()));
	}

	private void send(Topic topic, Peer peer, EncodedMessage event) {
		if (!peer.publish(topic.onWire().path(), event)) {
			this.metrics.eventDropped("connection-full");
		}
	}

}
