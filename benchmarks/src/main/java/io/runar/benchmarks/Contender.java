package io.runar.benchmarks;

import java.util.concurrent.CompletableFuture;

import io.runar.security.NetworkKey;

/**
 * One way to call an echo in another process. To add a peer to the comparison, implement
 * this and name it in {@link #named}.
 */
interface Contender {

	/**
	 * Starts the answering side in this process.
	 * @param key secret both sides know
	 * @return where it listens, {@code host:port}
	 */
	String serve(NetworkKey key);

	/**
	 * Connects to the answering side.
	 * @param address where it listens
	 * @param key secret both sides know
	 * @return the calling side, ready to call
	 */
	Caller connect(String address, NetworkKey key);

	static Contender named(String name) {
		return switch (name) {
			case "runar" -> new RunarContender("grpc");
			case "runar-tcp" -> new RunarContender("tcp");
			case "grpc-unary" -> new GrpcUnaryContender(false);
			case "grpc-unary-tls" -> new GrpcUnaryContender(true);
			default -> throw new IllegalArgumentException(
					"contender: " + name + " (expected: runar, runar-tcp, grpc-unary or grpc-unary-tls)");
		};
	}

	/**
	 * The calling side.
	 */
	interface Caller extends AutoCloseable {

		CompletableFuture<byte[]> call(byte[] payload);

		byte[] callAndWait(byte[] payload);

		@Override
		void close();

	}

}
