package io.runar.peer;

/**
 * How a relation to another node stands.
 *
 * @since 0.1
 */
public enum PeerState {

	/** Authenticated; what it offers is not yet known. */
	CONNECTING,
	/** Can be called. */
	UP,
	/** Silent for longer than a heartbeat interval: not chosen. */
	SUSPECT,
	/** Is leaving: not chosen, still answers. */
	DRAINING,
	/** Gone. */
	DOWN

}
