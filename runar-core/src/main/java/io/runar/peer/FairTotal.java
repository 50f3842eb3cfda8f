package io.runar.peer;

import java.util.Collection;
import java.util.function.ToLongFunction;

/**
 * A limit of what all peers together hold of something. Half of it is divided into equal
 * parts, one for each peer, which are never refused; what a peer holds beyond its part
 * comes out of the other half, which is for all, first come, first served. So one peer
 * may use much while others do not, but when it gets tight those are refused that hold
 * more than their part. Peers that join make the parts smaller; until those who hold too
 * much have given it back there may be half as much again as the limit.
 * <p>
 * Asking costs one comparison for a peer within its part; only for others all peers are
 * added up. No counter is shared between threads of different peers. Thread-safe.
 */
final class FairTotal {

	private final long limit;

	private final Collection<Peer> peers;

	private final ToLongFunction<Peer> held;

	private volatile long part;

	/**
	 * Creates a limit without peers.
	 * @param limit how much there may be
	 * @param peers those that are connected, as they are at any time
	 * @param held tells how much one of them holds
	 */
	FairTotal(long limit, Collection<Peer> peers, ToLongFunction<Peer> held) {
		this.limit = limit;
		this.peers = peers;
		this.held = held;
		peersChanged(1);
	}

	/** Peers have joined or left. */
	void peersChanged(int count) {
		this.part = this.limit / 2 / Math.max(1, count);
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
	 * @param uncounted how much of it is not yet told by the peer
	 */
	boolean admits(long wanted, long uncounted) {
		return wanted <= this.part || beyondParts() + uncounted <= this.limit - this.limit / 2;
	}

	private long beyondParts() {
		long each = this.part;
		long sum = 0;
		for (Peer peer : this.peers) {
			sum += Math.max(0, this.held.applyAsLong(peer) - each);
		}
		return sum;
	}

	/** Returns how much all peers hold. */
	long total() {
		return this.peers.stream().mapToLong(this.held).sum();
	}

}
