package io.runar.transport.grpc;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.TransportOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows every accepted socket from before its TLS handshake until its end, which gRPC
 * itself does not show. Thread-safe.
 */
final class AcceptGate {

	private static final Logger logger = LoggerFactory.getLogger(AcceptGate.class);

	private final ConnectionAcceptor acceptor;

	private final TransportOptions options;

	private final Map<Ends, AcceptedSocket> sockets = new ConcurrentHashMap<>();

	AcceptGate(ConnectionAcceptor acceptor, TransportOptions options) {
		this.acceptor = acceptor;
		this.options = options;
	}

	/**
	 * Decides about a socket that has just been accepted and is not yet registered.
	 * @return false if it is to be closed at once
	 */
	boolean admit(Channel channel) {
		SocketAddress remote = channel.remoteAddress();
		if (remote == null || !asked(remote)) {
			return false;
		}
		if (this.sockets.size() >= this.options.maxConnections()) {
			refused(remote, new RunarException(ErrorCode.LIMIT_EXCEEDED, "connection from " + remote
					+ " refused: max-connections (" + this.options.maxConnections() + ") are open"));
			return false;
		}
		Ends ends = new Ends(channel.localAddress(), remote);
		AcceptedSocket socket = new AcceptedSocket(channel, this.options.connectionTimeout());
		this.sockets.put(ends, socket);
		channel.pipeline().addLast(socket);
		channel.closeFuture().addListener((future) -> {
			this.sockets.remove(ends);
			released(remote, socket.failure());
		});
		return true;
	}

	/**
	 * Finds the socket of a call.
	 * @return the socket, or {@code null} if it has just been closed
	 */
	@Nullable AcceptedSocket socketOf(Attributes attributes) {
		SocketAddress local = attributes.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
		SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
		return (local != null && remote != null) ? this.sockets.get(new Ends(local, remote)) : null;
	}

	private boolean asked(SocketAddress remote) {
		try {
			return this.acceptor.admit(remote);
		}
		catch (RuntimeException ex) {
			logger.error("Acceptor failed for {}", remote, ex);
			return false;
		}
	}

	private void refused(SocketAddress remote, Throwable cause) {
		released(remote, cause);
	}

	private void released(SocketAddress remote, @Nullable Throwable failure) {
		try {
			if (failure != null) {
				this.acceptor.onHandshakeFailed(remote, failure);
			}
		}
		catch (RuntimeException ex) {
			logger.error("Acceptor failed for {}", remote, ex);
		}
		try {
			this.acceptor.onReleased(remote);
		}
		catch (RuntimeException ex) {
			logger.error("Acceptor failed for {}", remote, ex);
		}
	}

	/** Both ends of a socket; the remote one alone is not unique on a wildcard bind. */
	private record Ends(SocketAddress local, SocketAddress remote) {

	}

}
