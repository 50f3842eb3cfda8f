package io.runar.peer;

import java.time.Duration;

import io.runar.PeerId;
import io.runar.transport.PeerAddress;

/**
 * One attempt to open a connection; ends in exactly one of its methods, further calls do
 * nothing. Lives in the directory's serial context.
 */
interface DialAttempt {

	/** Where to dial. */
	PeerAddress address();

	/** Which place in the peer's pool the connection is for; 0: the first. */
	int slot();

	/** It has led to a peer, or to one that is connected already. */
	void reached(PeerId peer);

	/** It has led to this node itself. */
	void reachedSelf();

	/**
	 * It has led nowhere.
	 * @param notBefore how long to wait at least before the next one
	 */
	void failed(Duration notBefore);

	/** It was not made. */
	void abandoned();

}
