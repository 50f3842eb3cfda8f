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
	 * One instance of each service path that subscribes and one member of each named
	 * group, on this node if there is one, else balanced; and every subscription outside
	 * services and groups.
	 */
	ONE_PER_SERVICE,

	/** Subscribers on this node only. */
	LOCAL_ONLY

}
