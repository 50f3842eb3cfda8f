package io.runar;

/**
 * Where a node is in its life.
 *
 * @since 0.1
 */
public enum NodeState {

	/** Built, not started. Nothing can be called yet. */
	CREATED,
	/** Services are being started and the transport bound. */
	STARTING,
	/** Member of the network. */
	RUNNING,
	/** Peers no longer choose this node; it finishes what it has. */
	DRAINING,
	/** Left the network; can be started again. */
	STOPPED,
	/** Could not start. */
	FAILED

}
