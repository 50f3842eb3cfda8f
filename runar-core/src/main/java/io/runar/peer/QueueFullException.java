package io.runar.peer;

import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * The bounded queue to a peer has no room for a request now; see {@link Peer#whenRoom()}.
 *
 * @since 0.1
 */
public final class QueueFullException extends RunarException {

	private static final long serialVersionUID = 1L;

	QueueFullException(String message) {
		super(RunarException.builder(ErrorCode.OVERLOADED, message).notStarted(true));
	}

}
