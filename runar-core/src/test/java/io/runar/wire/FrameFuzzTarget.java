package io.runar.wire;

import java.util.ArrayList;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/** Frames as a connection reads them, with messages in chunks. */
public final class FrameFuzzTarget implements FuzzTarget {

	private final WireCodec codec = new WireCodec(new MessageValidator(LIMIT));

	@Override
	public void read(byte[] input) {
		List<NodeMessage> messages = readAll(input);
		for (NodeMessage message : messages) {
			assertStays(this.codec, message);
		}
	}

	private List<NodeMessage> readAll(byte[] frame) {
		List<NodeMessage> messages = new ArrayList<>();
		FrameReader reader = this.codec.newReader();
		ChunkAssembler chunks = new ChunkAssembler(LIMIT, 4);
		reader.read(frame, "", "", (message) -> {
			messages.add(message);
			byte[] whole = (message instanceof NodeMessage.Chunk chunk) ? chunks.add(chunk) : null;
			if (whole != null) {
				reader.read(whole, "", "", messages::add);
			}
		});
		return messages;
	}

	/** Checks that a message that was read is the same when it is sent on and read. */
	static void assertStays(WireCodec codec, NodeMessage message) {
		NodeMessage own = (message instanceof NodeMessage.StreamData data) ? copy(data) : message;
		byte[] sent = new OutboundFrame(List.of(codec.encode(own))).toByteArray();
		List<NodeMessage> again = new ArrayList<>();
		codec.newReader().read(sent, "", "", again::add);
		assertThat(again).hasSize(1);
		assertThat(WireCodecTests.reference(again.get(0))).isEqualTo(WireCodecTests.reference(message));
	}

	/** Items are read where they stand; to be sent they are collected. */
	private static NodeMessage.StreamData copy(NodeMessage.StreamData data) {
		StreamItems items = StreamItems.of(data.items().codec());
		data.items().toList().forEach(items::add);
		return new NodeMessage.StreamData(data.requestId(), data.fromCaller(), items, data.end(), data.errorCode(),
				data.errorMessage());
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known
				&& (known.errorCode() == ErrorCode.PROTOCOL_ERROR || known.errorCode() == ErrorCode.PAYLOAD_TOO_LARGE);
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		RandomMessages random = new RandomMessages(22);
		for (int i = 0; i < 20; i++) {
			NodeMessage message = random.next();
			if (message instanceof NodeMessage.Chunk) {
				continue;
			}
			List<EncodedMessage> frame = new ArrayList<>(List.of(this.codec.encode(message)));
			frame.addAll(this.codec.split(this.codec.encode(random.request()), i));
			seeds.add(new OutboundFrame(frame).toByteArray());
		}
		return seeds;
	}

}
