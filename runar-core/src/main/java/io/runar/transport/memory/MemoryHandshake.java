package io.runar.transport.memory;

import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.SerialContext;
import io.runar.security.NodeCredentials;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection, in as many round trips as TCP and TLS 1.3 take: hello, the
 * server's certificates, the client's, the server's consent. Both sides check chains as
 * they would in TLS; that the other side has the key to its certificate is taken for
 * granted.
 */
final class MemoryHandshake {

	private final MemoryNetwork network;

	private final MemoryTransport client;

	private final PeerAddress address;

	private final ConnectionListener listener;

	private final SerialContext clientContext;

	private final InetSocketAddress clientAddress;

	private final CompletableFuture<Connection> result = new CompletableFuture<>();

	private @Nullable Cancellable clientTimer;

	private @Nullable ServerSide server;

	MemoryHandshake(MemoryTransport client, PeerAddress address, ConnectionListener listener) {
		this.network = client.network();
		this.client = client;
		this.address = address;
		this.listener = listener;
		this.clientContext = client.newContext();
		this.clientAddress = this.network.socketAddress(client.host(), this.network.newPort());
	}

	CompletableFuture<Connection> begin() {
		long millis = this.client.options().connectionTimeout().toMillis();
		this.clientTimer = this.clientContext.schedule(this.client.options().connectionTimeout(),
				() -> fail(ErrorCode.PEER_LOST, "no answer within " + millis + " ms", null));
		boolean known = this.network.isKnown(this.address.host());
		MemoryTransport target = this.network.listening(this.address.host(), this.address.port());
		if (target != null) {
			ServerSide side = new ServerSide(target);
			this.server = side;
			toServer(side, side::accept);
		}
		else if (known) {
			this.network.send(this.client.host(), this.address.host(), this.clientContext,
					() -> toClient(() -> fail(ErrorCode.PEER_LOST, "nobody listens there", null)));
		}
		return this.result;
	}

	/** Ends because one of the two transports has stopped. */
	void abandon(MemoryTransport stopped) {
		if (stopped == this.client) {
			RunarException failure = stopped.stoppedFailure();
			fail(failure.errorCode(), String.valueOf(failure.getMessage()), null);
		}
		ServerSide side = this.server;
		if (side != null && side.transport == stopped) {
			side.close(null);
			toClient(() -> fail(ErrorCode.PEER_LOST, "closed by the other side", null));
		}
	}

	private void toServer(ServerSide side, Runnable task) {
		this.network.send(this.client.host(), this.address.host(), side.context, task);
	}

	private void toClient(Runnable task) {
		this.network.send(this.address.host(), this.client.host(), this.clientContext, task);
	}

	private void finishClient() {
		if (this.clientTimer != null) {
			this.clientTimer.cancel();
		}
		this.client.remove(this);
	}

	private void fail(ErrorCode code, String reason, @Nullable Throwable cause) {
		finishClient();
		this.result
			.completeExceptionally(new RunarException(code, "no connection to " + this.address + ": " + reason, cause));
	}

	private void clientChecks(ServerSide side, List<X509Certificate> serverChain) {
		if (this.result.isDone()) {
			return;
		}
		NodeCredentials credentials = this.client.options().credentials();
		try {
			check(credentials, serverChain, false);
			List<X509Certificate> chain = chain(credentials, true);
			toServer(side, () -> side.check(serverChain, chain));
		}
		catch (CertificateException ex) {
			fail(ErrorCode.UNAUTHENTICATED, "TLS failed: " + ex.getMessage(), ex);
			toServer(side, () -> side.close(ex));
		}
	}

	private void clientOpens(MemoryConnection connection, boolean accepted) {
		if (!accepted) {
			connection.die();
			fail(ErrorCode.FORBIDDEN, "refused by the other side", null);
		}
		else if (this.result.isDone() || this.client.isDead()) {
			connection.reset(null);
		}
		else {
			finishClient();
			connection.open(this.listener);
			this.result.complete(connection);
		}
	}

	private static List<X509Certificate> chain(@Nullable NodeCredentials credentials, boolean client) {
		if (credentials == null) {
			return List.of();
		}
		var keys = credentials.keyManager();
		String alias = client ? keys.chooseEngineClientAlias(new String[] { "EC" }, null, null)
				: keys.chooseEngineServerAlias("EC", null, null);
		X509Certificate[] chain = (alias != null) ? keys.getCertificateChain(alias) : null;
		return (chain != null) ? List.of(chain) : List.of();
	}

