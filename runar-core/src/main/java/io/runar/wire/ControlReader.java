package io.runar.wire;

import java.io.IOException;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.runar.wire.v1.AcknowledgementMessage;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.CancelMessage;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.GoodbyeMessage;
import io.runar.wire.v1.HeartbeatMessage;
import io.runar.wire.v1.HelloMessage;
import io.runar.wire.v1.NodeMessage.PayloadCase;
import io.runar.wire.v1.RefusalMessage;
import io.runar.wire.v1.ServiceAdvertisement;

/**
 * Reads the messages without payload with the generated classes. Unknown fields are not
 * kept, and what a discovery message holds is counted before any of it is created: a
 * nested message takes two bytes in a frame, but a hundred as an object.
 */
final class ControlReader {

	private static final int LENGTH_DELIMITED = 2;

	private static final Parser<HelloMessage> HELLO = DiscardUnknownFieldsParser.wrap(HelloMessage.parser());

	private static final Parser<DiscoveryMessage> DISCOVERY = DiscardUnknownFieldsParser
		.wrap(DiscoveryMessage.parser());

	private static final Parser<HeartbeatMessage> HEARTBEAT = DiscardUnknownFieldsParser
		.wrap(HeartbeatMessage.parser());

	private static final Parser<CancelMessage> CANCEL = DiscardUnknownFieldsParser.wrap(CancelMessage.parser());

	private static final Parser<AcknowledgementMessage> ACKNOWLEDGEMENT = DiscardUnknownFieldsParser
		.wrap(AcknowledgementMessage.parser());

	private static final Parser<GoodbyeMessage> GOODBYE = DiscardUnknownFieldsParser.wrap(GoodbyeMessage.parser());

	private static final Parser<RefusalMessage> REFUSAL = DiscardUnknownFieldsParser.wrap(RefusalMessage.parser());

	private ControlReader() {
	}

	/** Reads a message of this kind from a slice of a frame. */
	static NodeMessage.Control read(PayloadCase kind, byte[] frame, int offset, int length) throws IOException {
		if (kind == PayloadCase.DISCOVERY) {
			countFields(frame, offset, length);
			return ControlMessages.discovery(parse(DISCOVERY, frame, offset, length));
		}
		if (length > ControlMessages.MAX_SIZE) {
			throw MessageValidator.refused("size of a message of kind " + kind, length + " bytes",
					"at most " + ControlMessages.MAX_SIZE);
		}
		io.runar.wire.v1.NodeMessage.Builder message = io.runar.wire.v1.NodeMessage.newBuilder();
		switch (kind) {
			case HELLO -> message.setHello(parse(HELLO, frame, offset, length));
			case HEARTBEAT -> message.setHeartbeat(parse(HEARTBEAT, frame, offset, length));
			case CANCEL -> message.setCancel(parse(CANCEL, frame, offset, length));
			case ACKNOWLEDGEMENT -> message.setAcknowledgement(parse(ACKNOWLEDGEMENT, frame, offset, length));
			case GOODBYE -> message.setGoodbye(parse(GOODBYE, frame, offset, length));
			case REFUSAL -> message.setRefusal(parse(REFUSAL, frame, offset, length));
			default -> throw new IllegalArgumentException("kind: " + kind + " (expected: a kind without payload)");
		}
		return new NodeMessage.Control(message.build());
	}

	private static <T extends Message> T parse(Parser<T> parser, byte[] frame, int offset, int length)
			throws IOException {
		return parser.parseFrom(frame, offset, length);
	}

	private static void countFields(byte[] frame, int offset, int length) throws IOException {
		int count = count(CodedInputStream.newInstance(frame, offset, length), Shape.DISCOVERY, 0);
		MessageValidator.count("fields of a discovery message", count, ControlMessages.MAX_DISCOVERY_FIELDS);
	}

	private static int count(CodedInputStream in, Shape shape, int counted) throws IOException {
		int count = counted;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			if ((tag & 7) != LENGTH_DELIMITED) {
				FrameReader.skip(in, tag);
				continue;
			}
			count++;
			int length = in.readRawVarint32();
			Shape nested = shape.nested(tag >>> 3);
			if (nested == Shape.TEXT) {
				in.skipRawBytes(length);
			}
			else {
				int limit = in.pushLimit(length);
				count = count(in, nested, count);
				in.popLimit(limit);
			}
		}
		return count;
	}

	/**
	 * Where nested messages may be; the depth is bounded by this table.
	 */
	private enum Shape {

		TEXT, PARAMETER, SUBSCRIPTION, ACTION, SERVICE, PEER, DISCOVERY;

		Shape nested(int field) {
			return switch (this) {
				case DISCOVERY -> (field == DiscoveryMessage.SERVICES_FIELD_NUMBER) ? SERVICE
						: (field == DiscoveryMessage.PEERS_FIELD_NUMBER) ? PEER : TEXT;
				case SERVICE -> (field == ServiceAdvertisement.ACTIONS_FIELD_NUMBER) ? ACTION
						: (field == ServiceAdvertisement.SUBSCRIPTIONS_FIELD_NUMBER) ? SUBSCRIPTION : TEXT;
				case ACTION -> (field == ActionAdvertisement.PARAMETERS_FIELD_NUMBER) ? PARAMETER : TEXT;
				case PEER, PARAMETER, SUBSCRIPTION, TEXT -> TEXT;
			};
		}

	}

}
