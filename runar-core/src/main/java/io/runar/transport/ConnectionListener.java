package io.runar.transport;

import org.jspecify.annotations.Nullable;

/**
 * Receives what happens on one connection. All methods are called on the connection's I/O
 * thread, one at a time, and must neither block nor throw.
 *
 * @since 0.1
 */
public interface ConnectionListener {

	/**
	 * Receives a frame. The next one comes after this method has returned.
	 * @param connection where it arrived
	 * @param frame its bytes; now owned by the receiver
	 */
	void onFrame(Connection connection, byte[] frame);

	/**
	 * Tells that {@link Connection#isWritable()} has become true.
	 * @param connection the connection
	 */
	void onWritable(Connection connection);

	/**
	 * Tells that the connection has ended. Called exactly once, last.
	 * @param connection the connection
	 * @param cause why, or {@code null} if either side closed it in order
	 */
	void onClosed(Connection connection, @Nullable Throwable cause);

}
