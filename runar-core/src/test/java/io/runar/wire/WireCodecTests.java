package io.runar.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.wire.v1.ChunkMessage;
import io.runar.wire.v1.EventMessage;
import io.runar.wire.v1.EventOptions;
import io.runar.wire.v1.Frame;
import io.runar.wire.v1.HeartbeatMessage;
import io.runar.wire.v1.RequestMessage;
import io.runar.wire.v1.RequestOptions;
import io.runar.wire.v1.ResponseMessage;
import io.runar.wire.v1.StreamCreditMessage;
import io.runar.wire.v1.StreamDataMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compares {@link WireCodec} with the generated classes, and feeds it what no honest peer
 * sends.
 */
class WireCodecTests {

	private static final int MAX = 4 * 1024 * 1024;

	private final WireCodec codec = new WireCodec(new MessageValidator(MAX));

	/** One for all frames of a test, so that it recognises what came before. */
	private final FrameReader reader = this.codec.newReader();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void whenEncodedThenGeneratedClassesReadTheSame(long seed) throws InvalidProtocolBufferException {
		RandomMessages messages = new RandomMessages(seed);
		for (int i = 0; i < 400; i++) {
			NodeMessage message = messages.next();
			Frame frame = Frame.parseFrom(frame(message));
			assertThat(frame.getMessagesList()).containsExactly(reference(message));
			assertThat(frame.getUnknownFields().asMap()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 11, 12, 13, 14, 15 })
	void whenGeneratedClassesEncodeThenDecodedTheSame(long seed) {
		RandomMessages messages = new RandomMessages(seed);
		for (int i = 0; i < 400; i++) {
			NodeMessage message = messages.next();
			byte[] frame = Frame.newBuilder().addMessages(reference(message)).build().toByteArray();
			assertThat(decode(frame)).map(WireCodecTests::reference).containsExactly(reference(message));
		}
	}

	@Test
	void whenBatchIsDecodedThenMessagesComeInOrder() {
		RandomMessages messages = new RandomMessages(21);
		List<NodeMessage> sent = new ArrayList<>();
		List<EncodedMessage> encoded = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			sent.add(messages.next());
			encoded.add(this.codec.encode(sent.get(i)));
		}
		OutboundFrame frame = new OutboundFrame(encoded);
		byte[] bytes = frame.toByteArray();
		assertThat(bytes).hasSize(frame.size());
		assertThat(decode(bytes)).map(WireCodecTests::reference)
			.containsExactlyElementsOf(sent.stream().map(WireCodecTests::reference).toList());
	}

	@Test
	void payloadIsASliceOfTheFrame() {
		byte[] frame = frame(request("r", Payload.of("cbor", new byte[] { 1, 2, 3 })));
		NodeMessage.Request request = (NodeMessage.Request) decode(frame).get(0);
		assertThat(request.params().array()).isSameAs(frame);
		assertThat(request.params().toByteArray()).containsExactly(1, 2, 3);
	}

	@Test
	void encodedMessageKeepsThePayloadWithoutCopy() {
		byte[] data = new byte[1000];
		EncodedMessage encoded = this.codec.encode(request("r", Payload.of("cbor", data)));
		assertThat(encoded.body().array()).isSameAs(data);
		assertThat(encoded.head()).hasSizeLessThan(100);
	}

	@ParameterizedTest
	@ValueSource(longs = { 31, 32, 33 })
	void whenFrameIsDamagedThenOnlyProtocolError(long seed) {
		RandomMessages messages = new RandomMessages(seed);
		int refused = 0;
		for (int i = 0; i < 3000; i++) {
			byte[] frame = frame(messages.next());
			for (int flips = 1 + messages.random().nextInt(4); flips > 0; flips--) {
				frame[messages.random().nextInt(frame.length)] ^= (byte) (1 << messages.random().nextInt(8));
			}
			refused += isRefused(frame) ? 1 : 0;
		}
		assertThat(refused).isBetween(500, 2950);
	}

