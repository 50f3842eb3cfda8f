package io.runar.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.runar.runtime.NodeMetrics;

/** Counts what happens to one cache. Thread-safe. */
final class CacheCounters {

	private final String service;

	private final String action;

	private final String side;

	private final NodeMetrics metrics;

	private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

	CacheCounters(String service, String action, String side, NodeMetrics metrics) {
		this.service = service;
		this.action = action;
		this.side = side;
		this.metrics = metrics;
		for (Outcome outcome : Outcome.values()) {
			this.counts.put(outcome, new LongAdder());
		}
	}

	void count(Outcome outcome) {
		adder(outcome).increment();
		this.metrics.cacheUsed(this.service, this.action, this.side, outcome.text);
	}

	private LongAdder adder(Outcome outcome) {
		return Objects.requireNonNull(this.counts.get(outcome));
	}

	private long get(Outcome outcome) {
		return adder(outcome).sum();
	}

	CacheInfo info(long entries) {
		return new CacheInfo(this.service, this.action, this.side, entries, get(Outcome.HIT), get(Outcome.STALE),
				get(Outcome.MISS), get(Outcome.WAIT), get(Outcome.BYPASS), get(Outcome.EVICTION),
				get(Outcome.INVALIDATION));
	}

	@Override
	public String toString() {
		return this.side + " cache of " + this.service + "/" + this.action;
	}

	/** What happened. */
	enum Outcome {

		HIT("hit"), STALE("stale"), MISS("miss"), WAIT("wait"), REFRESH("refresh"), BYPASS("bypass"),
		EVICTION("eviction"), INVALIDATION("invalidation");

		private final String text;

		Outcome(String text) {
			this.text = text;
		}

	}

}
