package io.runar.codec;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request by name, each read as its own type on demand. Ask
 * {@code RequestContext.params(NamedValues.class)} for one: bytes are parsed once and no
 * object in between is built. Not thread-safe.
 *
 * @since 0.1
 */
public final class NamedValues {

	private final @Nullable Map<String, ?> values;

	private final @Nullable Object bare;

	private final Reader reader;

	private NamedValues(@Nullable Map<String, ?> values, @Nullable Object bare, Reader reader) {
		this.values = values;
		this.bare = bare;
		this.reader = reader;
	}

	static NamedValues named(Map<String, ?> values, Reader reader) {
		return new NamedValues(values, null, reader);
	}

	static NamedValues bare(@Nullable Object value, Reader reader) {
		return new NamedValues(null, value, reader);
	}

	/**
	 * Returns whether the payload is a single value and not a map: a number, a text, a
	 * list; or {@code null}.
	 * @return whether it has no names
	 */
	public boolean isBare() {
		return this.values == null;
	}

	/**
	 * Returns the names that are present.
	 * @return the names; empty if this is bare
	 */
	public Set<String> names() {
		return (this.values != null) ? this.values.keySet() : Set.of();
	}

	/**
	 * Returns a value.
	 * @param name its name
	 * @param type the wanted type
	 * @return the value; {@code null} if it is missing or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public @Nullable Object get(String name, Type type) {
		Object value = (this.values != null) ? this.values.get(name) : null;
		return (value != null) ? this.reader.read(value, type) : null;
	}

	/**
	 * Returns the value of a payload without names.
	 * @param type the wanted type
	 * @return the value; {@code null} if it is {@code null} or this is not bare
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public @Nullable Object bare(Type type) {
		return (this.bare != null) ? this.reader.read(this.bare, type) : null;
	}

	@Override
	public String toString() {
		return "NamedValues" + names();
	}

	/** Reads one value; the values themselves are whatever the reader made. */
	@FunctionalInterface
	interface Reader {

		@Nullable Object read(Object value, Type type);

	}

}
