package io.runar.registry;

/**
 * Is told of changes of what other nodes offer. Called in the registry's serial context.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RemoteListener {

	/**
	 * Tells of a change that the routing table shows already.
	 * @param joined whether it is the first that is known of a node, which is new, was
	 * restarted or was cut off
	 */
	void onRemoteChange(boolean joined);

}
