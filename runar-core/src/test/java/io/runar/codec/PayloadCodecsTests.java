package io.runar.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.google.protobuf.Int32Value;
import com.google.protobuf.StringValue;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PayloadCodecsTests {

	private static final Type ENTRIES = new TypeRef<List<Entry>>() {
	}.type();

	private final PayloadCodecs codecs = PayloadCodecs.defaults();

	@Test
	void defaultsReadAllPreferredFirst() {
		assertThat(this.codecs.tags()).containsExactly("raw", "protobuf", "cbor", "json");
		assertThat(PayloadCodecs.builder().preferred("json").build().tags()).containsExactly("raw", "protobuf", "json",
				"cbor");
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void recordGoesThereAndBack(String tag) {
		Order order = new Order("a-1", 3, Long.MAX_VALUE, 0.1, true, Color.GREEN, List.of(new Entry("x", 1)),
				Map.of("k", List.of(1, 2)), Optional.of("note"), Instant.parse("2026-01-02T03:04:05.123456789Z"),
				LocalDate.of(2026, 2, 3), Duration.ofMillis(1500), new BigInteger("123456789012345678901234567890"),
				new BigDecimal("1234567890.123456789012345678901"), null);
		assertThat(roundTrip(order, tag, Order.class)).isEqualTo(order);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void genericTypeGoesThereAndBack(String tag) {
		List<Entry> entries = List.of(new Entry("a", 1), new Entry("b", 2));
		assertThat(roundTrip(entries, tag, ENTRIES)).isEqualTo(entries);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void bytesInsideObjectsGoThereAndBack(String tag) {
		Blob blob = (Blob) roundTrip(new Blob(new byte[] { 1, 2, 3 }), tag, Blob.class);
		assertThat(blob).isNotNull();
		assertThat(blob.data()).containsExactly(1, 2, 3);
	}

	@Test
	void datesAreTextsAsInSpringBoot() {
		Payload payload = this.codecs.encode(Instant.parse("2026-01-02T03:04:05Z"), List.of("json"));
		assertThat(new String(payload.toByteArray(), java.nio.charset.StandardCharsets.UTF_8))
			.isEqualTo("\"2026-01-02T03:04:05Z\"");
	}

	@Test
	void objectClassGivesPlainValues() {
		Map<String, Object> value = Map.of("n", 1, "l", List.of(true, 2.5, "t"), "b", new byte[] { 7 });
		Object read = roundTrip(value, "cbor", Object.class);
		assertThat(read).isInstanceOfSatisfying(Map.class, (map) -> {
			assertThat(map.get("n")).isEqualTo(1);
			assertThat(map.get("l")).isEqualTo(List.of(true, 2.5, "t"));
			assertThat(map.get("b")).isEqualTo(new byte[] { 7 });
		});
		assertThat(roundTrip(5_000_000_000L, "cbor", Object.class)).isEqualTo(5_000_000_000L);
	}

	@Test
	void negativeBigIntegerGoesThereAndBack() {
		BigInteger value = BigInteger.TWO.pow(200).negate();
		assertThat(roundTrip(value, "cbor", BigInteger.class)).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void recordsOfAllKindsGoThereAndBack(String codec) {
		Secret secret = new Secret(7, new int[] { 1, 2 });
		assertThat(roundTrip(secret, codec, Secret.class)).isInstanceOfSatisfying(Secret.class, (read) -> {
			assertThat(read.number()).isEqualTo(7);
			assertThat(read.rest()).containsExactly(1, 2);
		});
		assertThat(roundTrip(new Empty(), codec, Empty.class)).isEqualTo(new Empty());
		assertThat(roundTrip(new Positive(3), codec, Positive.class)).isEqualTo(new Positive(3));
		assertThat(roundTrip(Map.of(), codec, Entry.class)).isEqualTo(new Entry(null, 0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void whenConstructorOfARecordRefusesThenItsReasonIsTold(String codec) {
		Payload payload = this.codecs.encode(Map.of("number", -3), List.of(codec));
		assertRefused(() -> this.codecs.decode(payload, Positive.class)).withMessageContaining("Positive")
			.withMessageContaining("number: -3 (expected: > 0)");
	}

	@Test
	void bytesTravelRawAndAreNotCopied() {
		byte[] data = { 1, 2 };
		Payload payload = this.codecs.encode(data, List.of("cbor", "raw"));
		assertThat(payload.codec()).isEqualTo("raw");
		assertThat(payload.array()).isSameAs(data);
		assertThat(this.codecs.decode(payload, byte[].class)).isEqualTo(new byte[] { 1, 2 });
		assertThat(this.codecs.decode(payload, Object.class)).isEqualTo(new byte[] { 1, 2 });
		assertRefused(() -> this.codecs.decode(payload, Entry.class)).withMessageContaining("Entry")
			.withMessageContaining("byte[]");
	}

	@Test
	void whenReceiverDoesNotReadRawThenBytesTravelAsCbor() {
		Payload payload = this.codecs.encode(new byte[] { 1 }, List.of("cbor"));
		assertThat(payload.codec()).isEqualTo("cbor");
		assertThat(this.codecs.decode(payload, byte[].class)).isEqualTo(new byte[] { 1 });
	}

	@Test
	void protobufMessagesTravelAsThemselves() {
		StringValue message = StringValue.of("hello");
		Payload payload = this.codecs.encode(message, this.codecs.tags());
		assertThat(payload.codec()).isEqualTo("protobuf");
		assertThat(payload.toByteArray()).isEqualTo(message.toByteArray());
		assertThat(this.codecs.decode(payload, StringValue.class)).isEqualTo(message);
		assertRefused(() -> this.codecs.decode(payload, Entry.class)).withMessageContaining("generated message class");
		assertRefused(() -> this.codecs.decode(Payload.of("protobuf", new byte[] { -1 }), Int32Value.class))
			.withMessageContaining("Int32Value");
		assertRefused(() -> this.codecs.decode(this.codecs.encode("x", List.of("cbor")), StringValue.class))
			.withMessageContaining("StringValue");
	}

	@Test
	void whenReceiverDoesNotReadProtobufThenMessageIsNotEncodable() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.codecs.encode(StringValue.of("x"), List.of("cbor")))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.CODEC_FAILED))
			.withMessageContaining("StringValue")
			.withMessageContaining("[cbor]")
			.withMessageContaining("[protobuf]");
	}

	@Test
	void nullIsNoBytes() {
		assertThat(this.codecs.encode(null, List.of())).isEqualTo(Payload.NULL);
		assertThat(this.codecs.decode(Payload.NULL, Entry.class)).isNull();
		assertThat(this.codecs.decode(Payload.NULL, new TypeRef<Optional<String>>() {
		}.type())).isEqualTo(Optional.empty());
		assertThat(this.codecs.decode(Payload.NULL, ValueType.class)).isEqualTo(ValueType.ofNull());
	}

	@Test
	void voidDecodesNothing() {
		assertThat(this.codecs.decode(Payload.of("cbor", new byte[] { -1 }), Void.class)).isNull();
	}

	@Test
	void unknownCodecIsRefused() {
		assertRefused(() -> this.codecs.decode(Payload.of("kryo", new byte[1]), Object.class))
			.withMessage("payload codec 'kryo' (expected: one of [raw, protobuf, cbor, json])");
	}

	@Test
	void unknownFieldsAreIgnoredAndMissingOnesEmpty() {
		Payload payload = this.codecs.encode(Map.of("name", "a", "new", List.of(1)), List.of("cbor"));
		assertThat(this.codecs.decode(payload, Entry.class)).isEqualTo(new Entry("a", 0));
	}

	@Test
	void misfitNamesFieldAndType() {
		Payload payload = this.codecs.encode(List.of(Map.of("name", "a", "count", "many")), List.of("cbor"));
		assertRefused(() -> this.codecs.decode(payload, ENTRIES)).withMessageContaining("[0].count")
			.withMessageContaining("expected: int");
	}

	@Test
	void fractionIsNoInteger() {
		Payload payload = this.codecs.encode(Map.of("name", "a", "count", 1.5), List.of("json"));
		assertRefused(() -> this.codecs.decode(payload, Entry.class)).withMessageContaining("count");
	}

	@Test
	void trailingBytesAreRefused() {
		assertRefused(() -> this.codecs.decode(Payload.of("cbor", new byte[] { 1, 1 }), Integer.class));
		assertRefused(() -> this.codecs.decode(Payload.of("json", "1 2".getBytes()), Integer.class));
		assertRefused(() -> this.codecs.decode(Payload.of("json", "{} {}".getBytes()), NamedValues.class));
	}

	@Test
	void sliceOfArrayIsRead() {
		assertThat(this.codecs.decode(new Payload("json", "xx\"abc\"yy".getBytes(), 2, 5), String.class))
			.isEqualTo("abc");
	}

	@Test
	void unencodableValueIsNamed() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.codecs.encode(new Failing(), List.of("cbor")))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.CODEC_FAILED))
			.withMessageContaining(Failing.class.getName());
	}

	@Test
	void cycleIsRefused() {
		List<Object> cycle = new ArrayList<>();
		cycle.add(cycle);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.codecs.encode(cycle, List.of("cbor")))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.CODEC_FAILED));
		Node node = new Node(new ArrayList<>());
		node.children().add(node);
		assertRefused(() -> this.codecs.convert(node, Entry.class));
	}

	@Test
	void classNamesInPayloadAreNotFollowed() {
		Payload payload = this.codecs.encode(Map.of("@class", "javax.swing.JFrame"), List.of("json"));
		assertThat(this.codecs.decode(payload, Object.class)).isEqualTo(Map.of("@class", "javax.swing.JFrame"));
	}

	@Test
	void applicationsMapperIsUsedForJsonWithoutItsDefaultTyping() {
		JsonMapper mapper = JsonMapper.builder()
			.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
			.activateDefaultTyping(tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator.builder()
				.allowIfBaseType(Object.class)
				.build())
			.build();
		PayloadCodecs own = PayloadCodecs.builder().jsonMapper(mapper).preferred("json").build();
		Payload payload = own.encode(new Named("a"), own.tags());
		assertThat(new String(payload.toByteArray(), java.nio.charset.StandardCharsets.UTF_8))
			.isEqualTo("{\"first_name\":\"a\"}");
		assertThat(own.decode(payload, Object.class)).isEqualTo(Map.of("first_name", "a"));
	}

	@Test
	void wrongPreferenceIsRefused() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> PayloadCodecs.builder().preferred("xml"))
			.withMessage("codec: 'xml' (expected: cbor or json)");
	}

	private @Nullable Object roundTrip(Object value, String tag, Type type) {
		Payload payload = this.codecs.encode(value, List.of(tag));
		assertThat(payload.codec()).isEqualTo(tag);
		return this.codecs.decode(payload, type);
	}

	static org.assertj.core.api.ThrowableAssertAlternative<RunarException> assertRefused(
			org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
		return assertThatExceptionOfType(RunarException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
	}

	enum Color {

		RED, GREEN

	}

	record Entry(String name, int count) {

	}

	private record Secret(long number, int... rest) {

	}

	record Empty() {

	}

	record Positive(int number) {

		Positive {
			if (number <= 0) {
				throw new IllegalArgumentException("number: " + number + " (expected: > 0)");
			}
		}

	}

	record Named(String firstName) {

	}

	record Node(List<Node> children) {

		@Override
		public int hashCode() {
			return 1;
		}

	}

	@SuppressWarnings("ArrayRecordComponent")
	record Blob(byte[] data) {

	}

	record Order(String id, int count, long total, double price, boolean paid, Color color, List<Entry> entries,
			Map<String, List<Integer>> more, Optional<String> note, Instant at, LocalDate day, Duration took,
			BigInteger big, BigDecimal exact, @Nullable String missing) {

	}

	static final class Failing {

		public String getName() {
			throw new IllegalStateException("secret");
		}

	}

}
