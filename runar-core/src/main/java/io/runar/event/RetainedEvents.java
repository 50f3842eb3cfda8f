package io.runar.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.runar.BroadcastMode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.peer.Peer;
import io.runar.registry.PastInterest;
import io.runar.registry.PastServer;
import io.runar.registry.PastSink;
import io.runar.registry.RemotePeer;
import io.runar.registry.Topic;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.service.EventContext;
import io.runar.wire.EventDelivery;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of this node that late subscribers are to get. They are kept encoded, so
 * that what they take is known: bounded by number and bytes, for each topic and in all.
 * When a bound is reached the oldest give way, of the topic or of all.
 * <p>
 * Keeping an event and looking up its receivers is one step under a lock, and so is
 * sending what is kept to a subscription and making that known: therefore a subscription
 * gets every event either from here or as it is published, never twice, and what is kept
 * comes first. Publishers of other events never take the lock. Thread-safe.
 *
 * @since 0.1
 */
public final class RetainedEvents implements PastServer {

	private static final Logger logger = LoggerFactory.getLogger(RetainedEvents.class);

	/** What an event takes besides its data, roughly, in bytes. */
	private static final int OVERHEAD = 200;

	/** Least time between two looks for what has expired. */
	private static final Duration MIN_SWEEP_INTERVAL = Duration.ofMillis(100);

	/** Longest time, because the next event may expire before those that are there. */
	private static final Duration MAX_SWEEP_INTERVAL = Duration.ofSeconds(10);

	private final EventSettings settings;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final EventBroadcaster.PeerAccess peers;

	/** By number, the oldest first. This and all below: guarded by this object. */
	private final Map<Long, Kept> all = new LinkedHashMap<>();

	private final Map<String, History> topics = new HashMap<>();

	private long bytes;

	private boolean sweeping;

	/**
	 * Creates an empty store.
	 * @param settings bounds
	 * @param environment time
	 * @param metrics receives measurements
	 * @param peers encodes events
	 */
	public RetainedEvents(EventSettings settings, Environment environment, NodeMetrics metrics,
			EventBroadcaster.PeerAccess peers) {
		this.settings = settings;
		this.environment = environment;
		this.metrics = metrics;
		this.peers = peers;
	}

	/**
	 * What there is.
	 *
	 * @param topics number of topics with retained events
	 * @param events number of events
	 * @param bytes what they take
	 * @since 0.1
	 */
	public record Info(int topics, int events, long bytes) {

	}

	/**
	 * Returns what operators see.
	 * @return the store at this moment
	 */
	public synchronized Info info() {
		sweep();
		return new Info(this.topics.size(), this.all.size(), this.bytes);
	}

	/**
	 * Keeps an event and looks up its receivers, in one step.
	 * @param path its topic
	 * @param retainFor how long
	 * @param numbered gives it its number and makes the message to keep
	 * @param audience looks up who gets it now
	 * @return who gets it now, and its number
	 */
	synchronized Publication keep(TopicPath path, Duration retainFor, Supplier<NodeMessage.Event> numbered,
			Supplier<Topic.Audience> audience) {
		NodeMessage.Event message = numbered.get();
		long now = this.environment.nanoTime();
		Kept kept = new Kept(path, message, now, now + retainFor.toNanos());
		if (isTooLarge(kept)) {
			this.metrics.retainedDiscarded("too-large");
		}
		else {
			add(kept);
			startSweeping(retainFor);
		}
		return new Publication(message.eventId(), audience.get());
	}

	/** What is known of an event once it is kept. */
	record Publication(long id, Topic.Audience audience) {

	}

	private boolean isTooLarge(Kept kept) {
		return kept.size() > Math.min(this.settings.maxRetainedBytesPerTopic(), this.settings.maxRetainedBytes())
				|| this.settings.maxRetainedPerTopic() == 0 || this.settings.maxRetained() == 0;
	}

	private void add(Kept kept) {
		History history = this.topics.computeIfAbsent(kept.path.path(), (any) -> new History());
		while (history.events.size() >= this.settings.maxRetainedPerTopic()
				|| history.bytes + kept.size() > this.settings.maxRetainedBytesPerTopic()) {
			discard(history.events.getFirst(), "topic-full");
		}
		while (this.all.size() >= this.settings.maxRetained()
				|| this.bytes + kept.size() > this.settings.maxRetainedBytes()) {
			discard(this.all.values().iterator().next(), "node-full");
		}
		this.topics.put(kept.path.path(), history);
		history.events.add(kept);
		history.bytes += kept.size();
		this.bytes += kept.size();
		this.all.put(kept.message.eventId(), kept);
	}

