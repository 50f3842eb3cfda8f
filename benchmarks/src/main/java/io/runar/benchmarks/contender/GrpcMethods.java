package io.runar.benchmarks.contender;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.runar.benchmarks.proto.OrderMessage;

/**
 * The two methods of the gRPC echo, by hand instead of the plug-in of protoc.
 */
final class GrpcMethods {

	/** Bytes as they are. */
	static final Marshaller<byte[]> ANY_BYTES = new BytesMarshaller();

	static final MethodDescriptor<byte[], byte[]> BYTES = unary("Bytes", ANY_BYTES);

	static final MethodDescriptor<OrderMessage, OrderMessage> ORDER = unary("Order",
			ProtoUtils.marshaller(OrderMessage.getDefaultInstance()));

	private static final String SERVICE = "benchmark.Echo";

	private GrpcMethods() {
	}

	private static <T> MethodDescriptor<T, T> unary(String name, Marshaller<T> marshaller) {
		return MethodDescriptor.newBuilder(marshaller, marshaller)
			.setType(MethodDescriptor.MethodType.UNARY)
			.setFullMethodName("benchmark.Echo/" + name)
			.build();
	}

	static ServerServiceDefinition service() {
		return ServerServiceDefinition.builder(SERVICE)
			.addMethod(BYTES, ServerCalls.asyncUnaryCall(GrpcMethods::answer))
			.addMethod(ORDER, ServerCalls.asyncUnaryCall(GrpcMethods::answer))
			.build();
	}

	private static <T> void answer(T request, StreamObserver<T> observer) {
		observer.onNext(request);
		observer.onCompleted();
	}

	private static final class BytesMarshaller implements Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] value) {
			return new KnownBytes(value);
		}

		/**
		 * All of a message is there. The stream's own readAllBytes would make a buffer of
		 * many times its size.
		 */
		@Override
		public byte[] parse(InputStream stream) {
			try {
				byte[] bytes = new byte[stream.available()];
				int read = stream.readNBytes(bytes, 0, bytes.length);
				return (read == bytes.length && stream.available() == 0) ? bytes : wrongLength(bytes.length);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static byte[] wrongLength(int available) {
			throw new IllegalStateException("message: not " + available + " bytes (expected: as many as it said)");
		}

	}

	/** With its length known gRPC need not copy it to count it. */
	private static final class KnownBytes extends ByteArrayInputStream implements KnownLength {

		KnownBytes(byte[] value) {
			super(value);
		}

	}

}
