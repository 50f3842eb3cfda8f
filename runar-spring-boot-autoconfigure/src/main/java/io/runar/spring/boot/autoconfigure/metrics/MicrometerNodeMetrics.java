package io.runar.spring.boot.autoconfigure.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntSupplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.runar.Priority;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RequestMeter;
import org.jspecify.annotations.Nullable;

/**
 * {@link NodeMetrics} that are Micrometer meters, all named {@code runar.*}. Meters are
 * looked up by a small key, never by tags, and those of requests that succeed only once
 * an action, so that such a request costs one recording. The number of meters is bounded:
 * names beyond {@value #MAX_METERS} of a kind are counted together as {@value #OTHER}.
 *
 * @since 0.1
 */
public final class MicrometerNodeMetrics implements NodeMetrics {

	/** Largest number of different meters of one name. */
	public static final int MAX_METERS = 2000;

	/** Value of all tags once there are {@link #MAX_METERS} meters. */
	public static final String OTHER = "other";

	private final MeterRegistry registry;

	private final Map<RequestKey, Timer> requests = new ConcurrentHashMap<>();

	private final Map<RequestKey, LocalTimes> localRequests = new ConcurrentHashMap<>();

	private final Map<RequestKey, Timer> handled = new ConcurrentHashMap<>();

	private final Map<CacheUse, Counter> caches = new ConcurrentHashMap<>();

	private final Map<String, Counter> eventsDropped = new ConcurrentHashMap<>();

	private final Map<String, Counter> eventsAcknowledged = new ConcurrentHashMap<>();

	private final Map<String, Counter> retainedDiscarded = new ConcurrentHashMap<>();

	private final Map<String, Counter> refused = new ConcurrentHashMap<>();

	private final Map<String, Counter> securityRefused = new ConcurrentHashMap<>();

	private final Map<RequestKey, Counter> blocked = new ConcurrentHashMap<>();

	private final Map<RequestKey, Counter> retries = new ConcurrentHashMap<>();

	private final AdmissionMeters admission;

	private final Map<RequestKey, Counter> fallbacks = new ConcurrentHashMap<>();

	private final Map<Ejection, Counter> ejections = new ConcurrentHashMap<>();

	private final Map<String, Counter> bulkheads = new ConcurrentHashMap<>();

	private final Counter eventsPublished;

	private final Counter eventsSent;

	private final Counter eventsDelivered;

	private final AtomicInteger peers = new AtomicInteger();

	private final ConnectionMeters incoming;

	private final ConnectionMeters outgoing;

	private final FrameMeters sent;

	private final FrameMeters received;

	private final DistributionSummary plainPayloads;

	private final DistributionSummary compressedPayloads;

	private final Timer heartbeat;

	private final Timer inboundPauses;

	private final Counter streamItemsSent;

	private final Counter streamItemsReceived;

	private final Map<StreamEnding, Counter> streams = new ConcurrentHashMap<>();

	/**
	 * Creates the meters.
	 * @param registry where they are registered
	 */
	public MicrometerNodeMetrics(MeterRegistry registry) {
		this.registry = registry;
		this.admission = new AdmissionMeters(registry);
		this.eventsPublished = counter("runar.events.published", "Events published by this node");
		this.eventsSent = counter("runar.events.sent", "Events sent to peers, once a peer");
		this.eventsDelivered = counter("runar.events.delivered", "Events handed to subscriptions of this node");
		this.incoming = new ConnectionMeters(registry, "incoming");
		this.outgoing = new ConnectionMeters(registry, "outgoing");
		this.sent = new FrameMeters(registry, "sent");
		this.received = new FrameMeters(registry, "received");
		this.plainPayloads = compression("before");
		this.compressedPayloads = compression("after");
		this.streamItemsSent = streamItems("sent");
		this.streamItemsReceived = streamItems("received");
		this.heartbeat = Timer.builder("runar.heartbeat")
			.description("Round trips of heartbeats to peers")
			.register(registry);
		this.inboundPauses = Timer.builder("runar.inbound.pauses")
			.description("Times in which a connection is not read because of the limit of bytes of its peer")
			.register(registry);
		Gauge.builder("runar.peers", this.peers, AtomicInteger::get)
			.description("Peers this node is connected to")
			.register(registry);
	}

