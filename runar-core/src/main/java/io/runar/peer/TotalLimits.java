package io.runar.peer;

import io.runar.registry.OfferLimits;

/**
 * How much all peers together may make this node hold. Where it gets tight, those give
 * way that hold more than an equal part.
 *
 * @param offers how much they may offer
 * @param inFlightRequests how many of their requests may be open
 * @param inFlightBytes how many bytes of encoded parameters those may have; 0: a quarter
 * of the heap
 * @param streams how many of their streams may be open
 * @param outboundQueueBytes how many bytes may wait to be sent to them
 * @since 0.1
 */
public record TotalLimits(OfferLimits offers, int inFlightRequests, long inFlightBytes, int streams,
		long outboundQueueBytes) {

	/** What a thousand honest nodes do not reach. */
	public static final TotalLimits DEFAULTS = new TotalLimits(OfferLimits.TOTAL_DEFAULTS, 100_000, 0, 10_000,
			256L * 1024 * 1024);

}
