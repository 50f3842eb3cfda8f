package io.runar.spring.boot.autoconfigure.observation;

import java.util.concurrent.CompletionException;

import io.micrometer.observation.Observation;
import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * How a request or an event ended, as a key value.
 */
final class Outcome {

	static final String SUCCESS = "SUCCESS";

	private Outcome() {
	}

	static String of(Observation.Context context) {
		Throwable error = context.getError();
		if (error == null) {
			return SUCCESS;
		}
		return (error instanceof RunarException failure) ? failure.code() : ErrorCode.HANDLER_FAILED.name();
	}

	/** Ends an observation. */
	static void end(Observation observation, @Nullable Throwable failure) {
		Throwable error = unwrap(failure);
		if (error != null) {
			observation.error(error);
		}
		observation.stop();
	}

	private static @Nullable Throwable unwrap(@Nullable Throwable error) {
		return (error instanceof CompletionException && error.getCause() != null) ? error.getCause() : error;
	}

}
