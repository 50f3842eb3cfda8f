package io.runar.transport;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * What a failed handshake says about trust; for implementations of transports.
 *
 * @since 0.1
 */
public final class HandshakeFailures {

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

}
