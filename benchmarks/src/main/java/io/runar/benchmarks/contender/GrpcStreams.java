package io.runar.benchmarks.contender;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongFunction;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.runar.benchmarks.proto.TickMessage;

/**
 * The streaming methods of gRPC, by hand instead of the plug-in of protoc.
 */
final class GrpcStreams {

	static final MethodDescriptor<byte[], TickMessage> READ_TICKS = reading("ReadTicks",
			ProtoUtils.marshaller(TickMessage.getDefaultInstance()));

	static final MethodDescriptor<byte[], byte[]> WRITE_BYTES = writing("WriteBytes", GrpcMethods.ANY_BYTES);

	static final MethodDescriptor<TickMessage, byte[]> WRITE_TICKS = writing("WriteTicks",
			ProtoUtils.marshaller(TickMessage.getDefaultInstance()));

	private static final String SERVICE = "benchmark.Streams";

	private static final MethodDescriptor<byte[], byte[]> READ_16 = reading("Read16", GrpcMethods.ANY_BYTES);

	private static final MethodDescriptor<byte[], byte[]> READ_100 = reading("Read100", GrpcMethods.ANY_BYTES);

	private GrpcStreams() {
	}

	private static <T> MethodDescriptor<byte[], T> reading(String name, Marshaller<T> items) {
		return MethodDescriptor.newBuilder(GrpcMethods.ANY_BYTES, items)
			.setType(MethodType.SERVER_STREAMING)
			.setFullMethodName(SERVICE + "/" + name)
			.build();
	}

	private static <T> MethodDescriptor<T, byte[]> writing(String name, Marshaller<T> items) {
		return MethodDescriptor.newBuilder(items, GrpcMethods.ANY_BYTES)
			.setType(MethodType.CLIENT_STREAMING)
			.setFullMethodName(SERVICE + "/" + name)
			.build();
	}

	static MethodDescriptor<byte[], byte[]> readBytes(Item item) {
		return (item == Item.BYTES_16) ? READ_16 : READ_100;
	}

	static byte[] encoded(long number) {
		return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
	}

	static ServerServiceDefinition service() {
		return ServerServiceDefinition.builder(SERVICE)
			.addMethod(READ_16, answering((number) -> (byte[]) Item.BYTES_16.make(number)))
			.addMethod(READ_100, answering((number) -> (byte[]) Item.BYTES_100.make(number)))
			.addMethod(READ_TICKS, answering(Item::message))
			.addMethod(WRITE_BYTES, ServerCalls.asyncClientStreamingCall(Counting::new))
			.addMethod(WRITE_TICKS, ServerCalls.asyncClientStreamingCall(Counting::new))
			.build();
	}

	private static <T> io.grpc.ServerCallHandler<byte[], T> answering(LongFunction<T> items) {
		return ServerCalls.asyncServerStreamingCall((count, observer) -> GrpcStreamContender.Sending.begin(observer,
				items, ByteBuffer.wrap(count).getLong()));
	}

	/** Counts what comes and answers with the number. */
	private static final class Counting<T> implements StreamObserver<T> {

		private final StreamObserver<byte[]> answer;

		private final ItemCount read = new ItemCount();

		Counting(StreamObserver<byte[]> answer) {
			this.answer = answer;
		}

		@Override
		public void onNext(T item) {
			this.read.add(Objects.requireNonNull(item));
		}

		@Override
		public void onError(Throwable failure) {
			// The caller has gone, and knows.
		}

		@Override
		public void onCompleted() {
			this.answer.onNext(encoded(this.read.count()));
			this.answer.onCompleted();
		}

	}

}
