package io.runar.transport;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Set;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed handshake says about trust; for implementations of transports.
 *
 * @since 0.1
 */
public final class HandshakeFailures {

	private static final Set<ErrorCode> MALFORMED = Set.of(ErrorCode.PROTOCOL_ERROR, ErrorCode.PAYLOAD_TOO_LARGE);

	private HandshakeFailures() {
	}

	/**
	 * Returns whether one side did not want the other's certificate, as far as it can be
	 * told. Thread-safe.
	 * @param cause why the connection failed, or {@code null}
	 * @return whether it is a matter of trust, and not of a socket that closed
	 */
	public static boolean isTlsRefusal(@Nullable Throwable cause) {
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

	/**
	 * Returns whether the other side has sent what no node sends, as far as it can be
	 * told: neither a connection that ends or is silent, nor a certificate that is not
	 * trusted, says anything about who is there. Thread-safe.
	 * @param cause why the connection failed, or {@code null}
	 * @return whether its bytes were malformed
	 */
	public static boolean isMalformed(@Nullable Throwable cause) {
		for (Throwable each = cause; each != null; each = each.getCause()) {
			// The last is Netty's, which there is twice, shaded and not.
			if (each instanceof SSLProtocolException
					|| (each instanceof RunarException known && MALFORMED.contains(known.errorCode()))
					|| each.getClass().getSimpleName().equals("NotSslRecordException")) {
				return true;
			}
		}
		return false;
	}

}
