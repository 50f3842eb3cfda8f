package io.runar.test.kit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.runar.runtime.Environment;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportFactory;
import io.runar.transport.TransportOptions;

/** Lets nodes with threads of their own use transports that live on one thread. */
record ThreadedTransportFactory(TransportFactory factory, NetworkThread thread) implements TransportFactory {

	@Override
	public String name() {
		return this.factory.name();
	}

	@Override
	public Transport create(TransportOptions options, Environment environment) {
		Transport transport = this.thread.call(() -> this.factory.create(options, this.thread));
		return new ThreadedTransport(transport, this.thread);
	}

	/** Hands every call to the thread. */
	private record ThreadedTransport(Transport transport, NetworkThread thread) implements Transport {

		@Override
		public String name() {
			return this.transport.name();
		}

		@Override
		public CompletionStage<PeerAddress> start(ConnectionAcceptor acceptor) {
			return onThread(() -> this.transport.start(acceptor));
		}

		@Override
		public CompletionStage<Connection> connect(PeerAddress address, ConnectionListener listener) {
			return onThread(() -> this.transport.connect(address, listener));
		}

		@Override
		public CompletionStage<Void> stop() {
			return onThread(this.transport::stop);
		}

		private <T> CompletionStage<T> onThread(Supplier<CompletionStage<T>> call) {
			return CompletableFuture.supplyAsync(call, this.thread).thenCompose((stage) -> stage);
		}

	}

}
