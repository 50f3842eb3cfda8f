package io.runar.peer;

import java.util.Collection;
import java.util.function.LongSupplier;

/**
 * What all peers together may have open and waiting. Thread-safe.
 *
 * @param inFlightRequests their requests that are not answered
 * @param inFlightBytes what the parameters of those take
 * @param streams streams of their requests
 * @param outboundBytes what waits to be sent to them
 */
record PeerTotals(FairTotal inFlightRequests, FairTotal inFlightBytes, FairTotal streams, FairTotal outboundBytes) {

	/** What is left is for decoded parameters, answers and the application itself. */
	private static final int PART_OF_HEAP = 4;

	static PeerTotals of(TotalLimits limits, Collection<Peer> peers, LongSupplier clock) {
		return new PeerTotals(new FairTotal(limits.inFlightRequests(), peers, Peer::openRequests, clock),
				new FairTotal(inFlightBytes(limits), peers, Peer::openBytes, clock),
				new FairTotal(limits.streams(), peers, Peer::servedStreams, clock),
				new FairTotal(limits.outboundQueueBytes(), peers, Peer::queuedBytes, clock));
	}

	private static long inFlightBytes(TotalLimits limits) {
		return (limits.inFlightBytes() > 0) ? limits.inFlightBytes() : Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
	}

	void peersChanged(int count) {
		this.inFlightRequests.peersChanged(count);
		this.inFlightBytes.peersChanged(count);
		this.streams.peersChanged(count);
		this.outboundBytes.peersChanged(count);
	}

}
