package io.runar.event;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.runar.PeerId;
import io.runar.PeerSelector;
import io.runar.TopicPath;
import io.runar.registry.PastSink;
import io.runar.runtime.Environment;
import io.runar.service.EventContext;
import io.runar.service.PastRequest;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that gets retained events first.
 * <p>
 * A node may send events of now while it still sends what it has retained. So those of
 * now wait here until all that it retained has come: that of their topic which was
 * published before them goes first, and each event comes once. It ends without the rest
 * when none of it has come for {@link #PATIENCE}, or when as many events wait as the
 * queue holds. When a connection is lost before all has come, the node is asked again,
 * and what has come already is recognised.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class PastSubscription implements PastSink {

	/** How long events wait while nothing of what their node has retained comes. */
	static final Duration PATIENCE = Duration.ofSeconds(5);

	/** How long events that have come are recognised when they come again. */
	static final Duration MEMORY = Duration.ofSeconds(30);

	/** Events of one node that are remembered, to recognise them. */
	private static final int MAX_SEEN = 20_000;

	/** Nodes that are remembered to have sent all. */
	private static final int MAX_SERVED = 10_000;

	private final LocalSubscription subscription;

	private final PastRequest past;

	private final Environment environment;

	private final Map<PeerId, Arrivals> arriving = new ConcurrentHashMap<>();

	/** The start of each node that is not asked any more. Guarded by itself. */
	private final Map<PeerId, Long> served = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<PeerId, Long> eldest) {
			return size() > MAX_SERVED;
		}

	};

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
	public List<PeerSelector> allowed() {
		return this.subscription.allowed();
	}

	@Override
	public String payloadType() {
		return this.subscription.payloadType();
	}

	@Override
	public boolean offer(EventContext event) {
		Arrivals arrivals = this.arriving.isEmpty() ? null : this.arriving.get(event.source());
		return (arrivals != null) ? arrivals.take(event) : this.subscription.offer(event);
	}

	@Override
	public boolean put(EventContext event) {
		return this.subscription.put(event);
	}

	@Override
	public void offerPast(EventContext event) {
		Arrivals arrivals = this.arriving.get(event.source());
		if (arrivals != null) {
			arrivals.takePast(event);
		}
		else {
			this.subscription.handOn(event);
		}
	}

	@Override
	public void forgetPeers() {
		this.arriving.values().forEach(Arrivals::end);
		synchronized (this.served) {
			this.served.clear();
		}
	}

	@Override
	public boolean peerMet(PeerId peer, long incarnation) {
		if (!this.subscription.isTaking() || isServed(peer, incarnation)) {
			return false;
		}
		Arrivals known = this.arriving.get(peer);
		if (known != null && known.incarnation == incarnation) {
			return known.begin();
		}
		if (known != null) {
			known.end();
		}
		Arrivals first = new Arrivals(peer, incarnation);
		this.arriving.put(peer, first);
		first.watch();
		return false;
	}

	private boolean isServed(PeerId peer, long incarnation) {
		synchronized (this.served) {
			Long known = this.served.get(peer);
			return known != null && known == incarnation;
		}
	}

	private void setServed(PeerId peer, long incarnation) {
		synchronized (this.served) {
			this.served.put(peer, incarnation);
		}
	}

	@Override
	public void pastServed(PeerId peer, int count) {
		Arrivals arrivals = this.arriving.get(peer);
		if (arrivals != null) {
			arrivals.expect(count);
		}
	}

	/**
	 * The events of one start of a node until all that it retained is there, and as long
	 * after that as one may come twice.
	 */
	private final class Arrivals {

		private final PeerId peer;

		private final long incarnation;

		/** Those of now that wait, by number, which is the publisher's order. */
		private final TreeMap<Long, EventContext> waiting = new TreeMap<>();

		/** Numbers of all that have come. */
		private final Set<Long> seen = new HashSet<>();

		/** Numbers of those that were retained, since they were last asked for. */
		private final Set<Long> arrived = new HashSet<>();

		private int expected = Integer.MAX_VALUE;

		/** Whether all that was retained is there. */
		private boolean complete;

		/** Whether events go on as they come. */
		private boolean released;

		private boolean ended;

		/** When something retained last came, or events were let go. */
		private long movedNanos;

		Arrivals(PeerId peer, long incarnation) {
			this.peer = peer;
			this.incarnation = incarnation;
			this.movedNanos = PastSubscription.this.environment.nanoTime();
		}

		/** What was on its way is perhaps lost: returns whether to ask for it again. */
		synchronized boolean begin() {
			if (this.complete || this.ended) {
				return false;
			}
			this.arrived.clear();
			this.expected = Integer.MAX_VALUE;
			moved();
			return true;
		}

		/** Takes an event of now. */
		synchronized boolean take(EventContext event) {
			if (!this.ended && !isNew(event)) {
				return true;
			}
			if (this.ended || this.released || this.waiting.putIfAbsent(event.eventId(), event) != null) {
				return PastSubscription.this.subscription.offer(event);
			}
			if (this.waiting.size() > PastSubscription.this.subscription.capacity()) {
				release();
			}
			return true;
		}

		/** Takes an event that was retained, and lets go what waits for it. */
		synchronized void takePast(EventContext event) {
			moved();
			boolean fresh = this.ended || isNew(event);
			if (!this.complete && !this.ended) {
				this.arrived.add(event.eventId());
				releaseBefore(event);
			}
			if (fresh) {
				PastSubscription.this.subscription.handOn(event);
			}
			completeIfAllThere();
		}

		/**
		 * Once all is there, only what was retained can still come a second time: its
		 * publisher may have been slow to send it as well. One that is to be acknowledged
		 * is never retained.
		 */
		private boolean isNew(EventContext event) {
			if (event instanceof AcknowledgedEvent) {
				return true;
			}
			if (this.complete) {
				return !this.seen.contains(event.eventId());
			}
			boolean fresh = this.seen.add(event.eventId());
			if (this.seen.size() > MAX_SEEN) {
				end();
			}
			return fresh;
		}

		/** What was published on the same topic before it has come before it. */
		private void releaseBefore(EventContext event) {
			Iterator<EventContext> earlier = this.waiting.headMap(event.eventId()).values().iterator();
			while (earlier.hasNext()) {
				EventContext one = earlier.next();
				if (one.topic().equals(event.topic())) {
					earlier.remove();
					PastSubscription.this.subscription.handOn(one);
				}
			}
		}

		synchronized void expect(int count) {
			this.expected = count;
			completeIfAllThere();
		}

		private void completeIfAllThere() {
			if (!this.complete && !this.ended && this.arrived.size() >= this.expected) {
				this.complete = true;
				this.arrived.clear();
				setServed(this.peer, this.incarnation);
				release();
			}
		}

		/** Lets go what waits; what comes twice is still recognised. */
		private void release() {
			this.released = true;
			moved();
			this.waiting.values().forEach(PastSubscription.this.subscription::handOn);
			this.waiting.clear();
		}

		synchronized void end() {
			if (!this.ended) {
				release();
				this.ended = true;
				setServed(this.peer, this.incarnation);
				PastSubscription.this.arriving.remove(this.peer, this);
			}
		}

		private void moved() {
			this.movedNanos = PastSubscription.this.environment.nanoTime();
		}

		/** Looks when the time is over in which something should have come. */
		synchronized void watch() {
			Duration limit = this.released ? MEMORY : PATIENCE;
			long left = limit.toNanos() - (PastSubscription.this.environment.nanoTime() - this.movedNanos);
			if (left <= 0 && this.released) {
				end();
			}
			else if (left <= 0) {
				release();
				left = MEMORY.toNanos();
			}
			if (!this.ended) {
				PastSubscription.this.environment.schedule(Duration.ofNanos(left), this::watch);
			}
		}

	}

}
