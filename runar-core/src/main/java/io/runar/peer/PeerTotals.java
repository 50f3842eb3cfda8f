package io.runar.peer;

import java.util.Collection;

/**
 * What all peers together may have open and waiting. Thread-safe.
 *
 * @param inFlightRequests their requests that are not answered
 * @param streams streams of their requests
 * @param outboundBytes what waits to be sent to them
 */
record PeerTotals(FairTotal inFlightRequests, FairTotal streams, FairTotal outboundBytes) {

	static PeerTotals of(TotalLimits limits, Collection<Peer> peers) {
		return new PeerTotals(new FairTotal(limits.inFlightRequests(), peers, Peer::openRequests),
				new FairTotal(limits.streams(), peers, Peer::servedStreams),
				new FairTotal(limits.outboundQueueBytes(), peers, Peer::queuedBytes));
	}

	void peersChanged(int count) {
		this.inFlightRequests.peersChanged(count);
		this.streams.peersChanged(count);
		this.outboundBytes.peersChanged(count);
	}

}
