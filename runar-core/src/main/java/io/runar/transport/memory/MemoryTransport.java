package io.runar.transport.memory;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import io.runar.runtime.SerialContext;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import org.jspecify.annotations.Nullable;

/**
 * A transport of one host of a {@link MemoryNetwork}.
 */
final class MemoryTransport implements Transport {

	private final MemoryNetwork network;

	private final String host;

	private final TransportOptions options;

	private final Environment environment;

	private final int window;

	private final Set<MemoryConnection> connections = new LinkedHashSet<>();

	private final Set<MemoryHandshake> handshakes = new LinkedHashSet<>();

	private @Nullable ConnectionAcceptor acceptor;

	private int incoming;

	private boolean stopped;

	MemoryTransport(MemoryNetwork network, String host, TransportOptions options, Environment environment, int window) {
		this.network = network;
		this.host = host;
		this.options = options;
		this.environment = environment;
		this.window = window;
		network.add(this);
	}

	@Override
	public String name() {
		return MemoryTransportFactory.NAME;
	}

	@Override
	public CompletionStage<PeerAddress> start(ConnectionAcceptor acceptor) {
		if (this.stopped) {
			return CompletableFuture.failedFuture(stoppedFailure());
		}
		int port = this.network.bind(this, this.options.bindPort());
		if (port == 0) {
			return CompletableFuture.failedFuture(new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"cannot listen on " + this.host + ":" + this.options.bindPort() + " (expected: a free port)"));
		}
		this.acceptor = acceptor;
		return CompletableFuture.completedFuture(new PeerAddress(name(), this.host, port));
	}

	@Override
	public CompletionStage<Connection> connect(PeerAddress address, ConnectionListener listener) {
		if (this.stopped) {
			return CompletableFuture.failedFuture(stoppedFailure());
		}
		MemoryHandshake handshake = new MemoryHandshake(this, address, listener);
		this.handshakes.add(handshake);
		return handshake.begin();
	}

	@Override
	public CompletionStage<Void> stop() {
		CompletableFuture<Void> result = new CompletableFuture<>();
		newContext().execute(() -> {
			this.stopped = true;
			this.network.remove(this);
			List.copyOf(this.handshakes).forEach((handshake) -> handshake.abandon(this));
			new ArrayList<>(this.connections).forEach(MemoryConnection::closeNow);
			result.complete(null);
		});
		return result;
	}

	/** Ends as a killed process does. */
	void die() {
		this.stopped = true;
		this.acceptor = null;
		this.network.remove(this);
		this.handshakes.clear();
		this.connections.forEach(MemoryConnection::die);
		this.connections.clear();
	}

	Set<MemoryConnection> connections() {
		return this.connections;
	}

	MemoryNetwork network() {
		return this.network;
	}

	String host() {
		return this.host;
	}

	TransportOptions options() {
		return this.options;
	}

	int window() {
		return this.window;
	}

	int maxFrameSize() {
		return this.options.maxFrameSize();
	}

	@Nullable ConnectionAcceptor acceptor() {
		return this.stopped ? null : this.acceptor;
	}

	@Nullable ConnectionAcceptor acceptorEvenIfStopped() {
		return this.acceptor;
	}

	boolean isDead() {
		return this.stopped;
	}

	SerialContext newContext() {
		return this.environment.newSerialContext(MemoryTransportFactory.NAME + "-" + this.host);
	}

	void add(MemoryConnection connection) {
		this.connections.add(connection);
	}

	void remove(MemoryConnection connection) {
		this.connections.remove(connection);
	}

	void add(MemoryHandshake handshake) {
		this.handshakes.add(handshake);
	}

	void remove(MemoryHandshake handshake) {
		this.handshakes.remove(handshake);
	}

	/** Counts an admitted socket; returns whether there are not too many of them. */
	boolean admitted() {
		return ++this.incoming <= this.options.maxConnections();
	}

	void released(InetSocketAddress remote) {
		this.incoming--;
		if (this.acceptor != null) {
			this.acceptor.onReleased(remote);
		}
	}

	RunarException stoppedFailure() {
		return new RunarException(ErrorCode.NODE_STOPPED, "the memory transport of " + this.host + " is stopped");
	}

}