	@Test
	void whenFrameIsCutAnywhereThenProtocolError() {
		RandomMessages messages = new RandomMessages(41);
		for (int i = 0; i < 40; i++) {
			byte[] frame = frame(messages.next());
			for (int length = 1; length < frame.length; length++) {
				assertThat(isRefused(Arrays.copyOf(frame, length))).as("%d of %d", length, frame.length).isTrue();
			}
		}
	}

	@Test
	void whenFrameIsGarbageThenOnlyProtocolError() {
		RandomMessages messages = new RandomMessages(51);
		int refused = 0;
		for (int i = 0; i < 5000; i++) {
			refused += isRefused(messages.bytes(1 + messages.random().nextInt(200))) ? 1 : 0;
		}
		assertThat(refused).isGreaterThan(4000);
	}

	@Test
	void whenFrameIsEmptyThenNothing() {
		assertThat(decode(new byte[0])).isEmpty();
	}

	@Test
	void whenGroupsNestDeeplyThenProtocolError() {
		byte[] groups = new byte[100_000];
		Arrays.fill(groups, (byte) (15 << 3 | 3));
		assertThat(isRefused(groups)).isTrue();
	}

	@Test
	void unknownFieldsAndUnknownPayloadsAreLeftOut() {
		UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
			.addField(100, UnknownFieldSet.Field.newBuilder().addVarint(1).addFixed64(7).build())
			.addField(2000, UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("x")).build())
			.build();
		NodeMessage message = new RandomMessages(61).request();
		io.runar.wire.v1.NodeMessage reference = reference(message);
		RequestMessage request = reference.getRequest();
		Frame frame = Frame.newBuilder()
			.setUnknownFields(unknown)
			.addMessages(io.runar.wire.v1.NodeMessage.newBuilder().setUnknownFields(unknown))
			.addMessages(reference.toBuilder()
				.setUnknownFields(unknown)
				.setRequest(request.toBuilder()
					.setUnknownFields(unknown)
					.setOptions(request.getOptions().toBuilder().setUnknownFields(unknown))))
			.build();
		assertThat(decode(frame.toByteArray())).map(WireCodecTests::reference).containsExactly(reference);
	}

	@Test
	void unknownFieldsOfControlMessagesAreNotKept() {
		UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
			.addField(100, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
			.build();
		Frame frame = Frame.newBuilder()
			.addMessages(io.runar.wire.v1.NodeMessage.newBuilder()
				.setHeartbeat(HeartbeatMessage.newBuilder().setSequence(3).setUnknownFields(unknown)))
			.build();
		assertThat(decode(frame.toByteArray())).containsExactly(ControlMessages.heartbeat(3, false, 0));
	}

	@Test
	void fieldsMayComeInAnyOrder() throws InvalidProtocolBufferException {
		// Request in front of its id, payload in front of its codec.
		byte[] request = { 0x1A, 2, 5, 6, 0x22, 6, 0x12, 4, 'c', 'b', 'o', 'r', 0x12, 1, 'b', 0x0A, 1, 'a' };
		byte[] frame = new byte[2 + 2 + request.length + 3];
		frame[0] = 0x0A;
		frame[1] = (byte) (frame.length - 2);
		frame[2] = 0x22;
		frame[3] = (byte) request.length;
		System.arraycopy(request, 0, frame, 4, request.length);
		System.arraycopy(new byte[] { 0x0A, 1, 'r' }, 0, frame, 4 + request.length, 3);
		io.runar.wire.v1.NodeMessage reference = Frame.parseFrom(frame).getMessages(0);
		assertThat(decode(frame)).map(WireCodecTests::reference).containsExactly(reference);
		assertThat(reference.getRequest().getOptions().getCodec()).isEqualTo("cbor");
	}

	@Test
	void whenTextIsNotUtf8ThenProtocolError() {
		byte[] frame = frame(
				new NodeMessage.Request("id", new RequestTarget("zzzz", "b"), Payload.NULL, 0, Map.of(), 0, false, ""));
		for (int i = 0; i < frame.length; i++) {
			if (frame[i] == 'z') {
				frame[i] = (byte) 0xC0;
			}
		}
		assertThat(isRefused(frame)).isTrue();
	}

	@Test
	void whenMessageHasTwoPayloadsThenProtocolError() {
		byte[] heartbeatTwice = { 0x0A, 4, 0x42, 0, 0x42, 0 };
		assertThat(isRefused(heartbeatTwice)).isTrue();
	}

	@Test
	void whenNodeIdsDisagreeThenProtocolErrorOnEstablishedConnection() {
		byte[] frame = Frame.newBuilder()
			.addMessages(io.runar.wire.v1.NodeMessage.newBuilder()
				.setSourceNodeId("a")
				.setTargetNodeId("b")
				.setHeartbeat(HeartbeatMessage.getDefaultInstance()))
			.build()
			.toByteArray();
		List<NodeMessage> taken = new ArrayList<>();
		this.codec.newReader().read(frame, "", "", taken::add);
		this.codec.newReader().read(frame, "a", "b", taken::add);
		assertThat(taken).hasSize(2);
		assertProtocolError(() -> this.codec.newReader().read(frame, "x", "b", taken::add)).withMessageContaining("'a'")
			.withMessageContaining("x");
		assertProtocolError(() -> this.codec.newReader().read(frame, "a", "x", taken::add))
			.withMessageContaining("'b'");
		assertThat(taken).hasSize(2);
	}

	@Test
	void whenMessageIsLargerThanTheLimitThenProtocolError() {
		WireCodec small = new WireCodec(new MessageValidator(1000));
		byte[] frame = frame(request("r", Payload.of("cbor", new byte[1000])));
		assertProtocolError(() -> small.newReader().read(frame, "", "", (message) -> {
		})).withMessageContaining("at most 1000");
	}

	@Test
	void messagesBeforeTheWrongOneAreConsumed() {
		byte[] good = frame(ControlMessages.heartbeat(1, false, 2));
		byte[] frame = Arrays.copyOf(good, good.length + 1);
		frame[good.length] = 0x0A;
		List<NodeMessage> taken = new ArrayList<>();
		assertProtocolError(() -> this.codec.newReader().read(frame, "", "", taken::add))
			.withMessageContaining("at byte");
		assertThat(taken).hasSize(1);
	}

	@Test
	void whenMessageToSendBreaksALimitThenInvalidArgument() {
		NodeMessage.Request request = request("x".repeat(65), Payload.NULL);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.codec.encode(request))
			.withMessageContaining("request id")
			.withMessageContaining("64")
			.extracting(RunarException::errorCode)
			.isEqualTo(ErrorCode.INVALID_ARGUMENT);
	}

	@Test
	void whenItemsStandInAFrameThatIsMuchLargerThenTheyDoNotKeepIt() {
		StreamItems items = StreamItems.of("cbor");
		items.add(Payload.of("cbor", new byte[] { 1, 2, 3 }));
		items.add(Payload.of("cbor", new byte[] { 4 }));
		byte[] frame = new OutboundFrame(List.of(this.codec.encode(NodeMessage.StreamData.items("r", false, items)),
				this.codec.encode(request("r", Payload.of("cbor", new byte[10_000])))))
			.toByteArray();
		NodeMessage.StreamData data = (NodeMessage.StreamData) decode(frame).get(0);
		assertThat(data.items().toList()).allSatisfy((item) -> assertThat(item.array()).hasSize(4));
		assertThat(data.items().next().toByteArray()).containsExactly(1, 2, 3);
		assertThat(data.items().next().toByteArray()).containsExactly(4);
		assertThat(data.items().hasNext()).isFalse();
	}

	@Test
	void whenAMessageHasTooManyItemsThenProtocolError() {
		assertThat(decode(emptyItems(StreamItems.MAX_ITEMS))).hasSize(1);
		assertProtocolError(() -> decode(emptyItems(StreamItems.MAX_ITEMS + 1)))
			.withMessageContaining("number of items of a stream: 4097");
	}

	private static byte[] emptyItems(int count) {
		return Frame.newBuilder()
			.addMessages(io.runar.wire.v1.NodeMessage.newBuilder()
				.setStreamData(StreamDataMessage.newBuilder()
					.setRequestId("r")
					.setCodec("cbor")
					.addAllItems(java.util.Collections.nCopies(count, ByteString.EMPTY))))
			.build()
			.toByteArray();
	}

	@Test
	void whenErrorTextIsTooLongThenItIsCut() {
		NodeMessage.Response response = new NodeMessage.Response("r", false, Payload.NULL, "C".repeat(100),
				"語".repeat(5000), false, false);
		NodeMessage.Response received = (NodeMessage.Response) decode(frame(response)).get(0);
		assertThat(received.errorCode()).hasSize(64);
		assertThat(received.errorMessage()).isEqualTo("語".repeat(8192 / 3));
	}

	@Test
	void whenEventIsLocalThenItCannotBeEncoded() {
		NodeMessage.Event event = new NodeMessage.Event(new EventTopic("a"), Payload.NULL, BroadcastMode.LOCAL_ONLY,
				Map.of(), EventDelivery.PLAIN, 1);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.codec.encode(event));
	}

	@Test
	void sizeLimitCountsTheMessageWithoutItsPlaceInTheFrame() {
		EncodedMessage message = this.codec.encode(request("r", Payload.of("cbor", new byte[500])));
		int size = reference(request("r", Payload.of("cbor", new byte[500]))).getSerializedSize();
		assertThat(message.messageSize()).isEqualTo(size);
		WireCodec.checkSize(message, size);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> WireCodec.checkSize(message, size - 1))
			.withMessageContaining(String.valueOf(size))
			.withMessageContaining(String.valueOf(size - 1))
			.extracting(RunarException::errorCode)
			.isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
	}

	@Test
	void whenDiscoveryAnnouncesTooManyFieldsThenRefusedBeforeTheyExist() {
		// Empty nested services, two bytes each.
		int count = ControlMessages.MAX_DISCOVERY_FIELDS + 1;
		ByteString.Output services = ByteString.newOutput();
		for (int i = 0; i < count; i++) {
			services.write(0x22);
			services.write(0);
		}
		io.runar.wire.v1.NodeMessage message = io.runar.wire.v1.NodeMessage.newBuilder()
			.setUnknownFields(UnknownFieldSet.newBuilder()
				.addField(7, UnknownFieldSet.Field.newBuilder().addLengthDelimited(services.toByteString()).build())
				.build())
			.build();
		byte[] frame = Frame.newBuilder().addMessages(message).build().toByteArray();
		assertProtocolError(() -> decode(frame)).withMessageContaining("fields of a discovery message");
	}

	static NodeMessage.Request request(String id, Payload params) {
		return new NodeMessage.Request(id, new RequestTarget("user", "auth"), params, 5_000_000, Map.of(), 0, false,
				"c");
	}

	private byte[] frame(NodeMessage message) {
		return new OutboundFrame(List.of(this.codec.encode(message))).toByteArray();
	}

	private List<NodeMessage> decode(byte[] frame) {
		List<NodeMessage> messages = new ArrayList<>();
		this.reader.read(frame, "", "", messages::add);
		return messages;
	}

	/** Lets every exception but the right one fail the test. */
	private boolean isRefused(byte[] frame) {
		try {
			decode(frame);
			return false;
		}
		catch (RunarException ex) {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
			assertThat(ex.getMessage()).contains("expected");
			return true;
		}
	}

	private static org.assertj.core.api.ThrowableAssertAlternative<RunarException> assertProtocolError(
			org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
		return assertThatExceptionOfType(RunarException.class).isThrownBy(code)
			.matches((ex) -> ex.errorCode() == ErrorCode.PROTOCOL_ERROR);
	}

	/** The same message, made with the generated classes only. */
	static io.runar.wire.v1.NodeMessage reference(NodeMessage message) {
		io.runar.wire.v1.NodeMessage.Builder builder = io.runar.wire.v1.NodeMessage.newBuilder();
		if (message instanceof NodeMessage.Request request) {
			return builder.setMessageId(request.id())
				.setRequest(RequestMessage.newBuilder()
					.setServicePath(request.target().servicePath())
					.setAction(request.target().action())
					.setParams(data(request.params()))
					.setOptions(RequestOptions.newBuilder()
						.setTimeoutMicros(request.timeoutMicros())
						.setCodec(request.params().codec())
						.putAllHeaders(request.headers())
						.setLevel(request.level())
						.setIdempotent(request.idempotent())
						.setCorrelationId(request.correlationId())
						.setServiceVersion(request.details().serviceVersion())
						.setCallerService(request.details().callerService())
						.setPriority(priority(request.details().priority()))
						.setStreamItems((request.stream() != null) ? request.stream().items() : 0)
						.setStreamBytes((request.stream() != null) ? request.stream().bytes() : 0)
						.setStreamParams(request.stream() != null && request.stream().fromCaller())))
				.build();
		}
		if (message instanceof NodeMessage.Response response) {
			return builder
				.setResponse(ResponseMessage.newBuilder()
					.setRequestId(response.requestId())
					.setSuccess(response.success())
					.setData(data(response.data()))
					.setErrorCode(response.errorCode())
					.setErrorMessage(response.errorMessage())
					.setCodec(response.data().codec())
					.setRetryable(response.retryable())
					.setNotStarted(response.notStarted())
					.putAllHeaders(response.headers())
					.setFreshForMillis(response.data().freshForMillis()))
				.build();
		}
		if (message instanceof NodeMessage.Event event) {
			return builder
				.setEvent(EventMessage.newBuilder()
					.setTopic(event.topic().path())
					.setData(data(event.data()))
					.setOptions(EventOptions.newBuilder()
						.setBroadcastModeValue((event.mode() == BroadcastMode.ALL) ? 0 : 1)
						.setCodec(event.data().codec())
						.putAllHeaders(event.headers())
						.addAllServicePaths(event.delivery().servicePaths())
						.addAllGroups(event.delivery().groups())
						.setPastFor(event.delivery().pastFor())
						.setAcknowledge(event.delivery().acknowledge())
						.setEventId(event.eventId())))
				.build();
		}
		if (message instanceof NodeMessage.Chunk chunk) {
			return builder
				.setChunk(ChunkMessage.newBuilder()
					.setTransferId(chunk.transferId())
					.setTotalSize(chunk.totalSize())
					.setOffset(chunk.offset())
					.setData(data(chunk.data())))
				.build();
		}
		if (message instanceof NodeMessage.StreamData data) {
			return builder
				.setStreamData(StreamDataMessage.newBuilder()
					.setRequestId(data.requestId())
					.setFromCaller(data.fromCaller())
					.setCodec(data.items().codec())
					.addAllItems(data.items().toList().stream().map(WireCodecTests::data).toList())
					.setEnd(data.end())
					.setErrorCode(data.errorCode())
					.setErrorMessage(data.errorMessage()))
				.build();
		}
		if (message instanceof NodeMessage.StreamCredit credit) {
			return builder
				.setStreamCredit(StreamCreditMessage.newBuilder()
					.setRequestId(credit.requestId())
					.setFromCaller(credit.fromCaller())
					.setItems(credit.items())
					.setBytes(credit.bytes())
					.setCancel(credit.cancel()))
				.build();
		}
		return ((NodeMessage.Control) message).message();
	}

	private static io.runar.wire.v1.Priority priority(Priority priority) {
		return io.runar.wire.v1.Priority.valueOf("PRIORITY_" + priority.name());
	}

	private static ByteString data(Payload payload) {
		return ByteString.copyFrom(payload.array(), payload.offset(), payload.length());
	}

}
