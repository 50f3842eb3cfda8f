package io.runar.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a value that stays in the process another type. A value that already is one is
 * passed by reference; for collections, maps and optionals that includes a look at the
 * elements, because a list of maps is no {@code List<Entry>} although its class says so.
 */
final class ValueConversion {

	private static final Map<Class<?>, Class<?>> WRAPPERS = Map.of(boolean.class, Boolean.class, byte.class, Byte.class,
			short.class, Short.class, int.class, Integer.class, long.class, Long.class, float.class, Float.class,
			double.class, Double.class, char.class, Character.class);

	private final ObjectConverter converter;

	ValueConversion(ObjectConverter converter) {
		this.converter = converter;
	}

	@Nullable Object convert(@Nullable Object value, Type type) {
		// Nearly every value already is what is wanted: that costs one comparison.
		if (type instanceof Class<?> wanted && wanted.isInstance(value)) {
			return value;
		}
		if (type == Void.class || type == void.class) {
			return null;
		}
		if (value == null) {
			return ofNull(type);
		}
		if (type == NamedValues.class) {
			return named(value);
		}
		if (isInstance(value, type)) {
			return value;
		}
		Class<?> raw = raw(type);
		if (value instanceof Number number && Numbers.isNumber(raw)) {
			return Numbers.convert(number, raw);
		}
		if (raw == ValueType.class && ValueType.isConvertible(value)) {
			return ValueType.of(value);
		}
		if (value instanceof ValueType dynamic) {
			return convert(dynamic.toObject(), type);
		}
		return this.converter.convert(value, type);
	}

	/** Returns what {@code null} is as a type. */
	static @Nullable Object ofNull(Type type) {
		if (type == NamedValues.class) {
			return NamedValues.bare(null, (value, wanted) -> null);
		}
		Class<?> raw = raw(type);
		if (raw == Optional.class) {
			return Optional.empty();
		}
		return (raw == ValueType.class) ? ValueType.ofNull() : null;
	}

	private Object named(Object value) {
		if (value instanceof NamedValues) {
			return value;
		}
		if (value instanceof Map<?, ?> map) {
			return NamedValues.named(textKeys(map), this::convert);
		}
		if (value instanceof ValueType.MapValue map) {
			return NamedValues.named(map.value(), this::convert);
		}
		if (value instanceof ValueType.NullValue) {
			return NamedValues.bare(null, this::convert);
		}
		if (isBare(value)) {
			return NamedValues.bare(value, this::convert);
		}
		Object properties = this.converter.convert(value, NamedValues.class);
		return (properties != null) ? properties : NamedValues.bare(null, this::convert);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, ?> textKeys(Map<?, ?> map) {
		for (Object key : map.keySet()) {
			if (!(key instanceof String)) {
				throw new RunarException(ErrorCode.INVALID_ARGUMENT, "parameters: a map with the key "
						+ ((key != null) ? key.getClass().getName() : "null") + " (expected: names as String)");
			}
		}
		return (Map<String, ?>) map;
	}

	private static boolean isBare(Object value) {
		return value instanceof CharSequence || value instanceof Number || value instanceof Boolean
				|| value instanceof Character || value instanceof Enum<?> || value instanceof UUID
				|| value instanceof TemporalAccessor || value instanceof TemporalAmount || value instanceof Iterable<?>
				|| value instanceof Optional<?> || value instanceof ValueType || value.getClass().isArray();
	}

	/** Returns whether a value can be passed as a type by reference. */
	static boolean isInstance(@Nullable Object value, Type type) {
		if (type instanceof Class<?> raw) {
			return (value == null) ? !raw.isPrimitive() : wrapper(raw).isInstance(value);
		}
		if (type instanceof WildcardType wildcard) {
			return isInstance(value, wildcard.getUpperBounds()[0]);
		}
		if (type instanceof TypeVariable<?> variable) {
			return isInstance(value, variable.getBounds()[0]);
		}
		if (value == null) {
			return true;
		}
		if (!raw(type).isInstance(value)) {
			return false;
		}
		return !(type instanceof ParameterizedType parameterized) || hasElements(value, parameterized);
	}

	private static boolean hasElements(Object value, ParameterizedType type) {
		Type[] arguments = type.getActualTypeArguments();
		if (value instanceof Collection<?> collection && arguments.length == 1) {
			return isAnything(arguments[0]) || collection.stream().allMatch((each) -> isInstance(each, arguments[0]));
		}
		if (value instanceof Map<?, ?> map && arguments.length == 2) {
			return (isAnything(arguments[0]) || map.keySet().stream().allMatch((key) -> isInstance(key, arguments[0])))
					&& (isAnything(arguments[1])
							|| map.values().stream().allMatch((each) -> isInstance(each, arguments[1])));
		}
		if (value instanceof Optional<?> optional) {
			return optional.isEmpty() || isInstance(optional.get(), arguments[0]);
		}
		return true;
	}

	private static boolean isAnything(Type type) {
		return type == Object.class
				|| (type instanceof WildcardType wildcard && isAnything(wildcard.getUpperBounds()[0]))
				|| (type instanceof TypeVariable<?> variable && isAnything(variable.getBounds()[0]));
	}

	static Class<?> wrapper(Class<?> type) {
		return type.isPrimitive() ? WRAPPERS.getOrDefault(type, type) : type;
	}

	static Class<?> raw(Type type) {
		if (type instanceof Class<?> raw) {
			return raw;
		}
		if (type instanceof ParameterizedType parameterized) {
			return (Class<?>) parameterized.getRawType();
		}
		if (type instanceof GenericArrayType array) {
			return raw(array.getGenericComponentType()).arrayType();
		}
		if (type instanceof WildcardType wildcard) {
			return raw(wildcard.getUpperBounds()[0]);
		}
		if (type instanceof TypeVariable<?> variable) {
			return raw(variable.getBounds()[0]);
		}
		throw new IllegalArgumentException("type: " + type + " (expected: a class or generic type)");
	}

}
