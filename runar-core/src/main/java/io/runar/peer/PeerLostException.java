package io.runar.peer;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * The peer that was asked is gone; not one that it asked in turn.
 *
 * @since 0.1
 */
public final class PeerLostException extends RunarException {

	private static final long serialVersionUID = 1L;

	PeerLostException(String message, boolean notStarted, @Nullable Throwable cause) {
		super(RunarException.builder(ErrorCode.PEER_LOST, message).notStarted(notStarted).cause(cause));
	}

}
