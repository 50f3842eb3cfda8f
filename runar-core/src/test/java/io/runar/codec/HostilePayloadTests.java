package io.runar.codec;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.codec.PayloadCodecsTests.Entry;
import io.runar.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a peer could send to harm the node that decodes it. */
class HostilePayloadTests {

	private static final List<Type> TYPES = List.of(Object.class, ValueType.class, NamedValues.class, Entry.class,
			new TypeRef<List<Entry>>() {
			}.type());

	private final PayloadCodecs codecs = PayloadCodecs.defaults();

	@ParameterizedTest
	@ValueSource(ints = { 501, 10_000, 1_000_000 })
	void nestingBombIsRefused(int depth) {
		byte[] arrays = new byte[depth + 1];
		Arrays.fill(arrays, (byte) 0x81);
		arrays[depth] = 0;
		byte[] maps = new byte[depth * 3 + 1];
		for (int i = 0; i < depth; i++) {
			maps[i * 3] = (byte) 0xa1;
			maps[i * 3 + 1] = 0x61;
			maps[i * 3 + 2] = 'a';
		}
		byte[] json = ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
		for (Type type : List.of(Object.class, ValueType.class, NamedValues.class)) {
			assertRefused(Payload.of("cbor", arrays), type);
			assertRefused(Payload.of("cbor", maps), type);
			assertRefused(Payload.of("json", json), type);
		}
	}

	@Test
	void whatIsNestedLessIsRead() {
		byte[] arrays = new byte[400];
		Arrays.fill(arrays, (byte) 0x81);
		arrays[399] = 0;
		assertThat(this.codecs.decode(Payload.of("cbor", arrays), ValueType.class)).isInstanceOf(ValueType.class);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x5a, 0x7a, 0x9a, 0xba })
	void hugeAnnouncedLengthDoesNotAllocate(int header) {
		byte[] bytes = { (byte) header, 0x7f, -1, -1, -16, 1, 2, 3 };
		// Not the memory of loading classes is to be measured.
		TYPES.forEach((type) -> assertRefused(Payload.of("cbor", bytes), type));
		for (Type type : TYPES) {
			long before = allocated();
			assertRefused(Payload.of("cbor", bytes), type);
			assertThat(allocated() - before).as(type.toString()).isLessThan(8_000_000);
		}
	}

	@Test
	void hugeBigIntegerLengthDoesNotAllocate() {
		long before = allocated();
		assertRefused(Payload.of("cbor", new byte[] { (byte) 0xc2, 0x5a, 0x7f, -1, -1, -16, 1 }), BigInteger.class);
		assertThat(allocated() - before).isLessThan(8_000_000);
	}

	@Test
	@Timeout(20)
	void digitsOfHugeIntegerAreNotCounted() {
		byte[] bytes = new byte[4_000_006];
		Arrays.fill(bytes, (byte) 0x7f);
		System.arraycopy(new byte[] { (byte) 0xc2, 0x5a, 0, 0x3d, 0x09, 0 }, 0, bytes, 0, 6);
		for (Type type : List.of(int.class, long.class, double.class, ValueType.class, Entry.class)) {
			assertRefused(Payload.of("cbor", bytes), type);
		}
	}

	@Test
	void hugeExponentIsNotExpanded() {
		byte[] bytes = "{\"count\":1e1000000000}".getBytes(StandardCharsets.UTF_8);
		assertRefused(Payload.of("json", bytes), new TypeRef<Map<String, BigInteger>>() {
		}.type());
		assertRefused(Payload.of("json", bytes), Entry.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json", "protobuf", "raw" })
	void randomBytesAreOnlyEverRefused(String tag) {
		Random random = new Random(42);
		for (int i = 0; i < 2_000; i++) {
			byte[] bytes = new byte[1 + random.nextInt(40)];
			random.nextBytes(bytes);
			decodeAll(Payload.of(tag, bytes));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void damagedPayloadsAreOnlyEverRefused(String tag) {
		Random random = new Random(43);
		byte[] good = this.codecs
			.encode(List.of(new Entry("first", 1), Map.of("name", "second", "count", 2, "more", List.of(1.5, true))),
					List.of(tag))
			.toByteArray();
		for (int i = 0; i < 2_000; i++) {
			byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
			bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			decodeAll(Payload.of(tag, bytes));
		}
	}

	@Test
	void longBadTextIsNotRepeatedInTheMessage() {
		ByteArrayOutputStream json = new ByteArrayOutputStream();
		json.writeBytes("{\"count\":\"".getBytes(StandardCharsets.UTF_8));
		json.writeBytes("x".repeat(100_000).getBytes(StandardCharsets.UTF_8));
		json.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
		try {
			this.codecs.decode(Payload.of("json", json.toByteArray()), Entry.class);
		}
		catch (RunarException ex) {
			assertThat(ex.getMessage()).hasSizeLessThan(600);
			return;
		}
		throw new AssertionError("not refused");
	}

	private void decodeAll(Payload payload) {
		for (Type type : TYPES) {
			try {
				Object value = this.codecs.decode(payload, type);
				if (value instanceof NamedValues named) {
					named.names().forEach((name) -> named.get(name, Object.class));
				}
			}
			catch (RunarException ex) {
				if (ex.errorCode() != ErrorCode.INVALID_ARGUMENT) {
					throw ex;
				}
			}
		}
	}

	private void assertRefused(Payload payload, Type type) {
		PayloadCodecsTests.assertRefused(() -> {
			Object value = this.codecs.decode(payload, type);
			if (value instanceof NamedValues named) {
				named.bare(Object.class);
				named.names().forEach((name) -> named.get(name, Object.class));
				named.names().forEach((name) -> named.get(name, int.class));
			}
		});
	}

	private static long allocated() {
		ThreadMXBean threads = (ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
		return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
	}

}
