package io.runar;

/**
 * Whom a published event reaches.
 *
 * @since 0.1
 */
public enum BroadcastMode {

	/** All subscribers on all nodes. */
	ALL,

	/**
	 * One instance of each service path that subscribes, the local one first; and every
	 * subscription outside services.
	 */
	ONE_PER_SERVICE,

	/** Subscribers on this node only. */
	LOCAL_ONLY

}
