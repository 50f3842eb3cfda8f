package io.runar.registry;

import io.runar.PeerId;
import io.runar.service.EventContext;
import io.runar.service.PastRequest;

/**
 * A local subscription that wants retained events too.
 *
 * @since 0.1
 */
public interface PastSink extends EventSink {

	/**
	 * Returns what it wants.
	 * @return the request
	 */
	PastRequest past();

	/**
	 * Takes a retained event of another node on an I/O thread; must not block.
	 * @param event the event
	 */
	void offerPast(EventContext event);

	/**
	 * Takes notice that this node begins to meet others anew: for them it is a new start,
	 * to which they send what they have retained once more. Called in the registry's
	 * serial context.
	 */
	void forgetPeers();

	/**
	 * Takes notice that a node is there, before any of its events, or that one of its
	 * connections was lost, and with it perhaps events. Called in the registry's serial
	 * context.
	 * @param peer the node
	 * @param incarnation the random number of its start
	 * @return whether it is to be asked again for what it has retained: not all of that
	 * has come
	 */
	boolean peerMet(PeerId peer, long incarnation);

	/**
	 * Takes notice that a node has sent all its retained events. Called in the registry's
	 * serial context; they may arrive before or after.
	 * @param peer the node
	 * @param count how many it has sent
	 */
	void pastServed(PeerId peer, int count);

}
