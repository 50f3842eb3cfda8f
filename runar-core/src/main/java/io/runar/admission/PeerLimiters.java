package io.runar.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.runar.PeerId;
import io.runar.security.RateLimiter;

/**
 * A rate for each peer. Thread-safe, without locks. Keeps the peers of the last seconds,
 * which are no more than are or were connected.
 */
final class PeerLimiters {

	private static final long FORGET_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long REMEMBER_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final int perSecond;

	private final int burst;

	private final ConcurrentMap<PeerId, RateLimiter> peers = new ConcurrentHashMap<>();

	private final AtomicLong forgetNanos;

	PeerLimiters(int perSecond, int burst, long nowNanos) {
		this.perSecond = perSecond;
		this.burst = burst;
		this.forgetNanos = new AtomicLong(nowNanos + FORGET_INTERVAL_NANOS);
	}

	/** Returns the limiter of a peer, which has a whole burst left if it is new. */
	RateLimiter of(PeerId peer, long nowNanos) {
		long due = this.forgetNanos.get();
		if (nowNanos - due >= 0 && this.forgetNanos.compareAndSet(due, nowNanos + FORGET_INTERVAL_NANOS)) {
			this.peers.values().removeIf((limiter) -> limiter.isFull(nowNanos - REMEMBER_NANOS));
		}
		RateLimiter known = this.peers.get(peer);
		return (known != null) ? known
				: this.peers.computeIfAbsent(peer, (key) -> new RateLimiter(this.perSecond, this.burst, nowNanos));
	}

	/** Returns how many peers were seen in the last seconds. */
	int size() {
		return this.peers.size();
	}

	int perSecond() {
		return this.perSecond;
	}

}
