package io.runar.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.ServiceAdvertisement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Large messages in chunks.
 */
class ChunkTests {

	private static final int MAX = 4 * 1024 * 1024;

	private final WireCodec codec = new WireCodec(new MessageValidator(MAX));

	private final ChunkAssembler assembler = new ChunkAssembler(MAX, 4);

	private final RandomMessages random = new RandomMessages(7);

	@ParameterizedTest
	@ValueSource(ints = { 1, WireCodec.CHUNK_SIZE - 100, WireCodec.CHUNK_SIZE, WireCodec.CHUNK_SIZE + 1,
			3 * WireCodec.CHUNK_SIZE, 2_000_003 })
	void whenSplitAndAssembledThenTheSameFrame(int size) {
		EncodedMessage message = message(size);
		List<NodeMessage.Chunk> chunks = chunks(message, 5);
		assertThat(chunks).hasSize((message.messageSize() + WireCodec.CHUNK_SIZE - 1) / WireCodec.CHUNK_SIZE);
		assertThat(assemble(chunks)).isEqualTo(frame(message));
		assertThat(this.assembler.openTransfers()).isZero();
		assertThat(this.assembler.bufferedBytes()).isZero();
	}

	@Test
	void chunksAreSlicesOfThePayload() {
		byte[] data = this.random.bytes(1_000_000);
		List<EncodedMessage> chunks = this.codec
			.split(this.codec.encode(WireCodecTests.request("r", Payload.of("cbor", data))), 1);
		assertThat(chunks).allSatisfy((chunk) -> {
			assertThat(chunk.body().array()).isSameAs(data);
			assertThat(chunk.head()).hasSizeLessThan(100);
		});
	}

	@Test
	void whenHeadItselfIsLargeThenItIsSplitToo() {
		Map<String, String> headers = Map.of("a", "x".repeat(8000), "b", "y".repeat(8000));
		EncodedMessage message = this.codec.encode(new NodeMessage.Request("r", new RequestTarget("s", "a"),
				Payload.of("cbor", this.random.bytes(WireCodec.CHUNK_SIZE)), 0, headers, 0, false, ""));
		assertThat(assemble(chunks(message, 1))).isEqualTo(frame(message));
	}

	@Test
	void messageWithoutPayloadIsSplitToo() {
		DiscoveryMessage.Builder discovery = DiscoveryMessage.newBuilder();
		for (int i = 0; i < 9000; i++) {
			discovery.addServices(ServiceAdvertisement.newBuilder().setPath("s" + i).setDescription("d".repeat(90)));
		}
		EncodedMessage message = this.codec.encode(ControlMessages.discovery(discovery.build()));
		List<NodeMessage.Chunk> chunks = chunks(message, 1);
		assertThat(chunks).hasSizeGreaterThan(2);
		assertThat(assemble(chunks)).isEqualTo(frame(message));
	}

	@Test
	void interleavedTransfersDoNotMix() {
		List<EncodedMessage> messages = List.of(message(600_000), message(900_000), message(700_000));
		List<List<NodeMessage.Chunk>> open = new ArrayList<>();
		for (int i = 0; i < messages.size(); i++) {
			open.add(new ArrayList<>(chunks(messages.get(i), i)));
		}
		List<byte[]> whole = new ArrayList<>();
		while (!open.isEmpty()) {
			List<NodeMessage.Chunk> next = open.get(this.random.random().nextInt(open.size()));
			byte[] frame = this.assembler.add(next.remove(0));
			if (frame != null) {
				whole.add(frame);
			}
			open.removeIf(List::isEmpty);
		}
		assertThat(whole).containsExactlyInAnyOrderElementsOf(messages.stream().map(ChunkTests::frame).toList());
	}

