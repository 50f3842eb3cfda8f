package io.runar.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.runar.TopicPath;
import io.runar.peer.Peer;
import io.runar.registry.PastInterest;
import io.runar.registry.PastServer;
import io.runar.registry.PastSink;
import io.runar.registry.RemotePeer;
import io.runar.registry.Topic;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;
import io.runar.service.EventContext;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/**
 * The events of this node that late subscribers are to get. They are kept encoded, so
 * that what they take is known: bounded by number and bytes, for each topic and in all.
 * When a bound is reached the oldest give way, of the topic or of all.
 * <p>
 * Keeping an event and looking up its receivers is one step under a lock, and so is
 * deciding what is sent to a subscription of what is kept and making that known:
 * therefore a subscription gets every event either from here or as it is published.
 * Publishers of other events never take the lock. Thread-safe.
 *
 * @since 0.1
 */
public final class RetainedEvents implements PastServer {

	/** Least time between two looks for what has expired. */
	private static final Duration MIN_SWEEP_INTERVAL = Duration.ofMillis(100);

	/** Longest time, because the next event may expire before those that are there. */
	private static final Duration MAX_SWEEP_INTERVAL = Duration.ofSeconds(10);

	private final EventSettings settings;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final PastRequests requests;

	/** By number, the oldest first. This and all below: guarded by this object. */
	private final NavigableMap<Long, RetainedEvent> all = new TreeMap<>();

	private final Map<String, History> topics = new HashMap<>();

	private long bytes;

	private boolean sweeping;

	/**
	 * Creates an empty store.
	 * @param settings bounds
	 * @param environment time
	 * @param metrics receives measurements
	 * @param context where other nodes are sent what is kept; the registry's
	 * @param peers encodes events
	 */
	public RetainedEvents(EventSettings settings, Environment environment, NodeMetrics metrics, SerialContext context,
			EventBroadcaster.PeerAccess peers) {
		this.settings = settings;
		this.environment = environment;
		this.metrics = metrics;
		this.requests = new PastRequests(this, context, environment, metrics, peers);
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
		RetainedEvent kept = RetainedEvent.of(path, message, this.environment.nanoTime(), retainFor);
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

	private boolean isTooLarge(RetainedEvent kept) {
		return kept.size() > Math.min(this.settings.maxRetainedBytesPerTopic(), this.settings.maxRetainedBytes())
				|| this.settings.maxRetainedPerTopic() == 0 || this.settings.maxRetained() == 0;
	}

	private void add(RetainedEvent kept) {
		History history = this.topics.computeIfAbsent(kept.path().path(), (any) -> new History());
		while (history.events.size() >= this.settings.maxRetainedPerTopic()
				|| history.bytes + kept.size() > this.settings.maxRetainedBytesPerTopic()) {
			discard(history.events.getFirst(), "topic-full");
		}
		while (this.all.size() >= this.settings.maxRetained()
				|| this.bytes + kept.size() > this.settings.maxRetainedBytes()) {
			discard(this.all.values().iterator().next(), "node-full");
		}
		this.topics.put(kept.path().path(), history);
		history.events.add(kept);
		history.bytes += kept.size();
		this.bytes += kept.size();
		this.all.put(kept.number(), kept);
	}

	private void discard(RetainedEvent kept, String reason) {
		this.all.remove(kept.number());
		this.bytes -= kept.size();
		History history = this.topics.get(kept.path().path());
		if (history != null) {
			history.events.remove(kept);
			history.bytes -= kept.size();
			if (history.events.isEmpty()) {
				this.topics.remove(kept.path().path());
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
		long now = this.environment.nanoTime();
		long since = now - sink.past().within().toNanos();
		for (RetainedEvent kept : this.all.values()) {
			if (kept.isFor(sink.pattern(), since, now)) {
				sink.offer(event.make(kept.path(), kept.message()));
			}
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
	public void serve(RemotePeer peer, List<PastInterest> interests, Runnable publication) {
		long last;
		synchronized (this) {
			last = this.all.isEmpty() ? 0 : this.all.lastKey();
			publication.run();
		}
		if (peer instanceof Peer connected) {
			this.requests.add(connected, interests, last);
		}
	}

	/**
	 * Finds some of what a subscription of another node gets, in the order of publishing.
	 * @param interest what it wants
	 * @param sinceNanos nothing that was published before
	 * @param first number of the first event to look at
	 * @param last number of the last
	 * @param limit how many to look at
	 * @param found what is found is added here
	 * @return number of the next event to look at; beyond the last if there is none
	 */
	synchronized long find(PastInterest interest, long sinceNanos, long first, long last, int limit,
			List<RetainedEvent> found) {
		long now = this.environment.nanoTime();
		int lookedAt = 0;
		for (RetainedEvent kept : this.all.subMap(first, true, last, true).values()) {
			if (lookedAt++ == limit) {
				return kept.number();
			}
			if (kept.travels() && kept.isFor(interest.pattern(), sinceNanos, now)) {
				found.add(kept);
			}
		}
		return last + 1;
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
		for (RetainedEvent kept : List.copyOf(this.all.values())) {
			long left = kept.expiresNanos() - now;
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

		private final Deque<RetainedEvent> events = new ArrayDeque<>();

		private long bytes;

	}

}
