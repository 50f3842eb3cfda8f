package io.runar.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.runar.TopicPath;
import io.runar.registry.EventSink;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.service.AbstractService;
import io.runar.service.EventContext;
import io.runar.service.ServiceState;
import io.runar.service.SubscriptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription of this node with its bounded queue. Events are handled one at a time,
 * in the order they were offered, on handler threads; an event that finds the queue full
 * is dropped and counted. Thread-safe.
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

	private final SubscriptionHandler handler;

	private final int capacity;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final Queue<EventContext> queue = new ConcurrentLinkedQueue<>();

	/**
	 * Events that wait or are handled: whoever raises it from zero has the queue drained,
	 * until it is zero again.
	 */
	private final AtomicInteger open = new AtomicInteger();

	private final Runnable draining = this::drain;

	private final LongAdder dropped = new LongAdder();

	private volatile boolean closed;

	/**
	 * Creates a subscription.
	 * @param pattern what it subscribes to
	 * @param service the service it belongs to, or {@code null}
	 * @param payloadType name of the type of the data
	 * @param handler receives the events
	 * @param capacity events that may wait besides the one that is handled; threads that
	 * offer at the same moment may add one each
	 * @param environment threads
	 * @param metrics receives measurements
	 */
	public LocalSubscription(TopicPath pattern, @Nullable AbstractService service, String payloadType,
			SubscriptionHandler handler, int capacity, Environment environment, NodeMetrics metrics) {
		this.pattern = pattern;
		this.service = service;
		this.payloadType = payloadType;
		this.handler = handler;
		this.capacity = capacity;
		this.environment = environment;
		this.metrics = metrics;
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
	public String payloadType() {
		return this.payloadType;
	}

	/**
	 * Returns how many events were dropped.
	 * @return the count since the beginning
	 */
	public long dropped() {
		return this.dropped.sum();
	}

	/** Ends the subscription: events that wait are thrown away. */
	public void close() {
		this.closed = true;
	}

	/**
	 * Queues an event; returns at once.
	 * @param event the event
	 * @return whether this subscription takes events now; a full queue counts as taking,
	 * and the drop is counted
	 */
	@Override
	public boolean offer(EventContext event) {
		if (this.closed || (this.service != null && this.service.state() != ServiceState.RUNNING)) {
			return false;
		}
		if (this.open.get() > this.capacity) {
			drop("subscription-full", event);
			return true;
		}
		boolean first = this.open.getAndIncrement() == 0;
		this.queue.add(event);
		if (first) {
			submit();
		}
		return true;
	}

	private void submit() {
		try {
			this.environment.handlers().execute(this.draining);
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
		return this.open.decrementAndGet() > 0;
	}

	private void drop(String reason, EventContext event) {
		long count = this.dropped.sum();
		this.dropped.increment();
		this.metrics.eventDropped(reason);
		if (Long.bitCount(count) <= 1) {
			logger.warn("Dropped an event on '{}' for subscription '{}': {} events wait (expected: fewer); {} dropped "
					+ "so far", event.topic(), this.pattern, this.capacity, count + 1);
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
			handle(next());
		}
		while (finishOne());
	}

	private void handle(EventContext event) {
		if (this.closed) {
			return;
		}
		try {
			if (this.service != null) {
				this.service.metrics().countEvent();
			}
			this.handler.handle(event);
			this.metrics.eventDelivered();
		}
		catch (Throwable ex) { // user code may throw anything; the next event must still
								// come
			this.metrics.eventDropped("handler-failed");
			logger.error("The handler of subscription '{}' failed on an event of '{}' from {}", this.pattern,
					event.topic(), event.source(), ex);
		}
	}

}
