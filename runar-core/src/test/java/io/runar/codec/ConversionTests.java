package io.runar.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.runar.TypeRef;
import io.runar.codec.PayloadCodecsTests.Color;
import io.runar.codec.PayloadCodecsTests.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConversionTests {

	private static final Type ENTRIES = new TypeRef<List<Entry>>() {
	}.type();

	private final PayloadCodecs codecs = PayloadCodecs.defaults();

	@Test
	void instancePassesByReference() {
		Entry entry = new Entry("a", 1);
		assertThat(this.codecs.convert(entry, Entry.class)).isSameAs(entry);
		assertThat(this.codecs.convert(entry, Object.class)).isSameAs(entry);
		List<Entry> entries = List.of(entry);
		assertThat(this.codecs.convert(entries, ENTRIES)).isSameAs(entries);
		assertThat(this.codecs.convert(entries, new TypeRef<List<?>>() {
		}.type())).isSameAs(entries);
		assertThat(this.codecs.convert(5, int.class)).isEqualTo(5);
	}

	@Test
	void elementsOfAnotherTypeAreConverted() {
		assertThat(this.codecs.convert(List.of(Map.of("name", "a", "count", 1)), ENTRIES))
			.isEqualTo(List.of(new Entry("a", 1)));
		assertThat(this.codecs.convert(List.of(5_000_000_000L, 1), new TypeRef<List<Long>>() {
		}.type())).isEqualTo(List.of(5_000_000_000L, 1L));
		assertThat(
				this.codecs.convert(Map.of("a", List.of(Map.of("name", "b"))), new TypeRef<Map<String, List<Entry>>>() {
				}.type()))
			.isEqualTo(Map.of("a", List.of(new Entry("b", 0))));
	}

	@Test
	void listWithNullsPassesByReference() {
		List<String> texts = Arrays.asList("a", null);
		assertThat(this.codecs.convert(texts, new TypeRef<List<String>>() {
		}.type())).isSameAs(texts);
	}

	@Test
	void numbersAreConvertedWithoutLoss() {
		assertThat(this.codecs.convert(4.0, int.class)).isEqualTo(4);
		assertThat(this.codecs.convert(4, double.class)).isEqualTo(4.0);
		assertThat(this.codecs.convert(4, Long.class)).isEqualTo(4L);
		assertThat(this.codecs.convert(0.1, float.class)).isEqualTo(0.1f);
		assertThat(this.codecs.convert(0.1, BigDecimal.class)).isEqualTo(new BigDecimal("0.1"));
		assertThat(this.codecs.convert(7L, BigInteger.class)).isEqualTo(BigInteger.valueOf(7));
		assertThat(this.codecs.convert(Double.NaN, float.class)).isEqualTo(Float.NaN);
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert(4.5, int.class))
			.withMessage("number: 4.5 (expected: int without loss)");
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert(300, byte.class));
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert((1L << 53) + 1, double.class));
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert((1 << 24) + 1, float.class));
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert(1e300, float.class));
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert(Double.NaN, long.class));
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert(new BigDecimal("1e1000000000"), BigInteger.class));
	}

	@Test
	void mapBecomesRecordAndTextEnum() {
		assertThat(this.codecs.convert(Map.of("name", "a", "count", 2), Entry.class)).isEqualTo(new Entry("a", 2));
		assertThat(this.codecs.convert("RED", Color.class)).isEqualTo(Color.RED);
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert("BLUE", Color.class)).withMessageContaining("Color");
		PayloadCodecsTests.assertRefused(() -> this.codecs.convert("text", Entry.class)).withMessageContaining("Entry");
	}

	@Test
	void nullIsNull() {
		assertThat(this.codecs.convert(null, Entry.class)).isNull();
		assertThat(this.codecs.convert(null, new TypeRef<Optional<String>>() {
		}.type())).isEqualTo(Optional.empty());
		assertThat(this.codecs.convert("x", Void.class)).isNull();
	}

	@Test
	void dynamicValuesAreWrappedAndUnwrapped() {
		assertThat(this.codecs.convert(Map.of("name", "a"), ValueType.class))
			.isEqualTo(ValueType.of(Map.of("name", "a")));
		assertThat(this.codecs.convert(new Entry("a", 1), ValueType.class))
			.isEqualTo(ValueType.of(Map.of("name", "a", "count", 1)));
		assertThat(this.codecs.convert(ValueType.of(Map.of("name", "a", "count", 1)), Entry.class))
			.isEqualTo(new Entry("a", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "cbor", "json" })
	void parametersAreReadByName(String tag) {
		NamedValues values = named(new Pair(new Entry("a", 1), 5_000_000_000L, null), tag);
		assertThat(values.isBare()).isFalse();
		assertThat(values.names()).containsExactlyInAnyOrder("entry", "number", "nothing");
		assertThat(values.get("entry", Entry.class)).isEqualTo(new Entry("a", 1));
		assertThat(values.get("entry", Entry.class)).isEqualTo(new Entry("a", 1));
		assertThat(values.get("number", long.class)).isEqualTo(5_000_000_000L);
		assertThat(values.get("nothing", String.class)).isNull();
		assertThat(values.get("other", String.class)).isNull();
		PayloadCodecsTests.assertRefused(() -> values.get("number", int.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "cbor", "json" })
	void bareValueHasNoNames(String tag) {
		NamedValues number = named(4.0, tag);
		assertThat(number.isBare()).isTrue();
		assertThat(number.bare(double.class)).isEqualTo(4.0);
		assertThat(named(List.of(Map.of("name", "a")), tag).bare(ENTRIES)).isEqualTo(List.of(new Entry("a", 0)));
		assertThat(named(new byte[] { 1 }, tag).bare(byte[].class)).isEqualTo(new byte[] { 1 });
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "cbor", "json" })
	void wholeNumberInFractionIsAccepted(String tag) {
		assertThat(named(Map.of("n", 4.0), tag).get("n", int.class)).isEqualTo(4);
		assertThat(named(Map.of("n", 4), tag).get("n", double.class)).isEqualTo(4.0);
	}

	@Test
	void localMapPassesItsValuesByReference() {
		Entry entry = new Entry("a", 1);
		assertThat(named(Map.of("entry", entry), "").get("entry", Entry.class)).isSameAs(entry);
	}

	private NamedValues named(Object value, String tag) {
		Object values = tag.isEmpty() ? this.codecs.convert(value, NamedValues.class)
				: this.codecs.decode(this.codecs.encode(value, List.of(tag)), NamedValues.class);
		return (NamedValues) java.util.Objects.requireNonNull(values);
	}

	record Pair(Entry entry, long number, @org.jspecify.annotations.Nullable String nothing) {

	}

}