	private static void check(@Nullable NodeCredentials credentials, List<X509Certificate> chain, boolean client)
			throws CertificateException {
		if (credentials == null) {
			if (!chain.isEmpty()) {
				throw new CertificateException("TLS on one side only");
			}
			return;
		}
		if (chain.isEmpty()) {
			throw new CertificateException("the other side has no certificate");
		}
		X509Certificate[] array = chain.toArray(X509Certificate[]::new);
		if (client) {
			credentials.trustManager().checkClientTrusted(array, "EC");
		}
		else {
			credentials.trustManager().checkServerTrusted(array, "EC");
		}
		credentials.verify(chain);
	}

	/**
	 * The accepting side.
	 */
	private final class ServerSide {

		private final MemoryTransport transport;

		private final SerialContext context;

		private @Nullable Cancellable timer;

		private boolean admitted;

		ServerSide(MemoryTransport transport) {
			this.transport = transport;
			this.context = transport.newContext();
		}

		void accept() {
			ConnectionAcceptor acceptor = this.transport.acceptor();
			if (acceptor == null || !acceptor.admit(MemoryHandshake.this.clientAddress)) {
				toClient(() -> fail(ErrorCode.PEER_LOST, "closed by the other side", null));
				return;
			}
			this.admitted = true;
			this.transport.add(MemoryHandshake.this);
			if (!this.transport.admitted()) {
				close(new RunarException(ErrorCode.LIMIT_EXCEEDED,
						"max-connections (" + this.transport.options().maxConnections() + ") reached"));
				toClient(() -> fail(ErrorCode.PEER_LOST, "closed by the other side", null));
				return;
			}
			long millis = this.transport.options().connectionTimeout().toMillis();
			this.timer = this.context.schedule(this.transport.options().connectionTimeout(),
					() -> close(new RunarException(ErrorCode.TIMEOUT, "no TLS handshake within " + millis + " ms")));
			List<X509Certificate> chain = chain(this.transport.options().credentials(), false);
			toClient(() -> clientChecks(this, chain));
		}

		void check(List<X509Certificate> serverChain, List<X509Certificate> clientChain) {
			if (!this.admitted || this.transport.acceptor() == null) {
				return;
			}
			try {
				MemoryHandshake.check(this.transport.options().credentials(), clientChain, true);
			}
			catch (CertificateException ex) {
				close(ex);
				toClient(() -> fail(ErrorCode.UNAUTHENTICATED, "the other side does not trust this node", null));
				return;
			}
			open(serverChain, clientChain);
		}

		private void open(List<X509Certificate> serverChain, List<X509Certificate> clientChain) {
			ConnectionAcceptor acceptor = this.transport.acceptor();
			if (acceptor == null) {
				return;
			}
			leaveHandshake();
			MemoryTransport dialer = MemoryHandshake.this.client;
			Pipe toServer = new Pipe(this.transport.network(), dialer.host(), MemoryHandshake.this.clientContext,
					this.transport.host(), this.context, dialer.window());
			Pipe toClient = new Pipe(this.transport.network(), this.transport.host(), this.context, dialer.host(),
					MemoryHandshake.this.clientContext, this.transport.window());
			MemoryConnection mine = new MemoryConnection(this.transport, this.context,
					MemoryHandshake.this.clientAddress, clientChain, true, toServer, toClient);
			MemoryConnection theirs = new MemoryConnection(dialer, MemoryHandshake.this.clientContext,
					this.transport.network()
						.socketAddress(MemoryHandshake.this.address.host(), MemoryHandshake.this.address.port()),
					serverChain, false, toClient, toServer);
			MemoryConnection.join(mine, theirs);
			// First in the stream, before anything that the acceptor may write at once.
			boolean[] accepted = { true };
			toClient.then(() -> clientOpens(theirs, accepted[0]));
			ConnectionListener listener = acceptor.onConnection(mine);
			if (listener == null) {
				accepted[0] = false;
				mine.closeNow();
			}
			else {
				mine.open(listener);
			}
		}

		private void leaveHandshake() {
			this.admitted = false;
			if (this.timer != null) {
				this.timer.cancel();
			}
			this.transport.remove(MemoryHandshake.this);
		}

		/** Ends without a connection. */
		void close(@Nullable Throwable cause) {
			ConnectionAcceptor acceptor = this.transport.acceptorEvenIfStopped();
			if (!this.admitted || acceptor == null) {
				return;
			}
			leaveHandshake();
			if (cause != null) {
				acceptor.onHandshakeFailed(MemoryHandshake.this.clientAddress, cause);
			}
			this.transport.released(MemoryHandshake.this.clientAddress);
		}

	}

}
