package io.runar.codec;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/** Wraps plain values as dynamic ones. */
final class ValueTypes {

	private static final int MAX_DEPTH = 500;

	private ValueTypes() {
	}

	static ValueType wrap(@Nullable Object value, int depth) {
		if (depth > MAX_DEPTH) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"value: nested deeper than " + MAX_DEPTH + " (expected: no cycle)");
		}
		if (value == null) {
			return ValueType.ofNull();
		}
		if (value instanceof ValueType dynamic) {
			return dynamic;
		}
		if (value instanceof Boolean bool) {
			return new ValueType.BoolValue(bool);
		}
		if (value instanceof Number number) {
			return number(number);
		}
		if (value instanceof CharSequence || value instanceof Character) {
			return new ValueType.TextValue(value.toString());
		}
		if (value instanceof Enum<?> constant) {
			return new ValueType.TextValue(constant.name());
		}
		if (value instanceof byte[] bytes) {
			return new ValueType.BytesValue(bytes);
		}
		return container(value, depth);
	}

	private static ValueType container(Object value, int depth) {
		if (value instanceof Collection<?> collection) {
			return new ValueType.ListValue(collection.stream().map((each) -> wrap(each, depth + 1)).toList());
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, ValueType> values = new LinkedHashMap<>();
			map.forEach((name, each) -> values.put(key(name), wrap(each, depth + 1)));
			return new ValueType.MapValue(values);
		}
		if (value.getClass().isArray()) {
			List<ValueType> values = new ArrayList<>();
			for (int i = 0; i < Array.getLength(value); i++) {
				values.add(wrap(Array.get(value, i), depth + 1));
			}
			return new ValueType.ListValue(values);
		}
		throw new RunarException(ErrorCode.INVALID_ARGUMENT, "value of " + value.getClass().getName()
				+ " (expected: null, boolean, number, text, byte[], list or map)");
	}

	private static String key(@Nullable Object name) {
		if (name instanceof CharSequence || name instanceof Enum<?>) {
			return (name instanceof Enum<?> constant) ? constant.name() : name.toString();
		}
		throw new RunarException(ErrorCode.INVALID_ARGUMENT,
				"key of a map: " + ((name != null) ? name.getClass().getName() : "null") + " (expected: text)");
	}

	private static ValueType number(Number number) {
		if (number instanceof Float || number instanceof Double || number instanceof BigDecimal) {
			return new ValueType.FloatValue(Numbers.convert(number, Double.class).doubleValue());
		}
		return new ValueType.IntValue(
				(number instanceof BigInteger) ? Numbers.convert(number, Long.class).longValue() : number.longValue());
	}

	static RunarException mismatch(ValueType value, String expected) {
		return new RunarException(ErrorCode.INVALID_ARGUMENT,
				"value: " + value.kind() + " (expected: " + expected + ")");
	}

}