	@Test
	void whenHugeSizeIsAnnouncedThenMemoryIsTakenOnlyAsDataArrives() {
		ChunkAssembler large = new ChunkAssembler(1024 * 1024 * 1024, 1000);
		long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
		for (int i = 0; i < 1000; i++) {
			assertThat(large.add(chunk(i, 1024 * 1024 * 1024, 0, 10))).isNull();
		}
		long after = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
		assertThat(large.bufferedBytes()).isEqualTo(10_000);
		assertThat(after - before).isLessThan(100_000_000);
	}

	@Test
	void whenAnnouncedSizeIsAboveTheLimitThenPayloadTooLarge() {
		assertRefused(ErrorCode.PAYLOAD_TOO_LARGE, chunk(1, MAX + 1, 0, 10));
		assertRefused(ErrorCode.PAYLOAD_TOO_LARGE, chunk(1, Long.MAX_VALUE, 0, 10));
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(1, -1, 0, 10));
		assertThat(this.assembler.openTransfers()).isZero();
	}

	@Test
	void whenTooManyTransfersAreOpenThenProtocolError() {
		for (int i = 0; i < 4; i++) {
			this.assembler.add(chunk(i, 100, 0, 10));
		}
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(4, 100, 0, 10));
		assertThat(this.assembler.add(chunk(3, 100, 10, 10))).isNull();
	}

	@Test
	void whenTooManyBytesAreBufferedThenPayloadTooLarge() {
		ChunkAssembler small = new ChunkAssembler(100, 10, 150);
		small.add(chunk(1, 100, 0, 90));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> small.add(chunk(2, 100, 0, 90)))
			.matches((ex) -> ex.errorCode() == ErrorCode.PAYLOAD_TOO_LARGE);
	}

	@Test
	void whenOffsetSkipsOrRepeatsOrTotalChangesThenProtocolError() {
		this.assembler.add(chunk(1, 100, 0, 10));
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(1, 100, 0, 10));
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(1, 100, 20, 10));
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(1, 90, 10, 10));
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(1, 100, 10, 91));
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(1, 100, 10, 0));
		assertRefused(ErrorCode.PROTOCOL_ERROR, chunk(2, 100, 10, 10));
	}

	@Test
	void whenChunksHoldAChunkThenProtocolError() {
		EncodedMessage inner = this.codec.encode(new NodeMessage.Chunk(1, 10, 0, Payload.of("", new byte[5])));
		NodeMessage.Chunk outer = chunks(inner, 2).get(0);
		assertRefused(ErrorCode.PROTOCOL_ERROR, outer);
	}

	private void assertRefused(ErrorCode code, NodeMessage.Chunk chunk) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.assembler.add(chunk))
			.withMessageContaining("expected")
			.extracting(RunarException::errorCode)
			.isEqualTo(code);
	}

	private EncodedMessage message(int payloadSize) {
		return this.codec.encode(WireCodecTests.request("r", Payload.of("cbor", this.random.bytes(payloadSize))));
	}

	private List<NodeMessage.Chunk> chunks(EncodedMessage message, long transferId) {
		List<NodeMessage.Chunk> chunks = new ArrayList<>();
		for (EncodedMessage encoded : this.codec.split(message, transferId)) {
			this.codec.newReader().read(frame(encoded), "", "", (chunk) -> chunks.add((NodeMessage.Chunk) chunk));
		}
		return chunks;
	}

	private byte[] assemble(List<NodeMessage.Chunk> chunks) {
		for (NodeMessage.Chunk chunk : chunks.subList(0, chunks.size() - 1)) {
			assertThat(this.assembler.add(chunk)).isNull();
		}
		byte[] frame = this.assembler.add(chunks.get(chunks.size() - 1));
		assertThat(frame).isNotNull();
		return frame;
	}

	private static NodeMessage.Chunk chunk(long transferId, long totalSize, long offset, int length) {
		return new NodeMessage.Chunk(transferId, totalSize, offset, Payload.of("", new byte[length]));
	}

	private static byte[] frame(EncodedMessage message) {
		return new OutboundFrame(List.of(message)).toByteArray();
	}

}
