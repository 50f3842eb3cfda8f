package io.runar.call;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import org.jspecify.annotations.Nullable;

/**
 * Runs interceptors around a request for a stream. To them it is a call that completes,
 * with {@code null}, when the stream has ended. It can be opened once: its reader has
 * seen what it gave.
 */
final class StreamChain {

	private final TopicPath path;

	private final List<Interceptor> interceptors;

	private final Function<Map<String, String>, CompletionStage<@Nullable Object>> open;

	private final AtomicBoolean opened = new AtomicBoolean();

	private StreamChain(TopicPath path, List<Interceptor> interceptors,
			Function<Map<String, String>, CompletionStage<@Nullable Object>> open) {
		this.path = path;
		this.interceptors = interceptors;
		this.open = open;
	}

	/**
	 * Runs the interceptors, the outermost first.
	 * @param open opens the stream with these headers; completes when it has ended
	 * @return what the outermost has answered
	 */
	static CompletionStage<@Nullable Object> run(TopicPath path, List<Interceptor> interceptors,
			StreamRequest<?> request, Function<Map<String, String>, CompletionStage<@Nullable Object>> open) {
		try {
			return new StreamChain(path, interceptors, open).from(0)
				.proceed(new OutgoingCall(path, request.params(), request.options()));
		}
		catch (Throwable ex) { // interceptors are user code
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** Why a stream is not opened that the interceptors have answered. */
	static RunarException tooLate(TopicPath path) {
		return new RunarException(ErrorCode.CANCELLED,
				"stream '" + path + "' was answered by an interceptor (expected: to be opened before that)");
	}

	private Interceptor.CallChain from(int index) {
		if (index == this.interceptors.size()) {
			return (outgoing) -> open(outgoing.headers());
		}
		return (outgoing) -> this.interceptors.get(index).call(outgoing, from(index + 1));
	}

	private CompletionStage<@Nullable Object> open(Map<String, String> headers) {
		if (!this.opened.compareAndSet(false, true)) {
			return CompletableFuture.failedFuture(new RunarException(ErrorCode.CANCELLED,
					"stream '" + this.path + "' was opened before (expected: once, it cannot be repeated)"));
		}
		return this.open.apply(headers);
	}

}
