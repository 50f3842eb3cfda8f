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
	 * @param eventsMissed whether events of a node may have been missed: it is new, was
	 * restarted or cut off, or one of its connections was lost
	 */
	void onRemoteChange(boolean eventsMissed);

}
