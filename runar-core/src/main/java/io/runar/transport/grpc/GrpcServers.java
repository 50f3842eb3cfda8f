package io.runar.transport.grpc;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.runar.security.NodeCredentials;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.TransportOptions;

/**
 * Sets up the accepting side. gRPC leaves most limits open unless told; here all of them
 * are set.
 */
final class GrpcServers {

	/** A node sends next to no headers. */
	static final int MAX_HEADER_BYTES = 4 * 1024;

	private static final int MAX_RESETS = 200;

	private static final int RESET_WINDOW_SECONDS = 10;

	private GrpcServers() {
	}

	static Server create(TransportOptions options, GrpcSettings settings, ConnectionAcceptor acceptor,
			EventLoopGroup loops, Consumer<IncomingConnection> opened) {
		AcceptGate gate = new AcceptGate(acceptor, options);
		NettyServerBuilder builder = NettyServerBuilder
			.forAddress(new InetSocketAddress(options.bindHost(), options.bindPort()))
			.channelFactory(() -> new GatedServerChannel(gate))
			.bossEventLoopGroup(loops)
			.workerEventLoopGroup(loops)
			.directExecutor()
			.addService(new StreamAcceptor(gate, acceptor, options, opened).service())
			.addStreamTracerFactory(StreamOutcome.factory())
			.decompressorRegistry(FrameProtocol.NO_COMPRESSION);
		limit(builder, options, settings);
		NodeCredentials credentials = options.credentials();
		if (credentials != null) {
			builder.sslContext(TlsContexts.forServer(credentials));
		}
		return builder.build();
	}

	private static void limit(NettyServerBuilder builder, TransportOptions options, GrpcSettings settings) {
		builder.flowControlWindow(settings.flowControlWindow())
			.maxInboundMessageSize(options.maxFrameSize())
			.maxInboundMetadataSize(MAX_HEADER_BYTES)
			.maxConcurrentCallsPerConnection(1)
			.maxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
			// Twice, so that the gate's own timer comes first: it knows the reason.
			.handshakeTimeout(2 * options.connectionTimeout().toNanos(), TimeUnit.NANOSECONDS)
			.keepAliveTime(settings.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS)
			.keepAliveTimeout(settings.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
			// Half of what any client sends, so that a late and a punctual ping are fine.
			.permitKeepAliveTime(GrpcSettings.MIN_KEEPALIVE_TIME.toNanos() / 2, TimeUnit.NANOSECONDS)
			.permitKeepAliveWithoutCalls(true);
	}

}
