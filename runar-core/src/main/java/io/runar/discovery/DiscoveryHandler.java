package io.runar.discovery;

/**
 * Is told what a provider finds. Thread-safe; returns at once.
 *
 * @since 0.1
 */
public interface DiscoveryHandler {

	/**
	 * Tells of a node that may be there; may be told again at any time.
	 * @param announcement what is known of it
	 */
	void onFound(PeerAnnouncement announcement);

	/**
	 * Tells that a node may be gone. Only a hint: an open connection is the better
	 * witness.
	 * @param announcement what was known of it
	 */
	void onLost(PeerAnnouncement announcement);

}
