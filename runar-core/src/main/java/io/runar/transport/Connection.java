package io.runar.transport;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;

import io.runar.wire.OutboundFrame;

/**
 * One open, ordered, reliable way for frames to one node.
 *
 * @since 0.1
 */
public interface Connection {

	/**
	 * Returns where the connection's I/O happens. Tasks run on its I/O thread, in order,
	 * and must not block. After the connection has ended they may be dropped.
	 * @return the executor; cheap to call
	 */
	Executor ioExecutor();

	/**
	 * Returns whether a frame can be written without growing the transport's buffers
	 * beyond their window. Only on the I/O thread.
	 * @return whether to write
	 */
	boolean isWritable();

	/**
	 * Writes a frame; frames arrive in the order of the calls. Only on the I/O thread. If
	 * the connection has ended the frame is dropped.
	 * @param frame the frame; read before this method returns
	 */
	void write(OutboundFrame frame);

	/**
	 * Stops or continues to read frames; a paused connection makes the other side's
	 * {@link #isWritable()} false after its window. Thread-safe.
	 * @param reading whether to read; initially true
	 */
	void setReading(boolean reading);

	/**
	 * Closes the connection after the frames already written. Thread-safe, idempotent.
	 */
	void close();

	/**
	 * Returns the other side's certificates as verified in the TLS handshake.
	 * @return its chain, leaf first; empty only if security is disabled
	 */
	List<X509Certificate> peerCertificates();

	/**
	 * Returns the other side's socket address.
	 * @return the address
	 */
	SocketAddress remoteAddress();

	/**
	 * Returns whether the other side opened the connection.
	 * @return whether it is incoming
	 */
	boolean isIncoming();

}
