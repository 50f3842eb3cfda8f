package io.runar;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

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

	/**
	 * Returns the captured type.
	 * @return the type
	 */
	public final Type type() {
		return this.type;
	}

}