	private Counter streamItems(String direction) {
		return Counter.builder("runar.streams.items")
			.description("Items of streams that crossed the network")
			.tag("direction", direction)
			.register(this.registry);
	}

	private DistributionSummary compression(String stage) {
		return DistributionSummary.builder("runar.compression.size")
			.description("Payloads that were compressed, and their bytes")
			.baseUnit("bytes")
			.tag("stage", stage)
			.register(this.registry);
	}

	private Counter counter(String name, String description) {
		return Counter.builder(name).description(description).register(this.registry);
	}

	@Override
	public RequestMeter requestMeter(String service, String action, boolean local) {
		if (local) {
			return new LocalRequests((outcome) -> meter(this.localRequests, new RequestKey(service, action, outcome),
					RequestKey.OVERFLOW, this::localTimer));
		}
		return new RequestTimers((outcome) -> meter(this.requests, new RequestKey(service, action, outcome),
				RequestKey.OVERFLOW, this::requestTimer));
	}

	private LocalTimes localTimer(RequestKey key) {
		LocalTimes times = new LocalTimes();
		FunctionTimer
			.builder("runar.requests.local", times, LocalTimes::count, LocalTimes::totalNanos, TimeUnit.NANOSECONDS)
			.description("Requests made by this node and answered by itself")
			.tag("service", key.service())
			.tag("action", key.action())
			.tag("outcome", key.outcome())
			.register(this.registry);
		return times;
	}

	private Timer requestTimer(RequestKey key) {
		return Timer.builder("runar.requests")
			.description("Requests made by this node and answered by others")
			.tag("service", key.service())
			.tag("action", key.action())
			.tag("outcome", key.outcome())
			.register(this.registry);
	}

	@Override
	public RequestMeter handledMeter(String service, String action) {
		return new RequestTimers((outcome) -> meter(this.handled, new RequestKey(service, action, outcome),
				RequestKey.OVERFLOW, this::handledTimer));
	}

	private Timer handledTimer(RequestKey key) {
		return Timer.builder("runar.handled")
			.description("Requests of peers answered by this node")
			.tag("service", key.service())
			.tag("action", key.action())
			.tag("outcome", key.outcome())
			.register(this.registry);
	}

	@Override
	public void handlerBlocked(String service, String action) {
		meter(this.blocked, new RequestKey(service, action, ""), RequestKey.OVERFLOW, this::blockedCounter).increment();
	}

	@Override
	public void requestRetried(String service, String action, boolean retried) {
		meter(this.retries, new RequestKey(service, action, retried ? "retried" : "refused"), RequestKey.OVERFLOW,
				this::retryCounter)
			.increment();
	}

	private Counter retryCounter(RequestKey key) {
		return Counter.builder("runar.requests.retries")
			.description("Failed attempts of requests that allowed another one")
			.tag("service", key.service())
			.tag("action", key.action())
			.tag("outcome", key.outcome())
			.register(this.registry);
	}

	@Override
	public void requestRefused(String service, String action, String reason, Priority priority) {
		this.admission.refused(service, action, reason, priority);
	}

	@Override
	public void limitAdded(String service, String rule, String kind, IntSupplier limit, IntSupplier inFlight) {
		this.admission.limitAdded(service, rule, kind, limit, inFlight);
	}

	@Override
	public void fallbackUsed(String service, String action, boolean answered) {
		meter(this.fallbacks, new RequestKey(service, action, answered ? "answered" : "failed"), RequestKey.OVERFLOW,
				this::fallbackCounter)
			.increment();
	}

	private Counter fallbackCounter(RequestKey key) {
		return Counter.builder("runar.handlers.fallbacks")
			.description("Requests that the fallback of an action was called for")
			.tag("service", key.service())
			.tag("action", key.action())
			.tag("outcome", key.outcome())
			.register(this.registry);
	}

	@Override
	public void providerEjected(String service, String reason) {
		meter(this.ejections, new Ejection(service, reason), Ejection.OVERFLOW, this::ejectionCounter).increment();
	}

	private Counter ejectionCounter(Ejection ejection) {
		return Counter.builder("runar.providers.ejections")
			.description("Times that the service of a peer was left out for a while")
			.tag("service", ejection.service())
			.tag("reason", ejection.reason())
			.register(this.registry);
	}

