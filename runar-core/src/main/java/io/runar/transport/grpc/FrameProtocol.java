package io.runar.transport.grpc;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.runar.wire.OutboundFrame;

/**
 * The one method, {@code runar.v1.NodeTransport/Exchange}: a bidirectional stream whose
 * gRPC messages are frames. Written by hand because each side writes one type and reads
 * another.
 */
final class FrameProtocol {

	/** Name of the service. */
	static final String SERVICE = "runar.v1.NodeTransport";

	/** The method as the dialing side sees it. */
	static final MethodDescriptor<OutboundFrame, byte[]> DIALED = MethodDescriptor
		.newBuilder(new OutboundMarshaller(), new InboundMarshaller())
		.setType(MethodType.BIDI_STREAMING)
		.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Exchange"))
		.build();

	/** The method as the accepting side sees it. */
	static final MethodDescriptor<byte[], OutboundFrame> ACCEPTED = DIALED
		.toBuilder(new InboundMarshaller(), new OutboundMarshaller())
		.build();

	/** Nothing is inflated here: what inflates, can be a bomb. */
	static final DecompressorRegistry NO_COMPRESSION = DecompressorRegistry.emptyInstance()
		.with(Codec.Identity.NONE, false);

	private FrameProtocol() {
	}

}
