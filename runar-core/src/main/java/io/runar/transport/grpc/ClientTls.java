package io.runar.transport.grpc;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.runar.runtime.Cancellable;
import io.runar.security.NodeCredentials;

/**
 * TLS of the connections that this node opens. Every change of key or trust makes a new
 * context: a session that is resumed from an old one would show the certificates of
 * before, on both sides, and the peer would be judged by what it no longer has.
 */
final class ClientTls {

	private final Cancellable registration;

	private volatile SslContext current;

	ClientTls(NodeCredentials credentials) {
		this.current = TlsContexts.forClient(credentials);
		this.registration = credentials.onChange(() -> this.current = TlsContexts.forClient(credentials));
	}

	SslContext current() {
		return this.current;
	}

	/** Takes no more notice of changes. */
	void close() {
		this.registration.cancel();
	}

}
