package io.runar.transport.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.runar.wire.OutboundFrame;
import org.jspecify.annotations.Nullable;

/**
 * Hands frames to gRPC, which drains them straight into the buffers of the connection.
 */
final class OutboundMarshaller implements Marshaller<OutboundFrame> {

	@Override
	public InputStream stream(OutboundFrame frame) {
		return new FrameStream(frame);
	}

	@Override
	public OutboundFrame parse(InputStream stream) {
		throw new UnsupportedOperationException("this side of the stream is written only");
	}

	/**
	 * gRPC asks for the length, then drains; the reading methods are there for whoever
	 * else holds an input stream.
	 */
	private static final class FrameStream extends InputStream implements Drainable, KnownLength {

		private final OutboundFrame frame;

		private @Nullable InputStream bytes;

		private boolean drained;

		FrameStream(OutboundFrame frame) {
			this.frame = frame;
		}

		@Override
		public int drainTo(OutputStream target) throws IOException {
			this.drained = true;
			this.frame.writeTo(target);
			return this.frame.size();
		}

		@Override
		public int available() throws IOException {
			if (this.drained) {
				return 0;
			}
			return (this.bytes != null) ? this.bytes.available() : this.frame.size();
		}

		@Override
		public int read() throws IOException {
			return this.drained ? -1 : bytes().read();
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			return this.drained ? -1 : bytes().read(target, offset, length);
		}

		private InputStream bytes() {
			if (this.bytes == null) {
				this.bytes = new ByteArrayInputStream(this.frame.toByteArray());
			}
			return this.bytes;
		}

	}

}
