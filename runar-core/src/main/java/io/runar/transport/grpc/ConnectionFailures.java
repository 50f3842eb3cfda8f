package io.runar.transport.grpc;

import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;

import io.grpc.Status;
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
	static RunarException notOpened(PeerAddress address, Status status) {
		String beginning = "no connection to " + address + ": ";
		if (status.getCode() == Status.Code.PERMISSION_DENIED) {
			return new RunarException(ErrorCode.FORBIDDEN, beginning + "refused by the other side", status.getCause());
		}
		if (status.getCode() == Status.Code.UNIMPLEMENTED) {
			return new RunarException(ErrorCode.PROTOCOL_ERROR,
					beginning + "a gRPC server answered that is no node (" + status.getDescription() + ")");
		}
		Throwable cause = status.getCause();
		if (isTlsRefusal(cause)) {
			return new RunarException(ErrorCode.UNAUTHENTICATED, beginning + "TLS failed: " + reason(cause, status),
					cause);
		}
		return new RunarException(ErrorCode.PEER_LOST, beginning + reason(cause, status), cause);
	}

	/** Why an open connection has ended. */
	static RunarException lost(SocketAddress remote, Status status, int maxFrameSize) {
		if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
			return new RunarException(ErrorCode.PAYLOAD_TOO_LARGE, "connection with " + remote
					+ " closed: a frame is larger than " + maxFrameSize + " bytes (" + status.getDescription() + ")");
		}
		Throwable cause = status.getCause();
		return new RunarException(ErrorCode.PEER_LOST, "connection with " + remote + " lost: " + reason(cause, status),
				cause);
	}

	/**
	 * Whether one side did not want the other's certificate, as far as it can be told.
	 */
	static boolean isTlsRefusal(@Nullable Throwable cause) {
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

	private static String reason(@Nullable Throwable cause, Status status) {
		Throwable last = null;
		for (Throwable each = cause; each != null; each = each.getCause()) {
			last = each;
		}
		if (last != null && last.getMessage() != null) {
			return last.getMessage();
		}
		String description = status.getDescription();
		return (description != null) ? description : status.getCode().name();
	}

}
