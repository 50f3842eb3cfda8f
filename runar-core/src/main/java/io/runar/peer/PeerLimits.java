package io.runar.peer;

import java.time.Duration;

import io.runar.registry.OfferLimits;

/**
 * What is put up with from one peer.
 *
 * @param maxProtocolErrors number of protocol errors after which a node is refused for a
 * time; each error costs it its connections anyway
 * @param protocolErrorPenalty how long it is refused the first time; doubled with each
 * time it breaks the protocol again
 * @param maxProtocolErrorPenalty the longest time it is refused, and after which without
 * an error everything is forgotten
 * @param offers how much it may offer
 * @since 0.1
 */
public record PeerLimits(int maxProtocolErrors, Duration protocolErrorPenalty, Duration maxProtocolErrorPenalty,
		OfferLimits offers) {

	/** Three errors, then a minute up to an hour. */
	public static final PeerLimits DEFAULTS = new PeerLimits(3, Duration.ofMinutes(1), Duration.ofHours(1),
			OfferLimits.DEFAULTS);

}
