package io.runar;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One of several requests that are made together, see {@link Node#requestAll(Call[])}.
 * Immutable; two calls are never the same, so that each finds its own result.
 *
 * @param <T> type of the result
 * @since 0.1
 */
public final class Call<T> {

	private final String path;

	private final @Nullable Object params;

	private final TypeRef<T> type;

	private final RequestOptions options;

	private Call(String path, @Nullable Object params, TypeRef<T> type, RequestOptions options) {
		this.path = Objects.requireNonNull(path, "'path' must not be null");
		this.params = params;
		this.type = type;
		this.options = Objects.requireNonNull(options, "'options' must not be null");
	}

	/**
	 * Describes a request.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result; {@code Void.class} to ignore it
	 * @return the call
	 */
	public static <T> Call<T> of(String path, @Nullable Object params, Class<T> type) {
		return of(path, params, TypeRef.of(type));
	}

	/**
	 * Describes a request with a generic result type.
	 * @param <T> type of the result
	 * @param path the action
	 * @param params its parameters
	 * @param type type of the result
	 * @return the call
	 */
	public static <T> Call<T> of(String path, @Nullable Object params, TypeRef<T> type) {
		return new Call<>(path, params, type, RequestOptions.defaults());
	}

	/**
	 * Describes the same request with other options.
	 * @param options how to make it
	 * @return the new call
	 */
	public Call<T> with(RequestOptions options) {
		return new Call<>(this.path, this.params, this.type, options);
	}

	/**
	 * Returns the action.
	 * @return its path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Returns the parameters.
	 * @return the caller's own object, or {@code null}
	 */
	public @Nullable Object params() {
		return this.params;
	}

	/**
	 * Returns the type of the result.
	 * @return the type
	 */
	public TypeRef<T> type() {
		return this.type;
	}

	/**
	 * Returns how to make the request.
	 * @return the options
	 */
	public RequestOptions options() {
		return this.options;
	}

	@Override
	public String toString() {
		return "Call[" + this.path + "]";
	}

}
