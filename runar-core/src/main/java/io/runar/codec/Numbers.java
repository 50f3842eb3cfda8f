package io.runar.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;

import io.runar.ErrorCode;
import io.runar.RunarException;

/** Numbers to other number types, as long as nothing of them is lost. */
final class Numbers {

	/** As Jackson: beyond it, a few bytes could expand to gigabytes of digits. */
	private static final int MAX_SCALE = 100_000;

	/** Counting decimal digits takes too long for numbers of megabytes. */
	private static final int MAX_BITS = 4096;

	private Numbers() {
	}

	static boolean isNumber(Class<?> type) {
		Class<?> wrapper = ValueConversion.wrapper(type);
		return wrapper == Integer.class || wrapper == Long.class || wrapper == Double.class || wrapper == Float.class
				|| wrapper == Short.class || wrapper == Byte.class || wrapper == BigDecimal.class
				|| wrapper == BigInteger.class;
	}

	/** Returns whether a type holds only whole numbers of fixed size. */
	static boolean isWhole(Type type) {
		return type instanceof Class<?> raw && isNumber(raw) && !isFraction(ValueConversion.wrapper(raw))
				&& raw != BigInteger.class;
	}

	private static boolean isFraction(Class<?> wrapper) {
		return wrapper == Double.class || wrapper == Float.class || wrapper == BigDecimal.class;
	}

	/** The same as for any other number, without making one in between. */
	static Number convert(long value, Class<?> type) {
		if (type == Long.class || type == long.class) {
			return value;
		}
		if ((type == Integer.class || type == int.class) && value == (int) value) {
			return (int) value;
		}
		return convert(Long.valueOf(value), type);
	}

	static Number convert(Number value, Class<?> type) {
		Class<?> wrapper = ValueConversion.wrapper(type);
		try {
			if (wrapper == Double.class || wrapper == Float.class) {
				return floating(value, wrapper);
			}
			BigDecimal exact = exact(value);
			if (wrapper == BigDecimal.class) {
				return exact;
			}
			if (wrapper == BigInteger.class) {
				return exact.toBigIntegerExact();
			}
			return integer(exact, wrapper);
		}
		catch (ArithmeticException | NumberFormatException ex) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"number: " + shortened(value) + " (expected: " + type.getSimpleName() + " without loss)", ex);
		}
	}

	private static Number integer(BigDecimal exact, Class<?> wrapper) {
		if (exact.unscaledValue().bitLength() > MAX_BITS) {
			throw new ArithmeticException("digits");
		}
		if (wrapper == Long.class) {
			return exact.longValueExact();
		}
		if (wrapper == Integer.class) {
			return exact.intValueExact();
		}
		return (wrapper == Short.class) ? (Number) exact.shortValueExact() : (Number) exact.byteValueExact();
	}

	/**
	 * A decimal fraction is rarely exact in binary, so only magnitude and whole numbers
	 * are held to be exact here.
	 */
	private static Number floating(Number value, Class<?> wrapper) {
		double wide = value.doubleValue();
		if (value instanceof Long || value instanceof BigInteger) {
			if (Double.isInfinite(wide) || new BigDecimal(wide).compareTo(exact(value)) != 0) {
				throw new ArithmeticException("rounded");
			}
		}
		else if (Double.isInfinite(wide) && value instanceof BigDecimal) {
			throw new ArithmeticException("too large");
		}
		if (wrapper == Double.class) {
			return wide;
		}
		float narrow = (float) wide;
		if (Float.isInfinite(narrow) != Double.isInfinite(wide) || (isWholeNumber(value) && !Float.isInfinite(narrow)
				&& new BigDecimal(narrow).compareTo(exact(value)) != 0)) {
			throw new ArithmeticException("rounded");
		}
		return narrow;
	}

	private static boolean isWholeNumber(Number value) {
		return !(value instanceof Double || value instanceof Float || value instanceof BigDecimal);
	}

	private static BigDecimal exact(Number value) {
		if (value instanceof BigDecimal decimal) {
			if (Math.abs((long) decimal.scale()) > MAX_SCALE) {
				throw new ArithmeticException("scale");
			}
			return decimal;
		}
		if (value instanceof BigInteger integer) {
			return new BigDecimal(integer);
		}
		if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
			return BigDecimal.valueOf(value.longValue());
		}
		return new BigDecimal(value.toString());
	}

	private static String shortened(Number value) {
		if (value instanceof BigInteger integer && integer.bitLength() > MAX_BITS) {
			return "an integer of " + integer.bitLength() + " bits";
		}
		if (value instanceof BigDecimal decimal && decimal.unscaledValue().bitLength() > MAX_BITS) {
			return "a decimal of " + decimal.unscaledValue().bitLength() + " bits";
		}
		return value.toString();
	}

}
