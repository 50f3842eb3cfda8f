package io.runar.admission;

import io.runar.PeerId;
import io.runar.security.RateLimiter;

/**
 * How many requests a second are taken of all peers together. While several peers share
 * the rate, one that asks for more than an equal part of it leaves half of the burst to
 * the others: it gets what they do not use, but they never find all of it gone.
 * Thread-safe, without locks.
 */
final class SharedRate {

	private final RateLimiter all;

	private final PeerLimiters parts;

	/** How much of the burst is left to those that ask for less than their part. */
	private final int reserved;

	SharedRate(int perSecond, int burst, long nowNanos) {
		this.all = new RateLimiter(perSecond, burst, nowNanos);
		this.parts = new PeerLimiters(perSecond, burst, nowNanos);
		this.reserved = Math.max(1, burst / 2);
	}

	/** Asks for one request of a peer; returns zero, or how many nanoseconds to wait. */
	long tryAcquire(PeerId peer, long nowNanos) {
		long partWait = this.parts.of(peer, nowNanos).tryAcquireShare(nowNanos, this.parts.size());
		return (partWait == 0) ? this.all.tryAcquire(nowNanos)
				: Math.min(partWait, this.all.tryAcquireLeaving(nowNanos, this.reserved));
	}

	int perSecond() {
		return this.parts.perSecond();
	}

}