	private void discard(Kept kept, String reason) {
		this.all.remove(kept.message.eventId());
		this.bytes -= kept.size();
		History history = this.topics.get(kept.path.path());
		if (history != null) {
			history.events.remove(kept);
			history.bytes -= kept.size();
			if (history.events.isEmpty()) {
				this.topics.remove(kept.path.path());
			}
		}
		this.metrics.retainedDiscarded(reason);
	}

	/**
	 * Gives a new subscription of this node what is kept and makes it known, in one step.
	 * @param sink the subscription
	 * @param event makes what it gets
	 * @param publication makes it known; run once
	 */
	public synchronized void join(PastSink sink, EventMaker event, Runnable publication) {
		for (Kept kept : find(sink.pattern(), sink.past().within(), true)) {
			sink.offer(event.make(kept.path, kept.message));
		}
		publication.run();
	}

	/** Makes what a subscription of this node gets. */
	@FunctionalInterface
	public interface EventMaker {

		/**
		 * Makes an event.
		 * @param topic its topic
		 * @param message what was kept
		 * @return the event
		 */
		EventContext make(TopicPath topic, NodeMessage.Event message);

	}

	@Override
	public synchronized void serve(RemotePeer peer, List<PastInterest> interests, Runnable publication) {
		try {
			for (PastInterest interest : interests) {
				if (peer instanceof Peer connected) {
					connected.pastServed(interest.request().id(), send(connected, interest));
				}
			}
		}
		finally {
			publication.run();
		}
	}

	private int send(Peer peer, PastInterest interest) {
		EventDelivery delivery = EventDelivery.builder().pastFor(interest.request().id()).build();
		int sent = 0;
		for (Kept kept : find(interest.pattern(), interest.request().within(), false)) {
			if (!kept.message.data().isNull() && !peer.acceptance().codecs().contains(kept.message.data().codec())) {
				this.metrics.eventDropped("codec");
			}
			else if (send(peer, kept.message.with(delivery))) {
				sent++;
			}
			else {
				this.metrics.eventDropped("connection-full");
			}
		}
		return sent;
	}

	private boolean send(Peer peer, NodeMessage.Event message) {
		try {
			return peer.publish(message.topic().path(), this.peers.encode(message));
		}
		catch (RunarException ex) {
			// Kept while nobody was there to see that its headers are not allowed.
			logger.warn("A retained event on '{}' cannot be sent: {}", message.topic(), ex.getMessage());
			return false;
		}
	}

	private List<Kept> find(TopicPath pattern, Duration within, boolean local) {
		long now = this.environment.nanoTime();
		List<Kept> found = new ArrayList<>();
		for (Kept kept : this.all.values()) {
			if (kept.expiresNanos - now > 0 && now - kept.publishedNanos <= within.toNanos()
					&& (local || kept.message.mode() != BroadcastMode.LOCAL_ONLY) && pattern.matches(kept.path)) {
				found.add(kept);
			}
		}
		return found;
	}

	private void startSweeping(Duration delay) {
		if (!this.sweeping) {
			this.sweeping = true;
			Duration atMost = (delay.compareTo(MAX_SWEEP_INTERVAL) < 0) ? delay : MAX_SWEEP_INTERVAL;
			this.environment.schedule((atMost.compareTo(MIN_SWEEP_INTERVAL) > 0) ? atMost : MIN_SWEEP_INTERVAL,
					this::sweepAgain);
		}
	}

	private synchronized void sweepAgain() {
		this.sweeping = false;
		Long next = sweep();
		if (next != null) {
			startSweeping(Duration.ofNanos(next));
		}
	}

	/** Forgets what has expired; returns when the next does, in nanoseconds from now. */
	private @Nullable Long sweep() {
		long now = this.environment.nanoTime();
		Long next = null;
		for (Kept kept : List.copyOf(this.all.values())) {
			long left = kept.expiresNanos - now;
			if (left <= 0) {
				discard(kept, "expired");
			}
			else if (next == null || left < next) {
				next = left;
			}
		}
		return next;
	}

	/** The events of one topic, the oldest first. */
	private static final class History {

		private final Deque<Kept> events = new ArrayDeque<>();

		private long bytes;

	}

	/** One event. */
	private static final class Kept {

		private final TopicPath path;

		private final NodeMessage.Event message;

		private final long publishedNanos;

		private final long expiresNanos;

		private final int size;

		Kept(TopicPath path, NodeMessage.Event message, long publishedNanos, long expiresNanos) {
			this.path = path;
			this.message = message;
			this.publishedNanos = publishedNanos;
			this.expiresNanos = expiresNanos;
			int headers = 0;
			for (Map.Entry<String, String> header : message.headers().entrySet()) {
				headers += 2 * (header.getKey().length() + header.getValue().length());
			}
			this.size = OVERHEAD + message.data().length() + headers;
		}

		int size() {
			return this.size;
		}

	}

}
