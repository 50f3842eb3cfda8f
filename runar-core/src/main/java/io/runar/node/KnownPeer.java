package io.runar.node;

import java.util.List;

import io.runar.PeerId;
import io.runar.transport.PeerAddress;

/**
 * A node that was connected once.
 *
 * @param id its identity then
 * @param lastSeenMillis when it was last connected, in milliseconds since the epoch
 * @param addresses where it said it can be reached
 */
record KnownPeer(PeerId id, long lastSeenMillis, List<PeerAddress> addresses) {

	/** Copies the addresses. */
	KnownPeer {
		addresses = List.copyOf(addresses);
	}

}
