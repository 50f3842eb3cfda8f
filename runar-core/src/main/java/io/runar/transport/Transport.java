package io.runar.transport;

import java.util.concurrent.CompletionStage;

/**
 * Moves frames between two nodes over mutually authenticated connections. Created by a
 * {@link TransportFactory}; used by one node.
 * <p>
 * A transport knows nothing of messages, peers or services. It runs no user code, and its
 * threads never block.
 *
 * @since 0.1
 */
public interface Transport {

	/**
	 * Returns the name that stands in addresses.
	 * @return for example {@code grpc}
	 */
	String name();

	/**
	 * Binds and begins to accept connections. Called at most once.
	 * @param acceptor is asked about and told of incoming connections
	 * @return the bound address, with the real port; fails with a
	 * {@link io.runar.RunarException} that names the address if it cannot be bound
	 */
	CompletionStage<PeerAddress> start(ConnectionAcceptor acceptor);

	/**
	 * Connects to a node. Completes when frames can be written; that the other side
	 * accepts our certificate is known only once its first frame arrives.
	 * @param address where; its transport is this one's name
	 * @param listener receives the connection's frames and end
	 * @return the connection; fails if there is none within the connection timeout
	 */
	CompletionStage<Connection> connect(PeerAddress address, ConnectionListener listener);

	/**
	 * Closes the listening socket and all connections. May be called at any time, more
	 * than once.
	 * @return completes when all resources are released
	 */
	CompletionStage<Void> stop();

}
