package io.runar.registry;

import java.util.List;

/**
 * Sends retained events of this node to subscriptions of others that have just become
 * known, or ask again.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PastServer {

	/**
	 * Makes subscriptions known and begins to send what they want, so that every retained
	 * event is either among that or sent to the subscriptions as they are known from now
	 * on. One that is being sent already begins anew. Called in the registry's serial
	 * context.
	 * @param peer the other node
	 * @param interests its subscriptions
	 * @param publication makes them known; to be run once, before this method returns
	 */
	void serve(RemotePeer peer, List<PastInterest> interests, Runnable publication);

}
