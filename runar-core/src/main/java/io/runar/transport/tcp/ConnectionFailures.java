package io.runar.transport.tcp;

import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;

import io.runar.ErrorCode;
import io.runar.RunarException;
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
		if (isTlsRefusal(cause)) {
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

	/**
	 * Whether one side did not want the other's certificate, as far as it can be told.
	 */
	private static boolean isTlsRefusal(Throwable cause) {
		boolean tls = false;
		for (Throwable each = cause; each != null; each = each.getCause()) {
			if (each instanceof CertificateException) {
				return true;
			}
			if (each instanceof ClosedChannelException) {
				return false;
			}
			// Netty's own, of a private type, when the socket ends within the handshake.
			boolean closed = each.getMessage() != null && each.getMessage().contains("closed while");
			tls |= each instanceof SSLException && !closed;
		}
		return tls;
	}

	private static String reason(Throwable cause) {
		Throwable last = cause;
		for (Throwable each = cause; each != null; each = each.getCause()) {
			last = each;
		}
		return (last.getMessage() != null) ? last.getMessage() : last.getClass().getSimpleName();
	}

}
