package io.runar.event;

import io.runar.peer.Peer;
import io.runar.wire.Acknowledgement;

/**
 * Is told what becomes of acknowledged events of this node. Called on I/O threads and in
 * the registry's serial context; must not block.
 *
 * @since 0.1
 */
public interface EventFeedback {

	/**
	 * A peer has handled an event, or could not.
	 * @param peer the peer
	 * @param acknowledgement what became of the event
	 */
	void acknowledged(Peer peer, Acknowledgement acknowledgement);

	/**
	 * A connection with a peer was lost while others live: events and answers that were
	 * on their way there may be lost.
	 * @param peer the peer
	 */
	void connectionLost(Peer peer);

	/**
	 * A peer is gone.
	 * @param peer the peer
	 */
	void peerLost(Peer peer);

}
