package io.runar.transport;

import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Decides about incoming connections.
 *
 * @since 0.1
 */
public interface ConnectionAcceptor {

	/**
	 * Decides whether a connection may begin its TLS handshake. Called on an I/O thread
	 * when the socket is accepted; must not block. {@link #onReleased} is called once for
	 * each that was admitted.
	 * @param remote the other side
	 * @return false to close it at once
	 */
	boolean admit(SocketAddress remote);

	/**
	 * Tells that an admitted socket is closed, whether or not it became a connection.
	 * @param remote the other side
	 */
	void onReleased(SocketAddress remote);

	/**
	 * Tells that a socket never became a connection: the TLS handshake failed or took too
	 * long.
	 * @param remote the other side
	 * @param cause why
	 */
	void onHandshakeFailed(SocketAddress remote, Throwable cause);

	/**
	 * Takes an authenticated connection. Called on an I/O thread; must not block.
	 * @param connection the connection
	 * @return receives its frames and end; {@code null} to close it
	 */
	@Nullable ConnectionListener onConnection(Connection connection);

}
