package io.runar.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Names of types for people, such as {@code Map<String, List<Entry>>}.
 *
 * @since 0.1
 */
public final class TypeNames {

	private TypeNames() {
	}

	/**
	 * Returns the name of a type without packages.
	 * @param type the type
	 * @return its name, for example {@code List<Entry>}
	 */
	public static String of(Type type) {
		if (type instanceof Class<?> raw) {
			if (raw.isArray()) {
				return of(raw.getComponentType()) + "[]";
			}
			return raw.getSimpleName().isEmpty() ? raw.getName() : raw.getSimpleName();
		}
		if (type instanceof ParameterizedType parameterized) {
			return of(parameterized.getRawType()) + Arrays.stream(parameterized.getActualTypeArguments())
				.map(TypeNames::of)
				.collect(Collectors.joining(", ", "<", ">"));
		}
		if (type instanceof GenericArrayType array) {
			return of(array.getGenericComponentType()) + "[]";
		}
		if (type instanceof WildcardType wildcard) {
			Type bound = wildcard.getUpperBounds()[0];
			return (bound == Object.class) ? "?" : "? extends " + of(bound);
		}
		return type.getTypeName();
	}

}
