package io.runar.registry;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;

/**
 * All peers together offer more than this node takes, and one of them must give way: who
 * offers more than an equal part of it.
 *
 * @since 0.1
 */
public final class OfferTotalException extends RunarException {

	private static final long serialVersionUID = 1L;

	private final transient PeerId peer;

	OfferTotalException(PeerId peer, String message) {
		super(ErrorCode.LIMIT_EXCEEDED, message);
		this.peer = peer;
	}

	/**
	 * Returns who is to give way.
	 * @return the peer whose services were to be added, or another one that offers more;
	 * once that is removed they may be added again
	 */
	public PeerId peer() {
		return this.peer;
	}

}
