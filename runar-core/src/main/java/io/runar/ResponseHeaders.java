package io.runar;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Takes the metadata that comes with the answer to a request, whether that is a result or
 * an error:
 *
 * <pre>{@code
 * ResponseHeaders headers = new ResponseHeaders();
 * node.request(path, params, type, RequestOptions.defaults().withResponseHeaders(headers));
 * String version = headers.get("version");
 * }</pre>
 *
 * Each is for one request at a time; the next one replaces what it holds. Thread-safe.
 *
 * @since 0.1
 */
public final class ResponseHeaders {

	private volatile Map<String, String> values = Map.of();

	/**
	 * Returns a header.
	 * @param name its name
	 * @return its value; {@code null} if there is none, or no answer yet
	 */
	public @Nullable String get(String name) {
		return this.values.get(name);
	}

	/**
	 * Returns all headers.
	 * @return headers by name; immutable; empty as long as there is no answer
	 */
	public Map<String, String> asMap() {
		return this.values;
	}

	/**
	 * Replaces all headers; for whoever answers the request.
	 * @param values headers by name, not to be changed any more
	 */
	public void replace(Map<String, String> values) {
		this.values = values;
	}

	@Override
	public String toString() {
		return "ResponseHeaders" + this.values.keySet();
	}

}
