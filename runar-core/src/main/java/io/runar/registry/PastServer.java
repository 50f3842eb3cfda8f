package io.runar.registry;

import java.util.List;

/**
 * Sends retained events of this node to subscriptions of others that have just become
 * known.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PastServer {

	/**
	 * Sends what the subscriptions want and makes them known, so that every retained
	 * event is sent either now or to the subscriptions as they are known from now on.
	 * Called in the registry's serial context.
	 * @param peer the other node
	 * @param interests its new subscriptions
	 * @param publication makes them known; to be run once
	 */
	void serve(RemotePeer peer, List<PastInterest> interests, Runnable publication);

}
