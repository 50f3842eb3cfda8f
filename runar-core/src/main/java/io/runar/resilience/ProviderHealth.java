package io.runar.resilience;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

import io.runar.registry.ActionRoute;
import io.runar.registry.CallHealth;
import io.runar.registry.RemotePeer;
import io.runar.registry.RemoteService;
import io.runar.resilience.WatchedAttempt.Trial;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;

/**
 * What this node has learned about one service of one peer: how many requests in a row
 * have failed, how long the answers of its actions take compared with those of other
 * peers, and its circuit breakers. A peer that does badly is left out for a while, then
 * tried with a few requests, and taken back if they succeed. What is asked before says
 * nothing of what it does after. Thread-safe.
 */
final class ProviderHealth implements CallHealth {

	/** How many requests try whether a peer does better. */
	private static final int PROBES = 5;

	/** How many answers there must be to compare peers. */
	private static final int MIN_SAMPLES = 5;

	/**
	 * How many answers in a row must be slow: when all become slow at once, the others'
	 * averages are soon there.
	 */
	private static final int SLOW_IN_A_ROW = 10;

	/** Weight of the latest answer in the moving average. */
	private static final double WEIGHT = 0.1;

	/** Differences below this are never worth leaving a peer out for. */
	private static final double LEAST_DIFFERENCE_NANOS = 20e6;

	private final String path;

	private final RemotePeer peer;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ConcurrentMap<BreakerKey, Breaker> breakers = new ConcurrentHashMap<>();

	/** Read for each request of an action that several peers have. */
	private volatile boolean avoided;

	/** Read by each success, so that the usual one takes no lock. */
	private volatile boolean suspected;

	/** Changes when the peer is left out, and when it is tried again. */
	private volatile int epoch;

	// The rest is guarded by this.

	private State state = State.HEALTHY;

	private int failuresInARow;

	/** Times in a row that it was left out. */
	private int ejections;

	/** Probes that may still be sent. */
	private int probes;

	private int probesSucceeded;

	private final Map<String, Latency> latencies = new HashMap<>();

	ProviderHealth(String path, RemotePeer peer, Environment environment, NodeMetrics metrics) {
		this.path = path;
		this.peer = peer;
		this.environment = environment;
		this.metrics = metrics;
	}

	/** How a peer does. */
	enum State {

		/** Like any other. */
		HEALTHY,
		/** Left out. */
		EJECTED,
		/** Tried with a few requests. */
		PROBING

	}

	@Override
	public boolean isEjected() {
		return this.avoided;
	}

	String path() {
		return this.path;
	}

	RemotePeer peer() {
		return this.peer;
	}

	synchronized State state() {
		return this.state;
	}

	/** Returns how long answers take on average; zero: not measured. */
	synchronized Duration latency() {
		return Duration.ofNanos((long) this.latencies.values()
			.stream()
			.mapToDouble((latency) -> latency.averageNanos)
			.average()
			.orElse(0));
	}

	Breaker breaker(BreakerKey key, Function<BreakerKey, Breaker> maker) {
		Breaker known = this.breakers.get(key);
		return (known != null) ? known : this.breakers.computeIfAbsent(key, maker);
	}

	Map<BreakerKey, Breaker> breakers() {
		return this.breakers;
	}

	/** Forgets circuit breakers of rules that are no more. */
	void keepBreakers(Collection<BreakerKey> keys) {
		this.breakers.keySet().retainAll(keys);
	}

	/** An attempt begins; it takes one of the probes, if there are any. */
	Trial begin(OutlierRule rule, String action, List<ActionRoute.Provider> others) {
		if (!this.suspected) {
			return new Trial(this, rule, action, others, this.epoch, false);
		}
		synchronized (this) {
			boolean probe = this.state == State.PROBING && this.probes > 0;
			if (probe) {
				this.probes--;
				this.avoided = this.probes == 0;
			}
			return new Trial(this, rule, action, others, this.epoch, probe);
		}
	}

	/** An attempt has ended in a way that says nothing. */
	void abandoned(Trial trial) {
		if (trial.probe()) {
			synchronized (this) {
				if (this.state == State.PROBING && trial.epoch() == this.epoch) {
					this.probes++;
					this.avoided = false;
				}
			}
		}
	}

