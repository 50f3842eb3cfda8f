package io.runar.service;

import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.RequestOptions;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way out, as interceptors see it.
 *
 * @since 0.1
 */
public final class OutgoingCall {

	private final TopicPath path;

	private final @Nullable Object params;

	private final RequestOptions options;

	private final Map<String, String> headers;

	/**
	 * Creates a call.
	 * @param path what is requested
	 * @param params its parameters
	 * @param options how
	 */
	public OutgoingCall(TopicPath path, @Nullable Object params, RequestOptions options) {
		this.path = path;
		this.params = params;
		this.options = options;
		this.headers = new LinkedHashMap<>(options.headers());
	}

	/**
	 * Returns what is requested.
	 * @return the path
	 */
	public TopicPath path() {
		return this.path;
	}

	/**
	 * Returns the parameters.
	 * @return the caller's object, or {@code null}
	 */
	public @Nullable Object params() {
		return this.params;
	}

	/**
	 * Returns the caller's options.
	 * @return the options; the headers that travel are {@link #headers()}
	 */
	public RequestOptions options() {
		return this.options;
	}

	/**
	 * Returns the headers that will travel.
	 * @return a map to add to
	 */
	public Map<String, String> headers() {
		return this.headers;
	}

}
