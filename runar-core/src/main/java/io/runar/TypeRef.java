package io.runar;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * Carries a generic type: {@code new TypeRef<List<Entry>>() {}}.
 *
 * @param <T> the type
 * @since 0.1
 */
public abstract class TypeRef<T> {

	private final Type type;

	/** Captures the type argument of the subclass. */
	protected TypeRef() {
		if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
			throw new IllegalStateException("TypeRef without type argument (expected: new TypeRef<...>() {})");
		}
		this.type = parameterized.getActualTypeArguments()[0];
	}

	private TypeRef(Type type) {
		this.type = type;
	}

	/**
	 * Returns a reference to a type that is only known when the program runs.
	 * @param <T> the type, which the caller has to know
	 * @param type the type
	 * @return the reference
	 */
	public static <T> TypeRef<T> of(Type type) {
		return new TypeRef<>(Objects.requireNonNull(type, "'type' must not be null")) {
		};
	}

	/**
	 * Returns the captured type.
	 * @return the type
	 */
	public final Type type() {
		return this.type;
	}

}
