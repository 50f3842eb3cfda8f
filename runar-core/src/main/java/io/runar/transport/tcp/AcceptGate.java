package io.runar.transport.tcp;

import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.transport.ConnectionAcceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which accepted sockets may begin TLS, and tells when they are closed.
 * Thread-safe.
 */
final class AcceptGate {

	private static final Logger logger = LoggerFactory.getLogger(AcceptGate.class);

	private final ConnectionAcceptor acceptor;

	private final int maxConnections;

	private final AtomicInteger open = new AtomicInteger();

	AcceptGate(ConnectionAcceptor acceptor, int maxConnections) {
		this.acceptor = acceptor;
		this.maxConnections = maxConnections;
	}

	/**
	 * Decides about a socket that has just been accepted.
	 * @return false if it is to be closed at once
	 */
	boolean admit(Channel channel, SocketAddress remote) {
		if (!asked(remote)) {
			return false;
		}
		if (this.open.incrementAndGet() > this.maxConnections) {
			told(remote, () -> this.acceptor.onHandshakeFailed(remote, new RunarException(ErrorCode.LIMIT_EXCEEDED,
					"connection from " + remote + " refused: max-connections (" + this.maxConnections + ") are open")));
			release(remote);
			return false;
		}
		channel.closeFuture().addListener((future) -> release(remote));
		return true;
	}

	private void release(SocketAddress remote) {
		this.open.decrementAndGet();
		told(remote, () -> this.acceptor.onReleased(remote));
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

	private static void told(SocketAddress remote, Runnable callback) {
		try {
			callback.run();
		}
		catch (RuntimeException ex) {
			logger.error("Acceptor failed for {}", remote, ex);
		}
	}

}
