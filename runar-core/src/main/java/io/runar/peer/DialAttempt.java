package io.runar.peer;

import java.time.Duration;

import io.runar.PeerId;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection; ends in exactly one of its methods, further calls do
 * nothing. Lives in the directory's serial context.
 */
abstract class DialAttempt {

	private final PeerAddress address;

	private final int slot;

	private boolean ended;

	DialAttempt(PeerAddress address, int slot) {
		this.address = address;
		this.slot = slot;
	}

	/** Where to dial. */
	final PeerAddress address() {
		return this.address;
	}

	/** Which place in the peer's pool the connection is for; 0: the first. */
	final int slot() {
		return this.slot;
	}

	/** What connections it is to replace whoever dialled them; see {@link DialOrder}. */
	long epoch() {
		return 0;
	}

	/** Who is expected to answer; {@code null}: nobody was met there yet. */
	@Nullable ProvenId target() {
		return null;
	}

	/** It has led to a node, whether that is let in or not; told before the end. */
	void met(ProvenId node) {
	}

	/** It has led to a peer, or to one that is connected already. */
	abstract void reached(PeerId peer);

	/** It has led to this node itself. */
	abstract void reachedSelf();

	/**
	 * It has led nowhere.
	 * @param notBefore how long to wait at least before the next one
	 */
	abstract void failed(Duration notBefore);

	/** It was not made. */
	final void abandoned() {
		end();
	}

	/** Ends the attempt; true for the first who does. */
	final boolean end() {
		if (this.ended) {
			return false;
		}
		this.ended = true;
		release();
		return true;
	}

	/** Gives back what the attempt has taken. */
	abstract void release();

}
