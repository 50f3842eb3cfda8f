package io.runar.spring.boot.autoconfigure.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.runar.Priority;

/**
 * What the rules for actions refuse, and their limits.
 */
final class AdmissionMeters {

	private final MeterRegistry registry;

	private final Map<Refusal, Counter> refusals = new ConcurrentHashMap<>();

	private final Map<LimitKey, Limit> limits = new ConcurrentHashMap<>();

	AdmissionMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	void refused(String service, String action, String reason, Priority priority) {
		MicrometerNodeMetrics
			.meter(this.refusals, new Refusal(service, action, reason, priority.name()), Refusal.OVERFLOW,
					this::refusalCounter)
			.increment();
	}

	private Counter refusalCounter(Refusal refusal) {
		return Counter.builder("runar.admission.refused")
			.description("Requests of peers that a rule for an action refused")
			.tag("service", refusal.service())
			.tag("action", refusal.action())
			.tag("reason", refusal.reason())
			.tag("priority", refusal.priority())
			.register(this.registry);
	}

	void limitAdded(String service, String rule, String kind, IntSupplier limit, IntSupplier inFlight) {
		LimitKey key = new LimitKey(service, rule, kind);
		Limit known = this.limits.get(key);
		if (known == null && this.limits.size() < MicrometerNodeMetrics.MAX_METERS) {
			known = this.limits.computeIfAbsent(key, this::gauges);
		}
		if (known != null) {
			known.limit = limit;
			known.inFlight = inFlight;
		}
	}

	private Limit gauges(LimitKey key) {
		Limit gauged = new Limit();
		Tags tags = Tags.of("service", key.service(), "rule", key.rule(), "kind", key.kind());
		Gauge.builder("runar.admission.limit", gauged, (current) -> current.limit.getAsInt())
			.description("Requests of peers that may be in flight")
			.tags(tags)
			.register(this.registry);
		Gauge.builder("runar.admission.in.flight", gauged, (current) -> current.inFlight.getAsInt())
			.description("Requests of peers that are in flight where there is a limit")
			.tags(tags)
			.register(this.registry);
		return gauged;
	}

	private record Refusal(String service, String action, String reason, String priority) {

		private static final Refusal OVERFLOW = new Refusal(MicrometerNodeMetrics.OTHER, MicrometerNodeMetrics.OTHER,
				MicrometerNodeMetrics.OTHER, MicrometerNodeMetrics.OTHER);

	}

	private record LimitKey(String service, String rule, String kind) {

	}

	/**
	 * What two gauges read: a service that is hosted again has a new limit.
	 */
	private static final class Limit {

		private volatile IntSupplier limit = () -> 0;

		private volatile IntSupplier inFlight = () -> 0;

	}

}
