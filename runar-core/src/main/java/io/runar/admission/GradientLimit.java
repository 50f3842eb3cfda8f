package io.runar.admission;

import java.util.concurrent.TimeUnit;

/**
 * How many requests may be in flight, found out from how long they take: as long as there
 * is room they take what the work takes; beyond that they wait for one another.
 * <p>
 * Once in a window the average latency is compared with the one without waiting. The
 * limit is multiplied by the quotient (the gradient), where a latency up to
 * {@value #TOLERANCE} times as long is still taken as no waiting, and the square root of
 * the limit is added, so that it goes on looking for more room. A new limit doubles until
 * it meets the first waiting, as TCP begins. What is not used at least by half is not
 * raised.
 * <p>
 * The latency without waiting is learned while few requests are in flight. A service that
 * is never idle would forget it. So every ten seconds of load the limit is halved until
 * one window has been measured under it, which gives what is in between time to drain;
 * the latency of that window is the new one to compare with. Half of the limit still
 * keeps the service busy, as the limit is about {@value #TOLERANCE} times of what that
 * takes.
 * <p>
 * A window has as many requests as an average needs, and lasts for as long as two of the
 * longest of them take, since in a short one there would be more of the short ones. And
 * what its spread can explain counts as no difference: without that, a service of which
 * one request in ten takes long would be strangled by chance.
 * <p>
 * The gradient is that of Netflix's concurrency-limits ("Performance under load", 2018)
 * and of Envoy's adaptive concurrency filter, from which the square root and the pause
 * for a minimum are, too; draining to measure comes from TCP BBR (Cardwell et al., 2016).
 * The library of Netflix itself was measured, and not used: its {@code Gradient2Limit}
 * compares each single request with an average, so that latencies with an exponential
 * distribution hold the limit down (at 500 in flight of 1,000 possible it refused 97 %);
 * averaged in its windows, it takes a minute for what is done here in seconds, and rises
 * for as long as an overload lasts. Its {@code VegasLimit} draws random numbers of its
 * own, which a simulation cannot repeat.
 * <p>
 * Thread-safe.
 */
final class GradientLimit {

	private static final double TOLERANCE = 1.5;

	private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long MAX_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final int WINDOW_REQUESTS = 50;

	private static final int WINDOW_LONGEST = 2;

	private static final long DRAIN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final long FIRST_DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

	/** No window reduces the limit by more than a half, before it is smoothed. */
	private static final double MIN_GRADIENT = 0.5;

	private static final double SMOOTHING = 0.5;

	/** How much a window with little load changes the latency without waiting. */
	private static final double IDLE_WEIGHT = 0.1;

	/** The same for one that is faster although there is load. */
	private static final double FASTER_WEIGHT = 0.3;

	/** The same for one after draining. */
	private static final double DRAINED_WEIGHT = 0.5;

	/** Part of the limit in flight up to which it has drained. */
	private static final double DRAINED = 0.75;

	/** Standard errors of an average that are taken for chance. */
	private static final double CONFIDENCE = 2;

	/** How much of the longest latency is remembered from window to window. */
	private static final double LONGEST_KEPT = 0.8;

	private final int min;

	private final int max;

	/** The limit; read by I/O threads, as is the next. */
	private volatile int current;

	private volatile int currentOfMost;

	// The rest is guarded by this.

	private double limit;

	/** Latency without waiting; zero before the first window. */
	private double unloadedNanos;

	private boolean growing = true;

	private boolean started;

	private long beginNanos;

	private int requests;

	private double sum;

	private double squares;

	private double longest;

	private int mostInFlight;

	private boolean draining;

	private boolean drainingAll;

	private long drainNanos;

	GradientLimit(ActionRule.Adaptive settings) {
		this.min = settings.min();
		this.max = settings.max();
		this.limit = settings.initial();
		this.current = settings.initial();
		this.currentOfMost = settings.initial();
	}

	/** Returns how many requests may be in flight. */
	int current() {
		return this.current;
	}

	/**
	 * Returns the same for all but those of high priority, which need not drain unless
	 * there are too many of them.
	 */
	int currentOfMost() {
		return this.currentOfMost;
	}

	/**
	 * Takes how long a request took.
	 * @param startNanos when it began
	 * @param nanos how long it took
	 * @param inFlight how many there were when it ended, with it
	 */
	synchronized void add(long startNanos, long nanos, int inFlight) {
		long now = startNanos + nanos;
		if (!this.started) {
			this.started = true;
			this.beginNanos = now;
			this.drainNanos = now + FIRST_DRAIN_NANOS;
		}
		this.longest = Math.max(this.longest, (double) nanos);
		if (this.draining && startNanos - this.drainNanos < 0) {
			return;
		}
		this.mostInFlight = Math.max(this.mostInFlight, inFlight);
		this.requests++;
		this.sum += (double) nanos;
		this.squares += (double) nanos * nanos;
		if (this.requests >= WINDOW_REQUESTS && now - this.beginNanos >= windowNanos()) {
			endWindow(now);
		}
	}

	private long windowNanos() {
		return Math.min(MAX_WINDOW_NANOS, Math.max(WINDOW_NANOS, (long) (WINDOW_LONGEST * this.longest)));
	}

	private void endWindow(long now) {
		double average = this.sum / this.requests;
		double chance = CONFIDENCE
				* Math.sqrt(Math.max(0, this.squares / this.requests - average * average) / this.requests);
		if (this.draining) {
			boolean drained = this.mostInFlight <= this.limit * DRAINED;
			if (drained) {
				this.unloadedNanos += (average - this.unloadedNanos) * DRAINED_WEIGHT;
			}
			this.drainingAll = !drained;
			this.draining = false;
			this.drainNanos = now + DRAIN_INTERVAL_NANOS;
		}
		else {
			boolean loaded = this.mostInFlight * 2.0 >= this.limit;
			learn(average, chance, loaded);
			adapt(average - chance, loaded);
			if (loaded && now - this.drainNanos >= 0) {
				this.draining = true;
				this.drainNanos = now;
			}
		}
		int drainedLimit = (int) Math.max(this.min, this.limit / 2);
		this.currentOfMost = this.draining ? drainedLimit : (int) this.limit;
		this.current = (this.draining && this.drainingAll) ? drainedLimit : (int) this.limit;
		this.beginNanos = now;
		this.requests = 0;
		this.sum = 0;
		this.squares = 0;
		this.longest *= LONGEST_KEPT;
		this.mostInFlight = 0;
	}

	private void learn(double average, double chance, boolean loaded) {
		if (this.unloadedNanos == 0) {
			this.unloadedNanos = average;
		}
		else if (!loaded) {
			this.unloadedNanos += (average - this.unloadedNanos) * IDLE_WEIGHT;
		}
		else if (average + chance < this.unloadedNanos) {
			this.unloadedNanos += (average + chance - this.unloadedNanos) * FASTER_WEIGHT;
		}
	}

	private void adapt(double latency, boolean loaded) {
		double gradient = Math.max(MIN_GRADIENT, Math.min(1, TOLERANCE * this.unloadedNanos / Math.max(1, latency)));
		this.growing &= gradient == 1;
		double wanted = this.limit * gradient;
		if (!loaded) {
			wanted = Math.min(this.limit, Math.max(wanted, 2.0 * this.mostInFlight));
		}
		else {
			wanted += this.growing ? this.limit : Math.sqrt(this.limit);
		}
		double smoothed = this.limit + (wanted - this.limit) * SMOOTHING;
		this.limit = Math.max(this.min, Math.min(this.max, smoothed));
	}

}
