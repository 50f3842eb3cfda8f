package io.runar.event;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.runar.PeerId;
import io.runar.TopicPath;
import io.runar.registry.PastSink;
import io.runar.runtime.Environment;
import io.runar.service.EventContext;
import io.runar.service.PastRequest;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that gets retained events first.
 * <p>
 * A node that is connected when the subscription begins may already send events on its
 * topics, for others on this node, before it knows of this one and sends what it has
 * retained. So its events wait here until all that it retained has arrived, each once,
 * and then go on in the order of their numbers, which is the publisher's. That takes a
 * round trip; it ends without the rest when the node is gone, after {@link #PATIENCE}, or
 * when as many events wait as the queue holds. A node that is met later sends what it
 * retained before anything else.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class PastSubscription implements PastSink {

	/** How long the events of a node wait for those it has retained. */
	static final Duration PATIENCE = Duration.ofSeconds(5);

	/** How long events that have come are recognised when they come again. */
	static final Duration MEMORY = Duration.ofSeconds(30);

	private final LocalSubscription subscription;

	private final PastRequest past;

	private final Environment environment;

	private final Map<PeerId, Arrivals> arriving = new ConcurrentHashMap<>();

	/**
	 * Creates a subscription.
	 * @param subscription takes the events in order
	 * @param past what it wants
	 * @param environment time
	 */
	public PastSubscription(LocalSubscription subscription, PastRequest past, Environment environment) {
		this.subscription = subscription;
		this.past = past;
		this.environment = environment;
	}

	/**
	 * Begins to wait for what connected nodes have retained. To be called before anybody
	 * knows of this subscription.
	 * @param peers the nodes
	 */
	public void await(Collection<PeerId> peers) {
		peers.forEach((peer) -> this.arriving.put(peer, new Arrivals(peer)));
		if (!peers.isEmpty()) {
			this.environment.schedule(PATIENCE, () -> this.arriving.values().forEach(Arrivals::release));
			this.environment.schedule(MEMORY, () -> this.arriving.values().forEach(Arrivals::end));
		}
	}

	/**
	 * Returns the subscription that takes the events.
	 * @return the subscription
	 */
	public LocalSubscription subscription() {
		return this.subscription;
	}

	@Override
	public PastRequest past() {
		return this.past;
	}

	@Override
	public TopicPath pattern() {
		return this.subscription.pattern();
	}

	@Override
	public @Nullable String servicePath() {
		return this.subscription.servicePath();
	}

	@Override
	public boolean tellsOutcome() {
		return true;
	}

	@Override
	public @Nullable String group() {
		return this.subscription.group();
	}

	@Override
	public String payloadType() {
		return this.subscription.payloadType();
	}

	@Override
	public boolean offer(EventContext event) {
		Arrivals arrivals = this.arriving.isEmpty() ? null : this.arriving.get(event.source());
		return (arrivals != null && arrivals.take(event, false)) || this.subscription.offer(event);
	}

	@Override
	public boolean put(EventContext event) {
		return this.subscription.put(event);
	}

	@Override
	public void offerPast(EventContext event) {
		Arrivals arrivals = this.arriving.get(event.source());
		if (arrivals == null || !arrivals.take(event, true)) {
			this.subscription.offer(event);
		}
	}

	@Override
	public void pastServed(PeerId peer, int count) {
		Arrivals arrivals = this.arriving.get(peer);
		if (arrivals != null) {
			arrivals.expect(count);
		}
	}

	@Override
	public void peerLeft(PeerId peer) {
		Arrivals arrivals = this.arriving.get(peer);
		if (arrivals != null) {
			arrivals.end();
		}
	}

	/**
	 * The events of one node until all that it retained is there.
	 */
	private final class Arrivals {

		private final PeerId peer;

		/** Those that wait, by number. */
		private final TreeMap<Long, EventContext> waiting = new TreeMap<>();

		private final Set<Long> seen = new HashSet<>();

		private int pastArrived;

		private int pastExpected = Integer.MAX_VALUE;

		/** Whether events go on as they come, and only come once. */
		private boolean released;

		private boolean ended;

		Arrivals(PeerId peer) {
			this.peer = peer;
		}

		/** Takes an event; false if this has ended. */
		synchronized boolean take(EventContext event, boolean fromPast) {
			if (this.ended) {
				return false;
			}
			this.pastArrived += fromPast ? 1 : 0;
			if (isNew(event.eventId())) {
				if (this.released) {
					PastSubscription.this.subscription.offer(event);
				}
				else {
					this.waiting.put(event.eventId(), event);
				}
			}
			releaseIfComplete();
			return true;
		}

		/**
		 * Once all is there, only what was retained can still come a second time: its
		 * publisher may have been slow to send it as well.
		 */
		private boolean isNew(long eventId) {
			return isComplete() ? !this.seen.contains(eventId) : this.seen.add(eventId);
		}

		private boolean isComplete() {
			return this.released && this.pastArrived >= this.pastExpected;
		}

		synchronized void expect(int count) {
			this.pastExpected = count;
			releaseIfComplete();
		}

		private void releaseIfComplete() {
			if (!this.released && this.pastArrived >= this.pastExpected) {
				release();
			}
			else if (!isComplete() && this.seen.size() > PastSubscription.this.subscription.capacity()) {
				end();
			}
		}

		/** Lets go what waits; what comes twice is still recognised. */
		synchronized void release() {
			this.released = true;
			this.waiting.values().forEach(PastSubscription.this.subscription::offer);
			this.waiting.clear();
		}

		synchronized void end() {
			release();
			this.ended = true;
			PastSubscription.this.arriving.remove(this.peer, this);
		}

	}

}
