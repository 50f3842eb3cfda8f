package io.runar.security;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Two engines of the JDK that shake hands through memory: TLS 1.3, both sides must show a
 * certificate.
 */
final class TlsPair {

	private static final int MAX_STEPS = 200;

	private final SSLEngine client;

	private final SSLEngine server;

	private final ByteBuffer toServer;

	private final ByteBuffer toClient;

	private final ByteBuffer received;

	private TlsPair(SSLEngine client, SSLEngine server) {
		this.client = client;
		this.server = server;
		this.toServer = ByteBuffer.allocate(4 * client.getSession().getPacketBufferSize());
		this.toClient = ByteBuffer.allocate(4 * server.getSession().getPacketBufferSize());
		this.received = ByteBuffer.allocate(4 * server.getSession().getApplicationBufferSize());
	}

	/**
	 * Lets two nodes connect.
	 * @return what each side saw of the other: client's chain as the server saw it first
	 * @throws SSLException if a side refuses
	 */
	static List<List<X509Certificate>> connect(NodeCredentials client, NodeCredentials server)
			throws GeneralSecurityException, SSLException {
		return connect(client, true, server);
	}

	/** A client that shows no certificate. */
	static List<List<X509Certificate>> connectWithoutCertificate(NodeCredentials client, NodeCredentials server)
			throws GeneralSecurityException, SSLException {
		return connect(client, false, server);
	}

	private static List<List<X509Certificate>> connect(NodeCredentials client, boolean present, NodeCredentials server)
			throws GeneralSecurityException, SSLException {
		SSLEngine clientEngine = context(client, present).createSSLEngine("localhost", 1);
		clientEngine.setUseClientMode(true);
		SSLEngine serverEngine = context(server, true).createSSLEngine();
		serverEngine.setUseClientMode(false);
		serverEngine.setNeedClientAuth(true);
		for (SSLEngine engine : List.of(clientEngine, serverEngine)) {
			engine.setEnabledProtocols(new String[] { "TLSv1.3" });
		}
		new TlsPair(clientEngine, serverEngine).run();
		return List.of(chain(serverEngine), chain(clientEngine));
	}

	private static SSLContext context(NodeCredentials credentials, boolean present) throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		KeyManager @Nullable [] keys = present ? new KeyManager[] { credentials.keyManager() } : null;
		context.init(keys, new TrustManager[] { credentials.trustManager() }, new SecureRandom());
		return context;
	}

	private static List<X509Certificate> chain(SSLEngine engine) throws SSLException {
		List<X509Certificate> chain = new ArrayList<>();
		for (var certificate : engine.getSession().getPeerCertificates()) {
			chain.add((X509Certificate) certificate);
		}
		return chain;
	}

	private void run() throws SSLException {
		this.client.beginHandshake();
		this.server.beginHandshake();
		for (int i = 0; i < MAX_STEPS; i++) {
			step(this.client, this.toServer, this.toClient);
			step(this.server, this.toClient, this.toServer);
			if (done(this.client) && done(this.server) && this.toServer.position() == 0
					&& this.toClient.position() == 0) {
				return;
			}
		}
		throw new AssertionError("handshake did not end in " + MAX_STEPS + " steps");
	}

	private static boolean done(SSLEngine engine) {
		return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
	}

	private void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
		SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
		runTasks(engine);
		in.flip();
		while (in.hasRemaining()) {
			this.received.clear();
			result = engine.unwrap(in, this.received);
			runTasks(engine);
			if (result.bytesConsumed() == 0) {
				break;
			}
		}
		in.compact();
	}

	private static void runTasks(SSLEngine engine) {
		for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
			task.run();
		}
	}

}
