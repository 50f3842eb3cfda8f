package io.runar.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.runar.RunarException;
import io.runar.authorization.Operation;
import io.runar.peer.Peer;
import io.runar.peer.PeerState;
import io.runar.registry.PastInterest;
import io.runar.runtime.Environment;
import io.runar.runtime.LogInterval;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;
import io.runar.wire.EncodedMessage;
import io.runar.wire.EventDelivery;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of other nodes that are being sent what this node has retained: for
 * each node one after the other, a little at a time, and only while its connection has
 * room. So a node that asks for much or reads slowly holds up nobody else, and nothing is
 * dropped. Lives in the registry's serial context.
 */
final class PastRequests {

	private static final Logger logger = LoggerFactory.getLogger(PastRequests.class);

	/** Subscriptions of one node that may wait for their turn. */
	static final int MAX_OPEN = 1000;

	/** Events that are looked at before others have their turn. */
	private static final int MAX_LOOKED_AT = 500;

	/** Bytes that are sent before others have their turn. */
	private static final int MAX_SENT = 64 * 1024;

	/** When to try again if an event was refused though there seemed to be room. */
	private static final Duration RETRY_DELAY = Duration.ofMillis(50);

	private final RetainedEvents events;

	private final SerialContext context;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final EventBroadcaster.PeerAccess peers;

	private final LogInterval refusalLog = new LogInterval();

	/** What is open for each node, by the id of the subscription. */
	private final Map<Peer, Map<Long, Open>> open = new HashMap<>();

	PastRequests(RetainedEvents events, SerialContext context, Environment environment, NodeMetrics metrics,
			EventBroadcaster.PeerAccess peers) {
		this.events = events;
		this.context = context;
		this.environment = environment;
		this.metrics = metrics;
		this.peers = peers;
	}

	/**
	 * Begins to send to subscriptions, or begins anew.
	 * @param peer their node
	 * @param interests what they want
	 * @param last number of the last event that is sent to them from here
	 */
	void add(Peer peer, List<PastInterest> interests, long last) {
		long now = this.environment.nanoTime();
		Map<Long, Open> queue = this.open.get(peer);
		boolean idle = queue == null;
		if (queue == null) {
			queue = new LinkedHashMap<>();
			this.open.put(peer, queue);
		}
		int refused = 0;
		for (PastInterest interest : interests) {
			long id = interest.request().id();
			if (queue.size() < MAX_OPEN || queue.containsKey(id)) {
				queue.put(id, new Open(interest, last, now));
			}
			else {
				refused++;
				this.metrics.refused("past-requests");
				peer.pastServed(id, 0);
			}
		}
		long before = (refused > 0) ? this.refusalLog.permit(now) : LogInterval.SUPPRESSED;
		if (before != LogInterval.SUPPRESSED) {
			logger.warn("{} subscriptions of peer {} get no retained events: {} wait for them (expected: fewer) "
					+ "[{} more such lines not logged]", refused, peer.id(), MAX_OPEN, before);
		}
		if (idle) {
			next(peer);
		}
	}

	private void next(Peer peer) {
		this.context.execute(() -> send(peer));
	}

	/** Sends a little to the subscription of a node whose turn it is. */
	private void send(Peer peer) {
		Map<Long, Open> queue = this.open.get(peer);
		if (queue == null) {
			return;
		}
		if (queue.isEmpty() || peer.state() == PeerState.DOWN) {
			this.open.remove(peer);
			return;
		}
		Open request = queue.values().iterator().next();
		List<RetainedEvent> found = new ArrayList<>();
		long next = this.events.find(request.interest, request.sinceNanos, request.next, request.last, MAX_LOOKED_AT,
				found);
		if (sendAll(peer, request, found)) {
			request.next = next;
			if (next > request.last) {
				queue.remove(request.interest.request().id());
				peer.pastServed(request.interest.request().id(), request.sent);
			}
			next(peer);
		}
	}

	/** Returns whether all were sent; if not, this goes on by itself. */
	private boolean sendAll(Peer peer, Open request, List<RetainedEvent> found) {
		int bytes = 0;
		for (RetainedEvent event : found) {
			request.next = event.number();
			if (!peer.rights().may(Operation.SUBSCRIBE, event.path(), List.of())) {
				continue;
			}
			CompletableFuture<Void> room = peer.whenRoom(event.topic());
			if (!room.isDone() || bytes >= MAX_SENT) {
				room.whenComplete((done, failure) -> next(peer));
				return false;
			}
			EncodedMessage message = encode(peer, event, request.interest.request().id());
			if (message != null) {
				if (!peer.publish(event.topic(), message)) {
					this.context.schedule(RETRY_DELAY, () -> send(peer));
					return false;
				}
				request.sent++;
				bytes += message.size();
			}
		}
		return true;
	}

	/** Returns the message; {@code null}, and counted, if the node cannot have it. */
	private @Nullable EncodedMessage encode(Peer peer, RetainedEvent event, long id) {
		Payload data = event.message().data();
		if (!data.isNull() && !peer.acceptance().codecs().contains(data.codec())) {
			this.metrics.eventDropped("codec");
			return null;
		}
		try {
			EncodedMessage message = this.peers
				.encode(event.message().with(EventDelivery.builder().pastFor(id).build()));
			if (peer.accepts(message)) {
				return message;
			}
		}
		catch (RunarException ex) {
			// Kept while nobody was there to see that its headers are not allowed.
			logger.warn("A retained event on '{}' cannot be sent: {}", event.topic(), ex.getMessage());
		}
		this.metrics.eventDropped("unsendable");
		return null;
	}

	/** A subscription that has not been sent all. */
	private static final class Open {

		private final PastInterest interest;

		/** Number of the last event that it gets from here. */
		private final long last;

		/** It gets nothing that was published before. */
		private final long sinceNanos;

		/** Number of the next event to look at. */
		private long next;

		private int sent;

		Open(PastInterest interest, long last, long now) {
			this.interest = interest;
			this.last = last;
			this.sinceNanos = now - interest.request().within().toNanos();
		}

	}

}
