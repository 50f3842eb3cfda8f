package io.runar.admission;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.runtime.NodeMetrics;
import io.runar.service.ActionGuard;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say about one action, put into effect. What it has not of its own, it
 * shares with other actions of the service. Thread-safe.
 */
final class RuleGuard implements ActionGuard {

	static final String MAX_CONCURRENT = "max-concurrent";

	static final String ADAPTIVE_LIMIT = "adaptive-limit";

	static final String RATE_LIMIT = "rate-limit";

	static final String RATE_LIMIT_PER_PEER = "rate-limit-per-peer";

	private final String service;

	private final String action;

	private final NodeMetrics metrics;

	private final @Nullable Places fixed;

	private final @Nullable AdaptivePlaces adaptive;

	private final @Nullable SharedRate rate;

	private final @Nullable PeerLimiters peers;

	private final LongAdder refused = new LongAdder();

	RuleGuard(String service, String action, NodeMetrics metrics, @Nullable Places fixed,
			@Nullable AdaptivePlaces adaptive, @Nullable SharedRate rate, @Nullable PeerLimiters peers) {
		this.service = service;
		this.action = action;
		this.metrics = metrics;
		this.fixed = fixed;
		this.adaptive = adaptive;
		this.rate = rate;
		this.peers = peers;
	}

	@Override
	public void admit(PeerId caller, Priority priority, boolean stream, long nowNanos) {
		if (this.fixed != null && !this.fixed.enter(priority)) {
			throw tooMany(MAX_CONCURRENT, this.fixed, priority);
		}
		try {
			AdaptivePlaces learned = stream ? null : this.adaptive;
			if (learned != null && !learned.places().enter(priority)) {
				throw tooMany(ADAPTIVE_LIMIT, learned.places(), priority);
			}
			try {
				checkRates(caller, priority, nowNanos);
			}
			catch (RunarException ex) {
				if (learned != null) {
					learned.places().leave();
				}
				throw ex;
			}
		}
		catch (RunarException ex) {
			if (this.fixed != null) {
				this.fixed.leave();
			}
			throw ex;
		}
	}

	private void checkRates(PeerId caller, Priority priority, long nowNanos) {
		if (this.peers != null) {
			long wait = this.peers.of(caller, nowNanos).tryAcquire(nowNanos);
			if (wait > 0) {
				throw tooOften(RATE_LIMIT_PER_PEER, this.peers.perSecond() + " requests a second of peer " + caller,
						priority, wait);
			}
		}
		if (this.rate != null) {
			long wait = this.rate.tryAcquire(caller, nowNanos);
			if (wait > 0) {
				throw tooOften(RATE_LIMIT, this.rate.perSecond() + " requests a second", priority, wait);
			}
		}
	}

	private RunarException tooMany(String reason, Places places, Priority priority) {
		count(reason, priority);
		return new RunarException(ErrorCode.OVERLOADED,
				"action '" + this.service + "/" + this.action + "' has " + places.taken()
						+ " requests in flight (expected: fewer than " + places.room(priority) + " for one of priority "
						+ priority + ", the " + reason + " is " + places.limit() + ")");
	}

	private RunarException tooOften(String reason, String limit, Priority priority, long waitNanos) {
		count(reason, priority);
		return RunarException
			.builder(ErrorCode.OVERLOADED, "action '" + this.service + "/" + this.action + "' has more than " + limit
					+ " (expected: fewer; the next in " + (1 + TimeUnit.NANOSECONDS.toMillis(waitNanos)) + " ms)")
			.retryAfter(Duration.ofNanos(waitNanos))
			.build();
	}

	private void count(String reason, Priority priority) {
		this.refused.increment();
		this.metrics.requestRefused(this.service, this.action, reason, priority);
	}

	@Override
	public void leave(boolean stream, long startNanos, long nanos, boolean typical) {
		if (this.fixed != null) {
			this.fixed.leave();
		}
		if (this.adaptive != null && !stream) {
			this.adaptive.leave(startNanos, nanos, typical);
		}
	}

	/** Returns what operators see. */
	AdmissionInfo info() {
		return new AdmissionInfo(this.service, this.action, AdmissionInfo.Concurrency.of(this.fixed),
				AdmissionInfo.Concurrency.of((this.adaptive != null) ? this.adaptive.places() : null),
				(this.rate != null) ? this.rate.perSecond() : 0, (this.peers != null) ? this.peers.perSecond() : 0,
				this.refused.sum());
	}

}
