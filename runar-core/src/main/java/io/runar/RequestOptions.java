package io.runar;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How one request is to be made. Immutable; begin with {@link #defaults()} and change
 * with the {@code with...} methods.
 *
 * @param timeout time for the whole request; {@code null}: the node's
 * {@code request-timeout}. A request made inside a handler never gets more than the
 * handler has left.
 * @param target the one node to ask; {@code null}: any that has the action
 * @param headers metadata that travels with the request; at most 64 entries
 * @param idempotent whether running it twice is harmless, whatever the action says
 * @param directCompletion whether the future of an asynchronous request may complete on
 * the I/O thread that receives the answer; see {@link #withDirectCompletion()}
 * @since 0.1
 */
public record RequestOptions(@Nullable Duration timeout, @Nullable PeerId target, Map<String, String> headers,
		boolean idempotent, boolean directCompletion) {

	private static final RequestOptions DEFAULTS = new RequestOptions(null, null, Map.of(), false, false);

	/**
	 * Checks the values; the headers become immutable.
	 * @throws IllegalArgumentException if the timeout is not positive
	 */
	public RequestOptions {
		Objects.requireNonNull(headers, "'headers' must not be null");
		if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
			throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
		}
		headers = Map.copyOf(headers);
	}

	/**
	 * Returns options that leave everything to the node.
	 * @return the defaults
	 */
	public static RequestOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns these options with a timeout.
	 * @param timeout time for the whole request, greater than zero
	 * @return the new options
	 */
	public RequestOptions withTimeout(Duration timeout) {
		return new RequestOptions(timeout, this.target, this.headers, this.idempotent, this.directCompletion);
	}

	/**
	 * Returns these options for one node.
	 * @param target the node to ask
	 * @return the new options
	 */
	public RequestOptions withTarget(PeerId target) {
		return new RequestOptions(this.timeout, target, this.headers, this.idempotent, this.directCompletion);
	}

	/**
	 * Returns these options with other headers.
	 * @param headers all headers
	 * @return the new options
	 */
	public RequestOptions withHeaders(Map<String, String> headers) {
		return new RequestOptions(this.timeout, this.target, headers, this.idempotent, this.directCompletion);
	}

	/**
	 * Returns these options with the promise that running the request twice is harmless.
	 * @return the new options
	 */
	public RequestOptions asIdempotent() {
		return new RequestOptions(this.timeout, this.target, this.headers, true, this.directCompletion);
	}

	/**
	 * Returns these options with the promise that nothing which hangs on the future of an
	 * asynchronous request ever blocks, and that reading its result takes microseconds.
	 * It may then complete on the I/O thread that receives the answer, which saves
	 * handing it to another thread. The same rules hold there as for
	 * {@link io.runar.annotation.Action#nonBlocking() non-blocking actions}: a request
	 * that would wait for another node fails at once, and what keeps the thread is
	 * reported. Local requests, blocking ones and failures complete as they do without
	 * it. (It is to a request what {@code directExecutor()} is to a stub of gRPC.)
	 * @return the new options
	 */
	public RequestOptions withDirectCompletion() {
		return new RequestOptions(this.timeout, this.target, this.headers, this.idempotent, true);
	}

}
