package io.runar.benchmarks.contender;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import org.jspecify.annotations.Nullable;

/**
 * Plain grpc-java as most people use it: unary calls on one channel and default
 * executors; for TLS the same certificates as this project, through BoringSSL as in this
 * project's gRPC transport.
 */
final class GrpcUnaryContender implements Contender {

	private static final String TLS = "TLSv1.3";

	private final boolean tls;

	private final boolean direct;

	GrpcUnaryContender(boolean tls, boolean direct) {
		this.tls = tls;
		this.direct = direct;
	}

	@Override
	public boolean carries(Message message) {
		return true;
	}

	@Override
	public String serve(NetworkKey key) throws IOException {
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
		return "127.0.0.1:" + builder.addService(GrpcMethods.service()).build().start().getPort();
	}

	@Override
	public Caller connect(String address, NetworkKey key) throws IOException {
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
		return new ChannelCaller(builder.build());
	}

	private record ChannelCaller(ManagedChannel channel) implements Caller {

		@Override
		public Exchange exchange(Message message) {
			return message.isBytes() ? new UnaryExchange<>(this.channel, GrpcMethods.BYTES, message.bytes())
					: new UnaryExchange<>(this.channel, GrpcMethods.ORDER, Order.TYPICAL.toMessage());
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

	private record UnaryExchange<T>(ManagedChannel channel, MethodDescriptor<T, T> method, T sent) implements Exchange {

		@Override
		public void send(Answer answer) {
			ClientCalls.asyncUnaryCall(this.channel.newCall(this.method, CallOptions.DEFAULT), this.sent,
					new AnswerObserver<>(answer));
		}

		@Override
		public Object sendAndWait() {
			return ClientCalls.blockingUnaryCall(this.channel, this.method, CallOptions.DEFAULT, this.sent);
		}

		@Override
		public boolean isEcho(@Nullable Object answer) {
			return (this.sent instanceof byte[] bytes) ? answer instanceof byte[] back && Arrays.equals(bytes, back)
					: this.sent.equals(answer);
		}

	}

	private static final class AnswerObserver<T> implements StreamObserver<T> {

		private final Exchange.Answer answer;

		private @Nullable T value;

		AnswerObserver(Exchange.Answer answer) {
			this.answer = answer;
		}

		@Override
		public void onNext(T value) {
			this.value = value;
		}

		@Override
		public void onError(Throwable failure) {
			this.answer.arrived(null, failure);
		}

		@Override
		public void onCompleted() {
			this.answer.arrived(this.value, null);
		}

	}

}
