package io.runar.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.TypeRef;
import io.runar.wire.Payload;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class RoundTripTests {

	private static final TopicPath PATH = TopicPath.of("shop/order");

	private final List<String> told = new ArrayList<>();

	private final PayloadCodecs codecs = PayloadCodecs.defaults()
		.withRoundTrips((payload, failure) -> this.told.add(payload + " " + failure.errorCode()));

	@Test
	void withoutItValuesArePassedByReference() {
		Order order = new Order("7", List.of());
		assertThat(PayloadCodecs.defaults().pass(order, Order.class, LocalPayload.PARAMETERS, PATH)).isSameAs(order);
		assertThatNoException()
			.isThrownBy(() -> PayloadCodecs.defaults().check(new Thread(), LocalPayload.EVENT_DATA, PATH));
	}

	@Test
	void whatSurvivesComesAsACopy() {
		Order order = new Order("7", List.of(new Line("a", new BigDecimal("1.50"), Instant.EPOCH)));
		assertThat(pass(order, Order.class)).isEqualTo(order).isNotSameAs(order);
		byte[] bytes = { 1, 2 };
		assertThat((byte[]) pass(bytes, byte[].class)).containsExactly(1, 2).isNotSameAs(bytes);
		assertThat(pass(null, Order.class)).isNull();
		assertThat(pass(Optional.of("x"), new TypeRef<Optional<String>>() {
		}.type())).isEqualTo(Optional.of("x"));
		assertThat(pass(Set.of(1, 2), new TypeRef<Set<Integer>>() {
		}.type())).isEqualTo(Set.of(1, 2));
		assertThat(pass(Map.of("a", 5L), new TypeRef<Map<String, Object>>() {
		}.type())).isEqualTo(Map.of("a", 5));
		assertThat(pass(Double.NaN, double.class)).isEqualTo(Double.NaN);
		assertThat(pass(new int[] { 1 }, int[].class)).isEqualTo(new int[] { 1 });
		assertThat(pass(order, Payload.class)).isInstanceOf(Payload.class);
		assertThat(pass(order, Void.class)).isNull();
		assertThat(this.told).isEmpty();
	}

	@Test
	void whoAsksForNoTypeGetsWhatARemoteOneWould() {
		assertThat(pass(new Order("7", List.of()), Object.class)).isEqualTo(Map.of("id", "7", "lines", List.of()));
	}

	@Test
	void whatFitsNowhereFailsAsItEverDoes() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> pass("text", Order.class))
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_ARGUMENT);
		assertThat(this.told).isEmpty();
	}

	@Test
	void whatCannotBeEncodedIsNamed() {
		assertRefused(new Handle(), Handle.class)
			.withMessageStartingWith("parameters of 'shop/order' would not survive the way to another node: ")
			.withMessageContaining("Handle");
		assertThat(this.told).containsExactly("parameters of CODEC_FAILED");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.codecs.check(new Handle(), LocalPayload.EVENT_DATA, "a/b"))
			.withMessageStartingWith("data of event 'a/b'");
	}

	@Test
	void whatCannotBeDecodedIsNamed() {
		assertRefused(new Circle(2), Shape.class).withMessageContaining("Shape");
	}

	@Test
	void lostFieldIsNamed() {
		assertRefused(new Secret("ada", "x"), Secret.class)
			.withMessageContaining("Secret.password: 'x' came back as null");
		assertRefused(new Plain("ada"), Plain.class).withMessageContaining(".hidden: 'ada' came back as null");
		assertRefused(List.of(new Plain("a")), new TypeRef<List<Plain>>() {
		}.type()).withMessageContaining("[0].hidden: 'a' came back as null");
	}

	@Test
	void otherValueIsNamed() {
		assertRefused(new Zoo(new Dog("Rex", 3)), Zoo.class).withMessageContaining(".animal: ")
			.withMessageContaining("Dog");
		assertRefused(Caps.of("abc"), Caps.class).withMessageContaining(".text: 'abc' came back as 'ABC'");
	}

	@Test
	void valuesByNameAreComparedAsWhatTheyAreAskedFor() {
		NamedValues named = (NamedValues) pass(
				Map.of("order", new Order("7", List.of()), "secret", new Secret("ada", "x"), "count", 3L),
				NamedValues.class);
		assertThat(named.get("order", Order.class)).isEqualTo(new Order("7", List.of()));
		assertThat(named.get("count", int.class)).isEqualTo(3);
		assertThat(named.get("nothing", int.class)).isNull();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> named.get("secret", Secret.class))
			.withMessageContaining(".password: 'x' came back as null");
		NamedValues bare = (NamedValues) pass(4, NamedValues.class);
		assertThat(bare.isBare()).isTrue();
		assertThat(bare.bare(double.class)).isEqualTo(4.0);
		assertThat(((NamedValues) pass(null, NamedValues.class)).bare(Object.class)).isNull();
	}

	@Test
	void whatIsToldIsBounded() {
		List<Secret> many = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			many.add(new Secret("a".repeat(1000), "x"));
		}
		assertRefused(many, new TypeRef<List<Secret>>() {
		}.type()).satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(2000));
	}

	private @Nullable Object pass(@Nullable Object value, Type type) {
		return this.codecs.pass(value, type, LocalPayload.PARAMETERS, PATH);
	}

	private ThrowableAssertAlternative<RunarException> assertRefused(Object value, Type type) {
		return assertThatExceptionOfType(RunarException.class).isThrownBy(() -> pass(value, type))
			.matches((ex) -> ex.errorCode() == ErrorCode.CODEC_FAILED);
	}

	record Line(String product, BigDecimal price, Instant at) {

	}

	record Order(String id, List<Line> lines) {

	}

	record Secret(String user, @JsonIgnore String password) {

	}

	/** Cannot be written. */
	static final class Handle {

		public int getNumber() {
			throw new IllegalStateException("closed");
		}

	}

	interface Shape {

		int size();

	}

	record Circle(int size) implements Shape {

	}

	record Zoo(Animal animal) {

	}

	static class Animal {

		public String name;

		Animal() {
			this("");
		}

		Animal(String name) {
			this.name = name;
		}

	}

	static final class Dog extends Animal {

		public int age;

		Dog(String name, int age) {
			super(name);
			this.age = age;
		}

	}

	/** Has no equals and a field without accessors. */
	static final class Plain {

		private String hidden;

		Plain() {
		}

		Plain(String hidden) {
			this.hidden = hidden;
		}

		public int getNumber() {
			return 1;
		}

		public void setNumber(int number) {
		}

	}

	static final class Caps {

		private String text = "";

		static Caps of(String text) {
			Caps caps = new Caps();
			caps.text = text;
			return caps;
		}

		public String getText() {
			return this.text;
		}

		public void setText(String text) {
			this.text = text.toUpperCase(java.util.Locale.ROOT);
		}

	}

}