	@Override
	public void bulkheadFull(String pattern) {
		meter(this.bulkheads, pattern, OTHER,
				(value) -> Counter.builder("runar.bulkhead.refused")
					.description("Requests of this node that its own bulkheads refused")
					.tag("path", value)
					.register(this.registry))
			.increment();
	}

	private Counter blockedCounter(RequestKey key) {
		return Counter.builder("runar.handlers.blocked")
			.description("Handlers that kept an I/O thread for too long")
			.tag("service", key.service())
			.tag("action", key.action())
			.register(this.registry);
	}

	@Override
	public void eventPublished(int remotePeers) {
		this.eventsPublished.increment();
		if (remotePeers > 0) {
			this.eventsSent.increment(remotePeers);
		}
	}

	@Override
	public void eventDelivered() {
		this.eventsDelivered.increment();
	}

	@Override
	public void eventDropped(String reason) {
		meter(this.eventsDropped, reason, OTHER,
				(value) -> reasonCounter("runar.events.dropped", "Events that did not reach a subscriber", value))
			.increment();
	}

	@Override
	public void eventAcknowledged(String outcome) {
		meter(this.eventsAcknowledged, outcome, OTHER,
				(value) -> Counter.builder("runar.events.acknowledged")
					.description("Groups that acknowledged events were published to, and redeliveries")
					.tag("outcome", value)
					.register(this.registry))
			.increment();
	}

	@Override
	public void retainedDiscarded(String reason) {
		meter(this.retainedDiscarded, reason, OTHER, (value) -> reasonCounter("runar.events.retained.discarded",
				"Retained events that were thrown away", value))
			.increment();
	}

	@Override
	public void refused(String reason) {
		meter(this.refused, reason, OTHER,
				(value) -> reasonCounter("runar.refused", "Peers, messages and answers that were refused", value))
			.increment();
	}

	@Override
	public void securityRefused(String reason) {
		meter(this.securityRefused, reason, OTHER,
				(value) -> reasonCounter("runar.security.refused",
						"Peers and calls that were refused for who they are, what they may or how much they do", value))
			.increment();
	}

	private Counter reasonCounter(String name, String description, String reason) {
		return Counter.builder(name).description(description).tag("reason", reason).register(this.registry);
	}

	@Override
	public void connectionOpened(boolean incoming) {
		(incoming ? this.incoming : this.outgoing).opened();
	}

	@Override
	public void connectionClosed(boolean incoming) {
		(incoming ? this.incoming : this.outgoing).closed();
	}

	@Override
	public void peersChanged(int connected) {
		this.peers.set(connected);
	}

	@Override
	public void frameSent(int messages, int bytes) {
		this.sent.record(messages, bytes);
	}

	@Override
	public void frameReceived(int messages, int bytes) {
		this.received.record(messages, bytes);
	}

	@Override
	public void payloadCompressed(int plainBytes, int compressedBytes) {
		this.plainPayloads.record(plainBytes);
		this.compressedPayloads.record(compressedBytes);
	}

	@Override
	public void streamEnded(boolean incoming, String outcome) {
		meter(this.streams, new StreamEnding(incoming ? "incoming" : "outgoing", outcome), StreamEnding.OVERFLOW,
				this::streamCounter)
			.increment();
	}

	private Counter streamCounter(StreamEnding ending) {
		return Counter.builder("runar.streams")
			.description("Streams with peers that have ended")
			.tag("direction", ending.direction())
			.tag("outcome", ending.outcome())
			.register(this.registry);
	}

	@Override
	public void streamItemsSent(int items) {
		this.streamItemsSent.increment(items);
	}

	@Override
	public void streamItemsReceived(int items) {
		this.streamItemsReceived.increment(items);
	}

