package io.runar.transport.tcp;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.security.NodeCredentials;

/**
 * TLS for both sides: version 1.3 only, both show certificates, and only the trust
 * manager of the node decides. Built once; the managers behind it always answer with the
 * current keys.
 */
final class TlsContexts {

	private static final String VERSION = "TLSv1.3";

	private TlsContexts() {
	}

	static SslContext forServer(NodeCredentials credentials) {
		return build(SslContextBuilder.forServer(credentials.keyManager())
			.trustManager(credentials.trustManager())
			.clientAuth(ClientAuth.REQUIRE));
	}

	static SslContext forClient(NodeCredentials credentials) {
		return build(SslContextBuilder.forClient()
			.keyManager(credentials.keyManager())
			.trustManager(credentials.trustManager())
			// Certificates name nodes, not hosts.
			.endpointIdentificationAlgorithm(null));
	}

	private static SslContext build(SslContextBuilder builder) {
		try {
			return builder.sslProvider(SslProvider.JDK).protocols(VERSION).build();
		}
		catch (SSLException | IllegalArgumentException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"TLS cannot be set up from the node's credentials: " + ex.getMessage(), ex);
		}
	}

}
