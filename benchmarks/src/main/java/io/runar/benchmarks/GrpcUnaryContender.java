package io.runar.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.runar.PeerId;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;

/**
 * Plain grpc-java as most people use it: unary calls, default executors, and for TLS the
 * same certificates as this project.
 */
final class GrpcUnaryContender implements Contender {

	private static final MethodDescriptor<byte[], byte[]> ECHO = MethodDescriptor
		.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("benchmark.Echo/Say")
		.build();

	private final boolean tls;

	GrpcUnaryContender(boolean tls) {
		this.tls = tls;
	}

	private static NetworkKeyCredentials credentials(String id, NetworkKey key) {
		return NetworkKeyCredentials.create(List.of(key), "default", PeerId.of(id), SystemEnvironment.create());
	}

	@Override
	public String serve(NetworkKey key) {
		try {
			NettyServerBuilder builder = NettyServerBuilder
				.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			if (this.tls) {
				NetworkKeyCredentials credentials = credentials("provider", key);
				builder.sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(credentials.keyManager()))
					.trustManager(credentials.trustManager())
					.clientAuth(ClientAuth.REQUIRE)
					.protocols("TLSv1.3")
					.build());
			}
			Server server = builder
				.addService(ServerServiceDefinition.builder("benchmark.Echo")
					.addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcUnaryContender::answer))
					.build())
				.build()
				.start();
			return "127.0.0.1:" + server.getPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void answer(byte[] request, StreamObserver<byte[]> observer) {
		observer.onNext(request);
		observer.onCompleted();
	}

	@Override
	public Caller connect(String address, NetworkKey key) {
		String[] parts = address.split(":");
		NettyChannelBuilder builder = NettyChannelBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[1])));
		if (!this.tls) {
			return new ChannelCaller(builder.usePlaintext().build());
		}
		try {
			NetworkKeyCredentials credentials = credentials("caller", key);
			builder.sslContext(GrpcSslContexts.configure(SslContextBuilder.forClient())
				.keyManager(credentials.keyManager())
				.trustManager(credentials.trustManager())
				.protocols("TLSv1.3")
				.build());
			return new ChannelCaller(builder.build());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private record ChannelCaller(ManagedChannel channel) implements Caller {

		private static final Executor DIRECT = Runnable::run;

		@Override
		public CompletableFuture<byte[]> call(byte[] payload) {
			CompletableFuture<byte[]> result = new CompletableFuture<>();
			var future = ClientCalls.futureUnaryCall(this.channel.newCall(ECHO, CallOptions.DEFAULT), payload);
			future.addListener(() -> {
				try {
					result.complete(future.get());
				}
				catch (Exception ex) {
					result.completeExceptionally(ex);
				}
			}, DIRECT);
			return result;
		}

		@Override
		public byte[] callAndWait(byte[] payload) {
			return ClientCalls.blockingUnaryCall(this.channel, ECHO, CallOptions.DEFAULT, payload);
		}

		@Override
		public void close() {
			try {
				this.channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * Bytes as they are.
	 */
	private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] value) {
			return new ByteArrayInputStream(value);
		}

		@Override
		public byte[] parse(InputStream stream) {
			try {
				return stream.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