	@Override
	public void readingPaused(long nanos) {
		this.inboundPauses.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void heartbeat(String peer, long nanos) {
		this.heartbeat.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void cacheUsed(String service, String action, String side, String outcome) {
		meter(this.caches, new CacheUse(service, action, side, outcome), CacheUse.OVERFLOW, this::cacheCounter)
			.increment();
	}

	private Counter cacheCounter(CacheUse use) {
		return Counter.builder("runar.cache")
			.description("What happened to caches of results")
			.tag("service", use.service())
			.tag("action", use.action())
			.tag("side", use.side())
			.tag("outcome", use.outcome())
			.register(this.registry);
	}

	static <K, M> M meter(Map<K, M> meters, K key, K overflow, Function<K, M> factory) {
		M meter = meters.get(key);
		if (meter != null) {
			return meter;
		}
		return meters.computeIfAbsent((meters.size() < MAX_METERS) ? key : overflow, factory);
	}

	private record RequestKey(String service, String action, String outcome) {

		private static final RequestKey OVERFLOW = new RequestKey(OTHER, OTHER, OTHER);

	}

	private record Ejection(String service, String reason) {

		private static final Ejection OVERFLOW = new Ejection(OTHER, OTHER);

	}

	private record StreamEnding(String direction, String outcome) {

		private static final StreamEnding OVERFLOW = new StreamEnding(OTHER, OTHER);

	}

	private record CacheUse(String service, String action, String side, String outcome) {

		private static final CacheUse OVERFLOW = new CacheUse(OTHER, OTHER, OTHER, OTHER);

	}

	/**
	 * Measures the requests for one action; a meter is registered when it is first
	 * needed, and looked up only for requests that fail.
	 *
	 * @param <M> the meter
	 */
	private abstract static class OutcomeMeter<M> implements RequestMeter {

		private final Function<String, M> meters;

		private volatile @Nullable M success;

		OutcomeMeter(Function<String, M> meters) {
			this.meters = meters;
		}

		abstract void record(M meter, long nanos);

		@Override
		@SuppressWarnings("ReferenceEquality") // success is always that very object
		public void record(String outcome, long nanos) {
			record((outcome == SUCCESS) ? success() : this.meters.apply(outcome), nanos);
		}

		private M success() {
			M known = this.success;
			if (known == null) {
				known = this.meters.apply(SUCCESS);
				this.success = known;
			}
			return known;
		}

	}

	/** Requests that cross the network: they can afford a timer. */
	private static final class RequestTimers extends OutcomeMeter<Timer> {

		RequestTimers(Function<String, Timer> timers) {
			super(timers);
		}

		@Override
		void record(Timer timer, long nanos) {
			timer.record(nanos, TimeUnit.NANOSECONDS);
		}

	}

	/** Local requests: they take less time than a timer's record. */
	private static final class LocalRequests extends OutcomeMeter<LocalTimes> {

		LocalRequests(Function<String, LocalTimes> times) {
			super(times);
		}

		@Override
		void record(LocalTimes times, long nanos) {
			times.record(nanos);
		}

	}

	/**
	 * What a function timer reads.
	 */
	private static final class LocalTimes {

		private final LongAdder count = new LongAdder();

		private final LongAdder totalNanos = new LongAdder();

		void record(long nanos) {
			this.count.increment();
			this.totalNanos.add(nanos);
		}

		long count() {
			return this.count.sum();
		}

		double totalNanos() {
			return this.totalNanos.sum();
		}

	}

	/**
	 * Connections in one direction.
	 */
	private static final class ConnectionMeters {

		private final AtomicInteger open = new AtomicInteger();

		private final Counter opened;

		ConnectionMeters(MeterRegistry registry, String direction) {
			this.opened = Counter.builder("runar.connections.opened")
				.description("Connections opened")
				.tag("direction", direction)
				.register(registry);
			Gauge.builder("runar.connections", this.open, AtomicInteger::get)
				.description("Open connections")
				.tag("direction", direction)
				.register(registry);
		}

		void opened() {
			this.open.incrementAndGet();
			this.opened.increment();
		}

		void closed() {
			this.open.decrementAndGet();
		}

	}

	/**
	 * Frames in one direction.
	 */
	private static final class FrameMeters {

		private final DistributionSummary size;

		private final DistributionSummary messages;

		FrameMeters(MeterRegistry registry, String direction) {
			this.size = DistributionSummary.builder("runar.frame.size")
				.description("Frames and their bytes")
				.baseUnit("bytes")
				.tag("direction", direction)
				.register(registry);
			this.messages = DistributionSummary.builder("runar.batch.size")
				.description("Messages in one frame")
				.baseUnit("messages")
				.tag("direction", direction)
				.register(registry);
		}

		void record(int messages, int bytes) {
			this.messages.record(messages);
			this.size.record(bytes);
		}

	}

}
