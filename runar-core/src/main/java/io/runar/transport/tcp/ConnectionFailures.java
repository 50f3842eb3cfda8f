package io.runar.transport.tcp;

import java.net.SocketAddress;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.transport.HandshakeFailures;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Says in our terms why a connection was not opened or has ended.
 */
final class ConnectionFailures {

	private ConnectionFailures() {
	}

	/** Why there is no connection to an address. */
	static RunarException notOpened(PeerAddress address, Throwable cause) {
		String message = "no connection to " + address + ": " + reason(cause);
		if (HandshakeFailures.isTlsRefusal(cause)) {
			return new RunarException(ErrorCode.UNAUTHENTICATED, message, cause);
		}
		ErrorCode code = (cause instanceof RunarException known) ? known.errorCode() : ErrorCode.PEER_LOST;
		return new RunarException(code, message, cause);
	}

	/** Why an open connection has ended. */
	static RunarException lost(SocketAddress remote, @Nullable Throwable cause) {
		String reason = (cause != null) ? reason(cause) : "closed by the other side without notice";
		return new RunarException(ErrorCode.PEER_LOST, "connection with " + remote + " lost: " + reason, cause);
	}

	private static String reason(Throwable cause) {
		Throwable last = cause;
		for (Throwable each = cause; each != null; each = each.getCause()) {
			last = each;
		}
		return (last.getMessage() != null) ? last.getMessage() : last.getClass().getSimpleName();
	}

}
