package io.runar.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.runar.codec.PayloadCodecsTests.Color;
import io.runar.codec.PayloadCodecsTests.Entry;
import io.runar.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ValueTypeTests {

	private final PayloadCodecs codecs = PayloadCodecs.defaults();

	@Test
	void cborKeepsEveryKind() {
		ValueType value = ValueType
			.of(Map.of("b", true, "i", 7, "f", 1.0, "t", "text", "y", new byte[] { 1 }, "l", Arrays.asList(1, null)));
		Payload payload = this.codecs.encode(value, List.of("cbor"));
		assertThat(this.codecs.decode(payload, ValueType.class)).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void receiverWithoutTheClassReadsIt(String tag) {
		Payload payload = this.codecs.encode(new Entry("a", 1), List.of(tag));
		ValueType value = (ValueType) this.codecs.decode(payload, ValueType.class);
		assertThat(value).isNotNull();
		assertThat(value.get("name").asText()).isEqualTo("a");
		assertThat(value.get("count").asLong()).isEqualTo(1);
		assertThat(value.get("other").isNull()).isTrue();
		assertThat(this.codecs.decode(this.codecs.encode(value, List.of(tag)), Entry.class))
			.isEqualTo(new Entry("a", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "json" })
	void dynamicFieldIsReadInsideARecord(String tag) {
		Envelope envelope = new Envelope(ValueType.of(List.of(1, "a")), ValueType.ofNull());
		assertThat(this.codecs.decode(this.codecs.encode(envelope, List.of(tag)), Envelope.class)).isEqualTo(envelope);
	}

	@Test
	void plainValuesComeBack() {
		Map<String, Object> plain = Map.of("l", List.of(1L, 2.5, "t", true));
		assertThat(ValueType.of(plain).toObject()).isEqualTo(plain);
		assertThat(ValueType.of(Color.RED).asText()).isEqualTo("RED");
		assertThat(ValueType.of(new int[] { 1, 2 }).get(1).asLong()).isEqualTo(2);
		assertThat(ValueType.of(3).asDouble()).isEqualTo(3.0);
	}

	@Test
	void wrongKindIsNamed() {
		PayloadCodecsTests.assertRefused(() -> ValueType.of("x").asLong()).withMessage("value: text (expected: int)");
		PayloadCodecsTests.assertRefused(() -> ValueType.of(List.of(1)).get(1))
			.withMessage("index: 1 (expected: 0 to 0)");
	}

	@Test
	void unknownClassCycleAndLargeNumberAreRefused() {
		PayloadCodecsTests.assertRefused(() -> ValueType.of(new Object())).withMessageContaining("java.lang.Object");
		PayloadCodecsTests.assertRefused(() -> ValueType.of(BigInteger.TWO.pow(64)));
		List<Object> cycle = new ArrayList<>();
		cycle.add(cycle);
		PayloadCodecsTests.assertRefused(() -> ValueType.of(cycle)).withMessageContaining("cycle");
	}

	@Test
	void numberThatIsTooLargeForItsKindIsRefusedAndAnInfiniteOneIsNot() {
		for (String number : List.of("1e999", "-883322E8833", "9".repeat(900) + ".0")) {
			Payload payload = Payload.of("json", number.getBytes(StandardCharsets.UTF_8));
			PayloadCodecsTests.assertRefused(() -> this.codecs.decode(payload, ValueType.class))
				.withMessageContaining(number.substring(0, 5))
				.withMessageContaining("(expected: at most 1.7976931348623157E308)")
				.matches((ex) -> ex.getMessage().length() < 300);
		}
		ValueType infinite = ValueType.of(Double.NEGATIVE_INFINITY);
		assertThat(this.codecs.decode(this.codecs.encode(infinite, List.of("cbor")), ValueType.class))
			.isEqualTo(infinite);
		assertThat(this.codecs.convert(Double.NEGATIVE_INFINITY, ValueType.class)).isEqualTo(infinite);
	}

	record Envelope(ValueType payload, ValueType nothing) {

	}

}
