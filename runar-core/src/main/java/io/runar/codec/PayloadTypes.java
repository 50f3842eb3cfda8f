package io.runar.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What methods with generic parameters and results need to know of types.
 *
 * @since 0.1
 */
public final class PayloadTypes {

	private PayloadTypes() {
	}

	/**
	 * Returns whether values of a type are single values: a number, text, boolean, enum,
	 * UUID, URI or date. A parameter of such a type is one entry of the payload, any
	 * other may take the whole.
	 * @param type the type
	 * @return whether it is simple
	 */
	public static boolean isSimple(Type type) {
		Class<?> raw = ValueConversion.wrapper(raw(type));
		return raw == Boolean.class || raw == Character.class || CharSequence.class.isAssignableFrom(raw)
				|| raw == Number.class || Numbers.isNumber(raw) || raw == BigDecimal.class || raw == BigInteger.class
				|| raw.isEnum() || raw == UUID.class || raw == URI.class || TemporalAccessor.class.isAssignableFrom(raw)
				|| TemporalAmount.class.isAssignableFrom(raw);
	}

	/**
	 * Returns the class of a type without its type arguments.
	 * @param type the type
	 * @return the class
	 */
	public static Class<?> raw(Type type) {
		return ValueConversion.raw(type);
	}

	/**
	 * Replaces the type variables of superclasses and interfaces by what a class gives
	 * for them.
	 * @param type a type from a method that the class has or inherits
	 * @param owner the class
	 * @return the type without these variables; one that is not given becomes its bound
	 */
	public static Type resolve(Type type, Class<?> owner) {
		if (type instanceof Class<?>) {
			return type;
		}
		Map<TypeVariable<?>, Type> given = new HashMap<>();
		collect(owner, given);
		return substitute(type, given, 0);
	}

	private static void collect(Class<?> type, Map<TypeVariable<?>, Type> given) {
		for (Type parent : type.getGenericInterfaces()) {
			collectParent(parent, given);
		}
		if (type.getGenericSuperclass() != null) {
			collectParent(type.getGenericSuperclass(), given);
		}
	}

	private static void collectParent(Type parent, Map<TypeVariable<?>, Type> given) {
		if (parent instanceof ParameterizedType parameterized) {
			TypeVariable<?>[] variables = raw(parent).getTypeParameters();
			for (int i = 0; i < variables.length; i++) {
				given.putIfAbsent(variables[i], parameterized.getActualTypeArguments()[i]);
			}
		}
		collect(raw(parent), given);
	}

	/** A depth, because {@code <T extends Comparable<T>>} has no end. */
	private static Type substitute(Type type, Map<TypeVariable<?>, Type> given, int depth) {
		if (depth > 8) {
			return raw(type);
		}
		if (type instanceof TypeVariable<?> variable) {
			Type value = given.get(variable);
			return substitute((value != null) ? value : variable.getBounds()[0], given, depth + 1);
		}
		if (type instanceof WildcardType wildcard) {
			return substitute(wildcard.getUpperBounds()[0], given, depth + 1);
		}
		if (type instanceof ParameterizedType parameterized) {
			Type[] arguments = Arrays.stream(parameterized.getActualTypeArguments())
				.map((argument) -> substitute(argument, given, depth + 1))
				.toArray(Type[]::new);
			return new Parameterized((Class<?>) parameterized.getRawType(), arguments, parameterized.getOwnerType());
		}
		if (type instanceof GenericArrayType array) {
			return raw(substitute(array.getGenericComponentType(), given, depth + 1)).arrayType();
		}
		return type;
	}

	/** A generic type whose arguments are known. */
	private static final class Parameterized implements ParameterizedType {

		private final Class<?> raw;

		private final Type[] arguments;

		private final @Nullable Type owner;

		Parameterized(Class<?> raw, Type[] arguments, @Nullable Type owner) {
			this.raw = raw;
			this.arguments = arguments;
			this.owner = owner;
		}

		@Override
		public Type[] getActualTypeArguments() {
			return this.arguments.clone();
		}

		@Override
		public Type getRawType() {
			return this.raw;
		}

		@Override
		public @Nullable Type getOwnerType() {
			return this.owner;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof ParameterizedType that && this.raw.equals(that.getRawType())
					&& Objects.equals(this.owner, that.getOwnerType())
					&& Arrays.equals(this.arguments, that.getActualTypeArguments());
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.arguments) ^ Objects.hashCode(this.owner) ^ this.raw.hashCode();
		}

		@Override
		public String toString() {
			return TypeNames.of(this);
		}

	}

}
