package io.runar.binding;

import java.lang.reflect.Type;
import java.util.UUID;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;

/** Segments of a path as values. */
final class PathValues {

	private PathValues() {
	}

	static Function<String, Object> reader(Type type, PayloadCodecs codecs) {
		Class<?> raw = PayloadTypes.raw(type);
		if (raw == String.class) {
			return (text) -> text;
		}
		if (raw == boolean.class || raw == Boolean.class) {
			return PathValues::bool;
		}
		if (raw.isEnum()) {
			return (text) -> constant(raw, text);
		}
		if (raw == UUID.class) {
			return UUID::fromString;
		}
		return (text) -> number(text, raw, codecs);
	}

	private static Object bool(String text) {
		return switch (text) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("neither true nor false");
		};
	}

	private static Object constant(Class<?> type, String text) {
		for (Object constant : type.getEnumConstants()) {
			if (((Enum<?>) constant).name().equals(text)) {
				return constant;
			}
		}
		throw new IllegalArgumentException("no constant of " + TypeNames.of(type));
	}

	private static Object number(String text, Class<?> type, PayloadCodecs codecs) {
		Object number = codecs.convert(new java.math.BigDecimal(text), type);
		if (number == null) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "number: '" + text + "'");
		}
		return number;
	}

}
