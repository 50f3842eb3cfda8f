package io.runar.transport.grpc;

import java.net.SocketAddress;

import io.grpc.Status;
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
		if (HandshakeFailures.isTlsRefusal(cause)) {
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
