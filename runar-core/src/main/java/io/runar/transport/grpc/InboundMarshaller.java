package io.runar.transport.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;

/**
 * Takes each frame from gRPC as one array. gRPC has checked its size before.
 */
final class InboundMarshaller implements Marshaller<byte[]> {

	@Override
	public InputStream stream(byte[] frame) {
		throw new UnsupportedOperationException("this side of the stream is read only");
	}

	@Override
	public byte[] parse(InputStream stream) {
		try {
			if (!(stream instanceof KnownLength)) {
				return stream.readAllBytes();
			}
			byte[] frame = new byte[stream.available()];
			stream.readNBytes(frame, 0, frame.length);
			return frame;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
