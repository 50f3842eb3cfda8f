package io.runar.dispatch;

import java.util.concurrent.CompletionException;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;

/**
 * Turns what handlers throw into what callers get. Thread-safe.
 *
 * @since 0.1
 */
public final class ErrorMapping {

	/**
	 * Maps a failure.
	 * @param failure what a handler threw
	 * @param path what was requested
	 * @return what the caller gets
	 */
	public RunarException toRunarException(Throwable failure, TopicPath path) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof RunarException known) ? known : new RunarException(ErrorCode.HANDLER_FAILED,
				"the handler of '" + path + "' failed with " + cause.getClass().getSimpleName(), cause);
	}

}
