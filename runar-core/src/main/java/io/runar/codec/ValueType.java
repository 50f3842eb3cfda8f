package io.runar.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * A value whose type is only known when it arrives: what a receiver without the sender's
 * class asks for. Encoded it is the plain value, so a record sent by one side can be read
 * as a {@code ValueType} by the other, and the reverse. JSON has no bytes: they arrive
 * there as Base64 text. Immutable, except that {@link BytesValue} shares its array.
 *
 * @since 0.1
 */
public sealed interface ValueType {

	/**
	 * Returns the absent value.
	 * @return the one value that {@link #isNull()}
	 */
	static ValueType ofNull() {
		return NullValue.INSTANCE;
	}

	/**
	 * Wraps a value.
	 * @param value {@code null}, a boolean, number, text, character, enum constant, byte
	 * array, collection, array, map with text keys, or a {@code ValueType}
	 * @return the dynamic value
	 * @throws RunarException with {@code INVALID_ARGUMENT} naming the class if the value,
	 * or one inside it, is none of these, does not fit 64 bits or is nested too deep
	 */
	static ValueType of(@Nullable Object value) {
		return ValueTypes.wrap(value, 0);
	}

	/**
	 * Returns whether {@link #of} knows the class of a value; its elements are not looked
	 * at.
	 * @param value the value
	 * @return whether it does
	 */
	static boolean isConvertible(@Nullable Object value) {
		return value == null || value instanceof ValueType || value instanceof Boolean || value instanceof Number
				|| value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>
				|| value instanceof Collection<?> || value instanceof Map<?, ?> || value.getClass().isArray();
	}

	/**
	 * Returns the plain value.
	 * @return {@code null}, {@code Boolean}, {@code Long}, {@code Double},
	 * {@code String}, {@code byte[]}, or a {@code List} or {@code Map} of these
	 */
	@Nullable Object toObject();

	/**
	 * Returns what kind of value this is, for messages.
	 * @return for example {@code text}
	 */
	String kind();

	/**
	 * Returns whether this is the absent value.
	 * @return whether it is
	 */
	default boolean isNull() {
		return this instanceof NullValue;
	}

	/**
	 * Returns the boolean.
	 * @return the value
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is none
	 */
	default boolean asBoolean() {
		if (this instanceof BoolValue bool) {
			return bool.value();
		}
		throw ValueTypes.mismatch(this, "bool");
	}

	/**
	 * Returns the whole number.
	 * @return the value
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is none
	 */
	default long asLong() {
		if (this instanceof IntValue number) {
			return number.value();
		}
		throw ValueTypes.mismatch(this, "int");
	}

	/**
	 * Returns the number; a whole one is widened.
	 * @return the value
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is none
	 */
	default double asDouble() {
		if (this instanceof FloatValue number) {
			return number.value();
		}
		if (this instanceof IntValue number) {
			return number.value();
		}
		throw ValueTypes.mismatch(this, "float");
	}

	/**
	 * Returns the text.
	 * @return the value
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is none
	 */
	default String asText() {
		if (this instanceof TextValue text) {
			return text.value();
		}
		throw ValueTypes.mismatch(this, "text");
	}

	/**
	 * Returns the bytes.
	 * @return the value, not copied
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is none
	 */
	default byte[] asBytes() {
		if (this instanceof BytesValue bytes) {
			return bytes.value();
		}
		throw ValueTypes.mismatch(this, "bytes");
	}

	/**
	 * Returns the list.
	 * @return the values in order
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is none
	 */
	default List<ValueType> asList() {
		if (this instanceof ListValue list) {
			return list.value();
		}
		throw ValueTypes.mismatch(this, "list");
	}

	/**
	 * Returns the map.
	 * @return the values by name, in the sender's order
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is none
	 */
	default Map<String, ValueType> asMap() {
		if (this instanceof MapValue map) {
			return map.value();
		}
		throw ValueTypes.mismatch(this, "map");
	}

	/**
	 * Returns an entry of the map.
	 * @param name its name
	 * @return the entry; the absent value if there is none
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is no map
	 */
	default ValueType get(String name) {
		return asMap().getOrDefault(name, ofNull());
	}

	/**
	 * Returns an element of the list.
	 * @param index its index, from 0
	 * @return the element
	 * @throws RunarException with {@code INVALID_ARGUMENT} if this is no list or is
	 * shorter
	 */
	default ValueType get(int index) {
		List<ValueType> list = asList();
		if (index < 0 || index >= list.size()) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"index: " + index + " (expected: 0 to " + (list.size() - 1) + ")");
		}
		return list.get(index);
	}

	/** The absent value. */
	record NullValue() implements ValueType {

		private static final ValueType INSTANCE = new NullValue();

		@Override
		public @Nullable Object toObject() {
			return null;
		}

		@Override
		public String kind() {
			return "null";
		}

	}

	/**
	 * A boolean.
	 *
	 * @param value the value
	 */
	record BoolValue(boolean value) implements ValueType {

		@Override
		public Object toObject() {
			return this.value;
		}

		@Override
		public String kind() {
			return "bool";
		}

	}

	/**
	 * A whole number of 64 bits.
	 *
	 * @param value the value
	 */
	record IntValue(long value) implements ValueType {

		@Override
		public Object toObject() {
			return this.value;
		}

		@Override
		public String kind() {
			return "int";
		}

	}

	/**
	 * A floating point number of 64 bits.
	 *
	 * @param value the value
	 */
	record FloatValue(double value) implements ValueType {

		@Override
		public Object toObject() {
			return this.value;
		}

		@Override
		public String kind() {
			return "float";
		}

	}

	/**
	 * A text.
	 *
	 * @param value the value
	 */
	record TextValue(String value) implements ValueType {

		/** Checks the value. */
		public TextValue {
			Objects.requireNonNull(value, "'value' must not be null");
		}

		@Override
		public Object toObject() {
			return this.value;
		}

		@Override
		public String kind() {
			return "text";
		}

	}

	/**
	 * Bytes.
	 *
	 * @param value the value, not copied
	 */
	@SuppressWarnings("ArrayRecordComponent") // compared by content
	record BytesValue(byte[] value) implements ValueType {

		/** Checks the value. */
		public BytesValue {
			Objects.requireNonNull(value, "'value' must not be null");
		}

		@Override
		public Object toObject() {
			return this.value;
		}

		@Override
		public String kind() {
			return "bytes";
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof BytesValue that && Arrays.equals(this.value, that.value);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.value);
		}

		@Override
		public String toString() {
			return "BytesValue[" + this.value.length + " bytes]";
		}

	}

	/**
	 * A list.
	 *
	 * @param value the values in order
	 */
	record ListValue(List<ValueType> value) implements ValueType {

		/** Copies the values. */
		public ListValue {
			value = List.copyOf(value);
		}

		@Override
		public Object toObject() {
			List<@Nullable Object> plain = new ArrayList<>(this.value.size());
			this.value.forEach((each) -> plain.add(each.toObject()));
			return plain;
		}

		@Override
		public String kind() {
			return "list";
		}

	}

	/**
	 * A map with names as keys.
	 *
	 * @param value the values by name
	 */
	record MapValue(Map<String, ValueType> value) implements ValueType {

		/** Copies the values, in their order. */
		public MapValue {
			value = Collections.unmodifiableMap(new LinkedHashMap<>(value));
		}

		@Override
		public Object toObject() {
			Map<String, @Nullable Object> plain = new LinkedHashMap<>();
			this.value.forEach((name, each) -> plain.put(name, each.toObject()));
			return plain;
		}

		@Override
		public String kind() {
			return "map";
		}

	}

}
