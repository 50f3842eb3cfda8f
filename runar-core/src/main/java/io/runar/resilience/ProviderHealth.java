package io.runar.resilience;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

import io.runar.registry.ActionRoute;
import io.runar.registry.CallHealth;
import io.runar.registry.RemoteService;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What this node has learned about one service of one peer: how many requests in a row
 * have failed, how long answers take compared with those of other peers, and its circuit
 * breakers. A peer that does badly is left out for a while, then tried with a few
 * requests, and taken back if they succeed. Thread-safe.
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

	private final RemoteService service;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ConcurrentMap<String, Breaker> breakers = new ConcurrentHashMap<>();

	/** Read for each request of an action that several peers have. */
	private volatile boolean avoided;

	/** Read by each success, so that the usual one takes no lock. */
	private volatile boolean suspected;

	// The rest is guarded by this.

	private State state = State.HEALTHY;

	private int failuresInARow;

	/** Times in a row that it was left out. */
	private int ejections;

	/** Probes that may still be sent. */
	private int probes;

	private int probesSucceeded;

	private long samples;

	private double averageNanos;

	private int slowInARow;

	ProviderHealth(RemoteService service, Environment environment, NodeMetrics metrics) {
		this.service = service;
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

	RemoteService service() {
		return this.service;
	}

	synchronized State state() {
		return this.state;
	}

	/** Returns how long answers take on average; zero: not measured. */
	synchronized Duration latency() {
		return Duration.ofNanos((long) this.averageNanos);
	}

	Breaker breaker(String name, Function<String, Breaker> maker) {
		Breaker known = this.breakers.get(name);
		return (known != null) ? known : this.breakers.computeIfAbsent(name, maker);
	}

	ConcurrentMap<String, Breaker> breakers() {
		return this.breakers;
	}

	/** A request is sent; takes one of the probes, if there are any. */
	void begun() {
		if (this.suspected) {
			takeProbe();
		}
	}

	private synchronized void takeProbe() {
		if (this.state == State.PROBING && this.probes > 0) {
			this.probes--;
			this.avoided = this.probes == 0;
		}
	}

	/** A request has ended in a way that says nothing. */
	void abandoned() {
		if (this.suspected) {
			returnProbe();
		}
	}

	private synchronized void returnProbe() {
		if (this.state == State.PROBING && this.probes + this.probesSucceeded < PROBES) {
			this.probes++;
			this.avoided = false;
		}
	}

	/**
	 * A request was answered.
	 * @param nanos how long that took
	 * @param rule when a peer is left out
	 * @param others all peers that could have answered
	 */
	void succeeded(long nanos, OutlierRule rule, List<ActionRoute.Provider> others) {
		if (rule.slowFactor() > 0 || this.suspected) {
			onSuccess(nanos, rule, (rule.slowFactor() > 0) ? typicalNanos(others) : 0);
		}
	}

	private synchronized void onSuccess(long nanos, OutlierRule rule, double typicalNanos) {
		measure(nanos);
		boolean slow = this.samples >= ((this.state == State.PROBING) ? 1 : MIN_SAMPLES) && typicalNanos > 0
				&& this.averageNanos > typicalNanos * rule.slowFactor()
				&& this.averageNanos > typicalNanos + LEAST_DIFFERENCE_NANOS;
		if (this.state == State.EJECTED) {
			// From before, or because all do badly: its time will come.
			return;
		}
		this.slowInARow = slow ? this.slowInARow + 1 : 0;
		if (slow && (this.state == State.PROBING || this.slowInARow >= SLOW_IN_A_ROW)) {
			eject(rule, "slow");
			return;
		}
		this.failuresInARow = 0;
		if (this.state == State.PROBING) {
			this.probesSucceeded++;
			if (this.probesSucceeded < PROBES) {
				return;
			}
			this.state = State.HEALTHY;
			this.ejections = 0;
			this.avoided = false;
		}
		this.suspected = false;
	}

	private void measure(long nanos) {
		this.samples++;
		double weight = Math.max(WEIGHT, 1.0 / this.samples);
		this.averageNanos += (nanos - this.averageNanos) * weight;
	}

	/** Returns the lower median of what the others take; 0 if too little is known. */
	private double typicalNanos(List<ActionRoute.Provider> providers) {
		double[] known = new double[providers.size()];
		int count = 0;
		for (ActionRoute.Provider provider : providers) {
			if (provider.service() instanceof RemoteService other && other != this.service
					&& other.health() instanceof ProviderHealth health) {
				double nanos = health.comparableNanos();
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

	private synchronized double comparableNanos() {
		return (this.state == State.HEALTHY && this.samples >= MIN_SAMPLES) ? this.averageNanos : 0;
	}

	/**
	 * A request has failed in a way that says something about the peer.
	 * @param rule when a peer is left out
	 */
	synchronized void failed(OutlierRule rule) {
		if (this.state == State.EJECTED) {
			return;
		}
		this.suspected = true;
		this.failuresInARow++;
		if (this.state == State.PROBING || this.failuresInARow >= rule.consecutiveFailures()) {
			eject(rule, "failures");
		}
	}

	private void eject(OutlierRule rule, String reason) {
		this.ejections++;
		this.state = State.EJECTED;
		this.suspected = true;
		this.avoided = true;
		this.metrics.providerEjected(this.service.path().path(), reason);
		long millis = Math.min(rule.maxDuration().toMillis(), saturated(rule.baseDuration().toMillis()));
		this.environment.schedule(Duration.ofMillis(millis), this::probe);
	}

	private long saturated(long baseMillis) {
		return (baseMillis > Long.MAX_VALUE / this.ejections) ? Long.MAX_VALUE : baseMillis * this.ejections;
	}

	/** Its time is over: a few requests may try. */
	private synchronized void probe() {
		this.state = State.PROBING;
		this.probes = PROBES;
		this.probesSucceeded = 0;
		this.failuresInARow = 0;
		this.slowInARow = 0;
		this.samples = 0;
		this.averageNanos = 0;
		this.avoided = false;
	}

}