	/**
	 * An attempt was answered.
	 * @param nanos how long that took; 0: not measured
	 * @param trial the attempt
	 */
	void succeeded(long nanos, Trial trial) {
		boolean compared = nanos > 0 && trial.rule().slowFactor() > 0;
		if (compared || this.suspected) {
			onSuccess(nanos, trial, compared ? typicalNanos(trial) : 0);
		}
	}

	private synchronized void onSuccess(long nanos, Trial trial, double typicalNanos) {
		if (trial.epoch() != this.epoch || this.state == State.EJECTED) {
			// From before, or because all do badly: its time will come.
			return;
		}
		if (nanos > 0 && isSlow(nanos, trial, typicalNanos)) {
			eject(trial.rule(), "slow");
			return;
		}
		this.failuresInARow = 0;
		if (this.state == State.PROBING) {
			this.probesSucceeded += trial.probe() ? 1 : 0;
			if (this.probesSucceeded < PROBES) {
				return;
			}
			this.state = State.HEALTHY;
			this.ejections = 0;
			this.avoided = false;
		}
		this.suspected = false;
	}

	private boolean isSlow(long nanos, Trial trial, double typicalNanos) {
		Latency latency = this.latencies.computeIfAbsent(trial.action(), (action) -> new Latency());
		latency.measure(nanos);
		boolean probing = this.state == State.PROBING;
		boolean slow = latency.samples >= (probing ? 1 : MIN_SAMPLES) && typicalNanos > 0
				&& latency.averageNanos > typicalNanos * trial.rule().slowFactor()
				&& latency.averageNanos > typicalNanos + LEAST_DIFFERENCE_NANOS;
		latency.slowInARow = slow ? latency.slowInARow + 1 : 0;
		return slow && (probing || latency.slowInARow >= SLOW_IN_A_ROW);
	}

	/** Returns the lower median of what the others take; 0 if too little is known. */
	private double typicalNanos(Trial trial) {
		double[] known = new double[trial.others().size()];
		int count = 0;
		for (ActionRoute.Provider provider : trial.others()) {
			if (provider.service() instanceof RemoteService other && other.health() instanceof ProviderHealth health
					&& health != this) {
				double nanos = health.comparableNanos(trial.action());
				if (nanos > 0) {
					known[count++] = nanos;
				}
			}
		}
		if (count == 0) {
			return 0;
		}
		Arrays.sort(known, 0, count);
		return known[(count - 1) / 2];
	}

	private synchronized double comparableNanos(String action) {
		Latency latency = this.latencies.get(action);
		return (latency != null && this.state == State.HEALTHY && latency.samples >= MIN_SAMPLES) ? latency.averageNanos
				: 0;
	}

	/** An attempt has failed in a way that says something about the peer. */
	synchronized void failed(Trial trial) {
		if (trial.epoch() != this.epoch || this.state == State.EJECTED) {
			return;
		}
		this.suspected = true;
		this.failuresInARow++;
		if (this.state == State.PROBING || this.failuresInARow >= trial.rule().consecutiveFailures()) {
			eject(trial.rule(), "failures");
		}
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
	private void eject(OutlierRule rule, String reason) {
		this.ejections++;
		this.epoch++;
		this.state = State.EJECTED;
		this.suspected = true;
		this.avoided = true;
		this.metrics.providerEjected(this.path, reason);
		long millis = Math.min(rule.maxDuration().toMillis(), saturated(rule.baseDuration().toMillis()));
		this.environment.schedule(Duration.ofMillis(millis), this::probe);
	}

	private long saturated(long baseMillis) {
		return (baseMillis > Long.MAX_VALUE / this.ejections) ? Long.MAX_VALUE : baseMillis * this.ejections;
	}

	/** Its time is over: a few requests may try. */
	@SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
	private synchronized void probe() {
		this.epoch++;
		this.state = State.PROBING;
		this.probes = PROBES;
		this.probesSucceeded = 0;
		this.failuresInARow = 0;
		this.latencies.clear();
		this.avoided = false;
	}

	/**
	 * Which circuit breaker.
	 *
	 * @param pattern path of its rule
	 * @param rule when it opens
	 */
	record BreakerKey(String pattern, CircuitBreakerRule rule) {

	}

	/**
	 * How long the answers of one action take; guarded by its owner.
	 */
	private static final class Latency {

		private long samples;

		private double averageNanos;

		private int slowInARow;

		void measure(long nanos) {
			this.samples++;
			double weight = Math.max(WEIGHT, 1.0 / this.samples);
			this.averageNanos += (nanos - this.averageNanos) * weight;
		}

	}

}
