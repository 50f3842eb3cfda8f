package io.runar.benchmarks.contender;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;

/**
 * Servers and channels of plain grpc-java as most people use it; for TLS the same
 * certificates as this project, through BoringSSL as in this project's gRPC transport.
 *
 * @param tls whether connections are encrypted and both sides show a certificate
 * @param direct whether calls run on I/O threads instead of the default executors
 */
record GrpcChannels(boolean tls, boolean direct) {

	private static final String TLS = "TLSv1.3";

	/** Starts a server and returns where it listens. */
	String serve(NetworkKey key, ServerServiceDefinition service) throws IOException {
		NettyServerBuilder builder = NettyServerBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		if (this.tls) {
			NetworkKeyCredentials credentials = Certificates.of("provider", key);
			builder.sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(credentials.keyManager()))
				.trustManager(credentials.trustManager())
				.clientAuth(ClientAuth.REQUIRE)
				.protocols(TLS)
				.build());
		}
		if (this.direct) {
			builder.directExecutor();
		}
		return "127.0.0.1:" + builder.addService(service).build().start().getPort();
	}

	/** Opens a channel to such a server. */
	ManagedChannel connect(String address, NetworkKey key) throws IOException {
		int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
		NettyChannelBuilder builder = NettyChannelBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		if (this.tls) {
			NetworkKeyCredentials credentials = Certificates.of("caller", key);
			builder.sslContext(GrpcSslContexts.configure(SslContextBuilder.forClient())
				.keyManager(credentials.keyManager())
				.trustManager(credentials.trustManager())
				.protocols(TLS)
				.build());
		}
		else {
			builder.usePlaintext();
		}
		if (this.direct) {
			builder.directExecutor();
		}
		return builder.build();
	}

	/** Ends a channel. */
	static void close(ManagedChannel channel) {
		try {
			channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
