package io.runar.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.google.protobuf.CodedOutputStream;
import io.runar.wire.v1.NodeMessage.PayloadCase;
import io.runar.fuzz.FuzzTarget;

/** The fields of a message of one kind; frame and head around it are good. */
public final class MessageFuzzTarget implements FuzzTarget {

	/** All kinds, as they are named in a target's name. */
	public static final List<String> KINDS = List.of("request", "response", "event", "discovery", "heartbeat", "hello",
			"chunk", "cancel", "acknowledgement", "goodbye", "refusal", "stream-data", "stream-credit");

	private final FrameFuzzTarget frames = new FrameFuzzTarget();

	private final PayloadCase kind;

	/**
	 * Creates a target.
	 * @param kind one of {@link #KINDS}
	 */
	public MessageFuzzTarget(String kind) {
		this.kind = PayloadCase.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

	@Override
	public void read(byte[] input) {
		this.frames.read(frame(input));
	}

	private byte[] frame(byte[] fields) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		try {
			CodedOutputStream inner = CodedOutputStream.newInstance(message);
			inner.writeString(io.runar.wire.v1.NodeMessage.MESSAGE_ID_FIELD_NUMBER, "1");
			inner.writeByteArray(this.kind.getNumber(), fields);
			inner.flush();
			CodedOutputStream outer = CodedOutputStream.newInstance(frame);
			outer.writeByteArray(io.runar.wire.v1.Frame.MESSAGES_FIELD_NUMBER, message.toByteArray());
			outer.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return frame.toByteArray();
	}

	@Override
	public boolean refuses(Exception failure) {
		return this.frames.refuses(failure);
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		RandomMessages random = new RandomMessages(this.kind.getNumber());
		for (int i = 0; i < 1000 && seeds.size() < 4; i++) {
			io.runar.wire.v1.NodeMessage message = WireCodecTests
				.reference((this.kind == PayloadCase.CHUNK) ? chunk(random) : random.next());
			if (message.getPayloadCase() == this.kind) {
				Object fields = message
					.getField(io.runar.wire.v1.NodeMessage.getDescriptor().findFieldByNumber(this.kind.getNumber()));
				seeds.add(((com.google.protobuf.Message) fields).toByteArray());
			}
		}
		return seeds;
	}

	/** A whole message in one chunk. */
	private static NodeMessage.Chunk chunk(RandomMessages random) {
		byte[] message = WireCodecTests.reference(random.request()).toByteArray();
		return new NodeMessage.Chunk(random.random().nextLong(), message.length, 0, Payload.of("", message));
	}

}
