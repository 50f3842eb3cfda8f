package io.runar.event;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.runar.ErrorCode;
import io.runar.OverflowPolicy;
import io.runar.PeerSelector;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.TopicPath;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.EventSink;
import io.runar.runtime.Environment;
import io.runar.runtime.LogInterval;
import io.runar.runtime.NodeMetrics;
import io.runar.service.AbstractService;
import io.runar.service.EventContext;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import io.runar.service.SubscriptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription of this node with its bounded queue. Events are handled one at a time,
 * in the order they were offered, on handler threads. What happens to an event that finds
 * the queue full is decided by an {@link OverflowPolicy}; what is dropped is counted.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class LocalSubscription implements EventSink {

	private static final Logger logger = LoggerFactory.getLogger(LocalSubscription.class);

	/** Events handled before the thread is given back. */
	private static final int MAX_BATCH = 256;

	private final TopicPath pattern;

	private final @Nullable AbstractService service;

	private final String payloadType;

	private final @Nullable String group;

	private final List<PeerSelector> allowed;

	private final SubscriptionHandler handler;

	private final SubscribingNode node;

	private final NodeMetrics metrics;

	private final OverflowPolicy overflow;

	private final int capacity;

	/** Wakes publishers that wait; {@code null} if none ever does. */
	private final @Nullable RoomSignal room;

	private final Queue<EventContext> queue = new ConcurrentLinkedQueue<>();

	/**
	 * Events that wait or are handled: whoever raises it from zero has the queue drained,
	 * until it is zero again.
	 */
	private final AtomicInteger open = new AtomicInteger();

	private final Runnable draining = this::drain;

	private final LongAdder dropped = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LogInterval errorLog = new LogInterval();

	/** The thread that handles an event right now; kept only where publishers wait. */
	private volatile @Nullable Thread handling;

	private volatile boolean closed;

	/**
	 * Creates a subscription.
	 * @param pattern what it subscribes to
	 * @param service the service it belongs to, or {@code null}
	 * @param payloadType name of the type of the data
	 * @param handler receives the events
	 * @param options how it receives them; threads that offer at the same moment may add
	 * one event each beyond the capacity of the queue
	 * @param node what it has in common with others
	 */
	public LocalSubscription(TopicPath pattern, @Nullable AbstractService service, String payloadType,
			SubscriptionHandler handler, SubscribeOptions options, SubscribingNode node) {
		this.pattern = pattern;
		this.service = service;
		this.payloadType = payloadType;
		this.handler = handler;
		this.group = options.group();
		this.allowed = (service != null && options.allowed().isEmpty()) ? service.allowed() : options.allowed();
		this.node = node;
		this.metrics = node.metrics();
		this.overflow = node.overflow(options);
		this.capacity = node.capacity(options);
		this.room = (this.overflow == OverflowPolicy.BLOCK) ? new RoomSignal() : null;
	}

	@Override
	public TopicPath pattern() {
		return this.pattern;
	}

	@Override
	public @Nullable String servicePath() {
		return (this.service != null) ? this.service.path().path() : null;
	}

	@Override
	public boolean tellsOutcome() {
		return true;
	}

	@Override
	public @Nullable String group() {
		return this.group;
	}

	@Override
	public List<PeerSelector> allowed() {
		return this.allowed;
	}

	@Override
	public String payloadType() {
		return this.payloadType;
	}

	/** Returns how many events may wait. */
	int capacity() {
		return this.capacity;
	}

	/**
	 * Returns how many events were dropped.
	 * @return the count since the beginning
	 */
	public long dropped() {
		return this.dropped.sum();
	}

	/**
	 * Returns what operators see.
	 * @return the subscription at this moment
	 */
	public SubscriptionInfo info() {
		return new SubscriptionInfo(this.pattern.toString(), servicePath(), this.group, this.overflow, this.capacity,
				this.open.get(), dropped(), this.failed.sum());
	}

	/** Ends the subscription: events that wait are thrown away. */
	public void close() {
		this.closed = true;
		signalRoom();
	}

	/**
	 * Queues an event; returns at once.
	 * @param event the event
	 * @return whether this subscription takes events now; a full queue counts as taking,
	 * and the drop is counted
	 */
	@Override
	public boolean offer(EventContext event) {
		return offer(event, false);
	}

	/**
	 * Queues an event of this node; may wait for room as {@link OverflowPolicy#BLOCK}
	 * says.
	 * @param event the event
	 * @return as {@link #offer(EventContext)}
	 */
	@Override
	public boolean put(EventContext event) {
		return offer(event, true);
	}

	/** Returns whether this subscription takes events now. */
	boolean isTaking() {
		return !this.closed && (this.service == null || this.service.state() == ServiceState.RUNNING);
	}

	/**
	 * Queues an event that somebody else has taken for this subscription. If it takes
	 * none now, that is counted, and told to a publisher that wants to know.
	 */
	void handOn(EventContext event) {
		if (offer(event, false)) {
			return;
		}
		if (!this.closed) {
			this.dropped.increment();
			this.metrics.eventDropped("subscription-paused");
		}
		tell(event, ErrorCode.SERVICE_UNAVAILABLE, this.closed ? "subscription-closed" : "subscription-paused");
	}

	private boolean offer(EventContext event, boolean mayWait) {
		if (!isTaking()) {
			return false;
		}
		if (this.open.get() > this.capacity) {
			onFull(event, mayWait);
		}
		else {
			add(event);
		}
		return true;
	}

	private void onFull(EventContext event, boolean mayWait) {
		if (this.overflow == OverflowPolicy.DROP_OLDEST) {
			displaceOldest(event);
		}
		else if (this.overflow != OverflowPolicy.BLOCK || !mayWait) {
			drop("subscription-full", event);
		}
		else if (awaitRoom()) {
			add(event);
		}
		else {
			drop("subscription-blocked", event);
		}
	}

	/** The place of the oldest goes to the newest, so that as many are open as before. */
	private void displaceOldest(EventContext event) {
		EventContext oldest = this.queue.poll();
		if (oldest == null) {
			add(event);
			return;
		}
		this.queue.add(event);
		drop("subscription-oldest", oldest);
	}

	/** Waits on the publisher's thread; false if there is no room in time. */
	private boolean awaitRoom() {
		@Nullable Object[] slot = CurrentRequest.slot();
		RoomSignal signal = this.room;
		if (signal == null || CurrentRequest.mustNotWait(slot) || this.handling == Thread.currentThread()) {
			return false;
		}
		Environment environment = this.node.environment();
		long deadline = environment.nanoTime() + waitingNanos(CurrentRequest.get(slot));
		long left = deadline - environment.nanoTime();
		try {
			while (left > 0 && !this.closed) {
				CompletableFuture<Void> next = signal.next();
				if (this.open.get() <= this.capacity) {
					return true;
				}
				environment.await(next, left);
				left = deadline - environment.nanoTime();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return this.open.get() <= this.capacity && !this.closed;
	}

	private long waitingNanos(@Nullable RequestContext request) {
		long limit = this.node.settings().blockTimeout().toNanos();
		return (request != null) ? Math.min(limit, request.remaining().toNanos()) : limit;
	}

	private void add(EventContext event) {
		boolean first = this.open.getAndIncrement() == 0;
		this.queue.add(event);
		if (first) {
			submit();
		}
	}

	private void submit() {
		try {
			this.node.environment().handlers().execute(this.draining);
		}
		catch (RejectedExecutionException ex) {
			// No handler thread to be had: what waits is dropped rather than kept for
			// ever.
			do {
				drop("subscription-full", next());
			}
			while (finishOne());
		}
	}

	/** Takes the oldest event; there is one, or somebody is about to queue it. */
	private EventContext next() {
		EventContext event = this.queue.poll();
		while (event == null) {
			Thread.onSpinWait();
			event = this.queue.poll();
		}
		return event;
	}

	/** Returns whether there are others. */
	private boolean finishOne() {
		int left = this.open.decrementAndGet();
		signalRoom();
		return left > 0;
	}

	private void signalRoom() {
		if (this.room != null) {
			this.room.room();
		}
	}

	private void drop(String reason, EventContext event) {
		long count = this.dropped.sum();
		this.dropped.increment();
		this.metrics.eventDropped(reason);
		tell(event, ErrorCode.OVERLOADED, reason);
		if (Long.bitCount(count) <= 1) {
			logger.warn(
					"Dropped an event on '{}' for subscription '{}' ({}): {} events wait (expected: fewer); {} dropped "
							+ "so far",
					event.topic(), this.pattern, reason, this.capacity, count + 1);
		}
	}

	private void drain() {
		int handled = 0;
		do {
			if (handled++ == MAX_BATCH) {
				// Gives other work on the handler threads its turn. Events are still
				// open,
				// so that nobody else drains.
				submit();
				return;
			}
			try {
				handle(next());
			}
			catch (Throwable ex) { // of what reports failures; the next event must still
									// come
				logger.error("The failure of a handler of subscription '{}' could not be reported", this.pattern, ex);
			}
		}
		while (finishOne());
	}

	private void handle(EventContext event) {
		if (this.room == null) {
			handleNow(event);
			return;
		}
		this.handling = Thread.currentThread();
		try {
			handleNow(event);
		}
		finally {
			this.handling = null;
		}
	}

	private void handleNow(EventContext event) {
		if (this.closed) {
			tell(event, ErrorCode.SERVICE_UNAVAILABLE, "subscription-closed");
			return;
		}
		try {
			if (this.service != null) {
				this.service.metrics().countEvent();
			}
			if (!this.node.interceptors().receive(event, this, this.handler)) {
				leaveOut(event);
				return;
			}
			this.metrics.eventDelivered();
			if (event instanceof AcknowledgedEvent acknowledged) {
				acknowledged.handled(null);
			}
		}
		catch (Throwable ex) { // user code may throw anything; the next event must still
								// come
			this.failed.increment();
			this.metrics.eventDropped("handler-failed");
			log(event, ex);
			this.node.errors().report(this, event, ex);
			if (event instanceof AcknowledgedEvent acknowledged) {
				acknowledged.handled(ex);
			}
		}
	}

	/** An interceptor has dropped an event. */
	private void leaveOut(EventContext event) {
		this.dropped.increment();
		this.metrics.eventDropped("intercepted");
		tell(event, ErrorCode.CANCELLED, "dropped by an interceptor");
	}

	/** Tells the publisher, if it wants to know, that an event is not handled. */
	private void tell(EventContext event, ErrorCode code, String reason) {
		if (event instanceof AcknowledgedEvent acknowledged) {
			acknowledged.handled(new RunarException(code,
					"event on '" + event.topic() + "' for subscription '" + this.pattern + "': " + reason));
		}
	}

	private void log(EventContext event, Throwable failure) {
		long before = this.errorLog.permit(this.node.environment().nanoTime());
		if (before != LogInterval.SUPPRESSED) {
			logger.error(
					"The handler of subscription '{}' ({}) failed on event {} of '{}' from {} [{} more failures not logged]",
					this.pattern, (this.service != null) ? "service '" + this.service.path() + "'" : "no service",
					event.eventId(), event.topic(), event.source(), before, failure);
		}
	}

}
