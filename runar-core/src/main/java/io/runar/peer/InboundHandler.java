package io.runar.peer;

import io.runar.wire.Acknowledgement;
import io.runar.wire.NodeMessage;

/**
 * Receives the messages of peers that concern services. Called on I/O threads; must
 * neither block nor run user code.
 *
 * @since 0.1
 */
public interface InboundHandler {

	/**
	 * Takes a request; exactly one response is to be sent with {@link Peer#respond}.
	 * @param peer who asks
	 * @param slot which of the peer's connections it came on, for {@link Peer#respond}
	 * @param request the request
	 * @param receivedNanos when its frame arrived, in {@code Environment.nanoTime()}
	 */
	void onRequest(Peer peer, int slot, NodeMessage.Request request, long receivedNanos);

	/**
	 * Takes an event.
	 * @param peer who published it
	 * @param slot which of the peer's connections it came on
	 * @param event the event
	 */
	void onEvent(Peer peer, int slot, NodeMessage.Event event);

	/**
	 * Tells what became of an event that this node has published.
	 * @param peer who received it
	 * @param acknowledgement what became of it
	 */
	void onAcknowledgement(Peer peer, Acknowledgement acknowledgement);

	/**
	 * Tells that a peer no longer waits for an answer.
	 * @param peer who asked
	 * @param requestId id of the request
	 */
	void onCancel(Peer peer, String requestId);

	/**
	 * Tells that a peer has other rights than before. Called in the directory's serial
	 * context.
	 * @param peer the peer, with its new rights
	 */
	void onRightsChanged(Peer peer);

	/**
	 * Tells that a connection with a peer was lost while others live: what was on its way
	 * there may be lost.
	 * @param peer the peer
	 */
	void onConnectionLost(Peer peer);

	/**
	 * Tells that a peer is gone: its requests need no answer.
	 * @param peer who is gone
	 */
	void onPeerLost(Peer peer);

}
