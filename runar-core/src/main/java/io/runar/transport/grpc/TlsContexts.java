package io.runar.transport.grpc;

import javax.net.ssl.SSLException;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.security.NodeCredentials;

/**
 * TLS for both sides: version 1.3 only, both show certificates, and only the trust
 * manager of the node decides. Uses BoringSSL where gRPC brings it for the platform, else
 * the JDK. Built once; the managers behind it always answer with the current keys.
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
			.trustManager(credentials.trustManager()));
	}

	private static SslContext build(SslContextBuilder builder) {
		try {
			return GrpcSslContexts.configure(builder).protocols(VERSION).build();
		}
		catch (SSLException | IllegalArgumentException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"TLS cannot be set up from the node's credentials: " + ex.getMessage(), ex);
		}
	}

}
