package io.runar.benchmarks.contender;

import java.util.Arrays;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Plain grpc-java as most people use it: unary calls on one channel and default
 * executors.
 */
final class GrpcUnaryContender extends GrpcContender {

	GrpcUnaryContender(boolean tls, boolean direct) {
		super(new GrpcChannels(tls, direct));
	}

	@Override
	public boolean carries(Message message) {
		return true;
	}

	@Override
	ServerServiceDefinition service() {
		return GrpcMethods.service();
	}

	@Override
	ChannelCaller caller(ManagedChannel channel) {
		return new UnaryCaller(channel);
	}

	private record UnaryCaller(ManagedChannel channel) implements ChannelCaller {

		@Override
		public Exchange exchange(Message message) {
			return message.isBytes() ? new UnaryExchange<>(this.channel, GrpcMethods.BYTES, message.bytes())
					: new UnaryExchange<>(this.channel, GrpcMethods.ORDER, Order.TYPICAL.toMessage());
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
