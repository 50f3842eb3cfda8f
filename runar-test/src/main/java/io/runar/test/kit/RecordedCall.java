package io.runar.test.kit;

import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.service.OutgoingCall;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One request that a node of a {@link TestNetwork} made, local or remote, and how it
 * ended. Thread-safe.
 *
 * @since 0.1
 */
public final class RecordedCall {

	private static final int MAX_TEXT = 200;

	private final String caller;

	private final OutgoingCall call;

	private final Supplier<PayloadCodecs> codecs;

	private volatile @Nullable Outcome outcome;

	RecordedCall(String caller, OutgoingCall call, Supplier<PayloadCodecs> codecs) {
		this.caller = caller;
		this.call = call;
		this.codecs = codecs;
	}

	void complete(@Nullable Object result, @Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		this.outcome = new Outcome(result, cause);
	}

	/**
	 * Returns the node that made the request.
	 * @return its name
	 */
	public String caller() {
		return this.caller;
	}

	/**
	 * Returns what was requested.
	 * @return the literal path
	 */
	public String path() {
		return this.call.path().path();
	}

	/**
	 * Returns the headers that travelled.
	 * @return headers by name
	 */
	public Map<String, String> headers() {
		return Map.copyOf(this.call.headers());
	}

	/**
	 * Returns the parameters.
	 * @return the caller's own object, or {@code null}; if the caller has changed it
	 * since, with the change
	 */
	public @Nullable Object params() {
		return this.call.params();
	}

	/**
	 * Returns the parameters as a type.
	 * @param <T> the wanted type
	 * @param type the wanted type
	 * @return the parameters, or {@code null}
	 * @throws RunarException with {@code INVALID_ARGUMENT} if they do not fit
	 */
	public <T> @Nullable T params(Class<T> type) {
		return type.cast(this.codecs.get().convert(this.call.params(), type));
	}

	/**
	 * Returns whether the request has ended.
	 * @return whether there is a result or an error
	 */
	public boolean isDone() {
		return this.outcome != null;
	}

	/**
	 * Returns the result as a type.
	 * @param <T> the wanted type
	 * @param type the wanted type
	 * @return the result; {@code null} if it is {@code null}, or the request failed or
	 * has not ended
	 * @throws RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public <T> @Nullable T result(Class<T> type) {
		Outcome known = this.outcome;
		Object value = (known != null) ? known.result : null;
		return type.cast((value instanceof Payload payload) ? this.codecs.get().decode(payload, type)
				: this.codecs.get().convert(value, type));
	}

	/**
	 * Returns what the request failed with.
	 * @return the failure, mostly a {@link RunarException}; {@code null} if it did not
	 * fail or has not ended
	 */
	public @Nullable Throwable error() {
		Outcome known = this.outcome;
		return (known != null) ? known.failure : null;
	}

	@Override
	public String toString() {
		Outcome known = this.outcome;
		String end = "no answer yet";
		if (known != null) {
			end = (known.failure != null) ? "failed: " + known.failure.getMessage() : "answered";
		}
		return this.caller + " called " + path() + " with " + shortened(params()) + ": " + end;
	}

	static String shortened(@Nullable Object value) {
		String text = String.valueOf(value);
		return (text.length() <= MAX_TEXT) ? text : text.substring(0, MAX_TEXT) + "...";
	}

	private record Outcome(@Nullable Object result, @Nullable Throwable failure) {

	}

}
