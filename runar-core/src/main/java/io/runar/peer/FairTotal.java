package io.runar.peer;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * A limit of what all peers together hold of something. Half of it is divided into equal
 * parts, one for each peer, which are never refused; what a peer holds beyond its part
 * comes out of the other half, which is for all, first come, first served. So one peer
 * may use much while others do not, but when it gets tight those are refused that hold
 * more than their part. Peers that join make the parts smaller; until those who hold too
 * much have given it back there may be half as much again as the limit.
 * <p>
 * Asking costs one comparison for a peer within its part, and no counter is shared
 * between threads of different peers. For others all peers are added up, but not each
 * time, as who asks much would then cost much: what was found is used for a millisecond,
 * less what is let in meanwhile. It errs to the safe side only, as what is given back
 * meanwhile is not noticed. When it says there is no room, it is believed for a number of
 * refusals that grows with that of the peers, so that each refusal pays for a few peers.
 * With few peers it is never believed. Thread-safe.
 */
final class FairTotal {

	private static final long RECENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** How many peers are added up at the cost of one refusal. */
	private static final int WORTH_A_MEASUREMENT = 16;

	private final long limit;

	private final Collection<Peer> peers;

	private final ToLongFunction<Peer> held;

	private final LongSupplier clock;

	private volatile long part;

	private volatile int count = 1;

	private volatile Measured measured;

	private volatile @Nullable Total total;

	/**
	 * Creates a limit without peers.
	 * @param limit how much there may be
	 * @param peers those that are connected, as they are at any time
	 * @param held tells how much one of them holds
	 * @param clock the time in nanoseconds, as of a moment ago
	 */
	FairTotal(long limit, Collection<Peer> peers, ToLongFunction<Peer> held, LongSupplier clock) {
		this.limit = limit;
		this.peers = peers;
		this.held = held;
		this.clock = clock;
		this.part = limit / 2;
		this.measured = unknown();
	}

	/** Peers have joined or left. */
	void peersChanged(int count) {
		this.count = Math.max(1, count);
		this.part = this.limit / 2 / this.count;
		this.measured = unknown();
	}

	/** Too old to be used. */
	private Measured unknown() {
		return new Measured(this.clock.getAsLong() - 2 * RECENT_NANOS, 0);
	}

	/** Returns how much any peer may hold, whatever the others do. */
	long part() {
		return this.part;
	}

	long limit() {
		return this.limit;
	}

	/**
	 * Returns whether a peer may hold so much.
	 * @param wanted what it would hold
	 * @param more how much of it is new
	 * @param counted whether the peer tells of that already
	 */
	boolean admits(long wanted, long more, boolean counted) {
		if (wanted <= this.part) {
			return true;
		}
		Measured known = this.measured;
		if (known.isRecent(this.clock.getAsLong())) {
			if (known.room.addAndGet(-more) >= 0) {
				return true;
			}
			if (known.refusals.incrementAndGet() <= this.count / WORTH_A_MEASUREMENT) {
				return false;
			}
		}
		Measured now = new Measured(this.clock.getAsLong(),
				this.limit - this.limit / 2 - beyondParts() - (counted ? 0 : more));
		this.measured = now;
		return now.room.get() >= 0;
	}

	private long beyondParts() {
		long each = this.part;
		long sum = 0;
		for (Peer peer : this.peers) {
			sum += Math.max(0, this.held.applyAsLong(peer) - each);
		}
		return sum;
	}

	/**
	 * Returns how much all peers hold, for people: where there are many peers, as of a
	 * moment ago.
	 */
	long total() {
		Total known = this.total;
		long now = this.clock.getAsLong();
		if (this.count < WORTH_A_MEASUREMENT || known == null || now - known.atNanos > RECENT_NANOS) {
			known = new Total(now, this.peers.stream().mapToLong(this.held).sum());
			this.total = known;
		}
		return known.value;
	}

	/**
	 * How much there was.
	 */
	private record Total(long atNanos, long value) {

	}

	/**
	 * What was found when all peers were added up, less what was let in since.
	 */
	private static final class Measured {

		private final long atNanos;

		/** What those beyond their parts may still take. */
		private final AtomicLong room;

		private final AtomicInteger refusals = new AtomicInteger();

		Measured(long atNanos, long room) {
			this.atNanos = atNanos;
			this.room = new AtomicLong(room);
		}

		boolean isRecent(long nowNanos) {
			return nowNanos - this.atNanos <= RECENT_NANOS;
		}

	}

}
