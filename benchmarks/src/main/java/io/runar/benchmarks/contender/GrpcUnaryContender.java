package io.runar.benchmarks.contender;

import java.io.IOException;
import java.util.Arrays;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.runar.security.NetworkKey;
import org.jspecify.annotations.Nullable;

/**
 * Plain grpc-java as most people use it: unary calls on one channel and default
 * executors.
 */
final class GrpcUnaryContender implements Contender {

	private final GrpcChannels channels;

	GrpcUnaryContender(boolean tls, boolean direct) {
		this.channels = new GrpcChannels(tls, direct);
	}

	@Override
	public boolean carries(Message message) {
		return true;
	}

	@Override
	public String serve(NetworkKey key) throws IOException {
		return this.channels.serve(key, GrpcMethods.service());
	}

	@Override
	public Caller connect(String address, NetworkKey key) throws IOException {
		return new ChannelCaller(this.channels.connect(address, key));
	}

	private record ChannelCaller(ManagedChannel channel) implements Caller {

		@Override
		public Exchange exchange(Message message) {
			return message.isBytes() ? new UnaryExchange<>(this.channel, GrpcMethods.BYTES, message.bytes())
					: new UnaryExchange<>(this.channel, GrpcMethods.ORDER, Order.TYPICAL.toMessage());
		}

		@Override
		public void close() {
			GrpcChannels.close(this.channel);
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
