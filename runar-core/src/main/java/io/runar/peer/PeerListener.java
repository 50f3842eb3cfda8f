package io.runar.peer;

/**
 * Is told when nodes join and leave. Called in the directory's serial context.
 *
 * @since 0.1
 */
public interface PeerListener {

	/**
	 * Tells that a peer's offers are known, or have changed.
	 * @param peer the peer
	 */
	void onPeerUpdated(Peer peer);

	/**
	 * Tells that a peer is gone.
	 * @param peer the peer
	 */
	void onPeerDown(Peer peer);

}
