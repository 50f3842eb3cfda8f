package io.runar.invocation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.runar.ErrorCode;
import io.runar.ErrorData;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.annotation.RunarError;
import io.runar.service.ExceptionMapper;
import io.runar.validation.ConstraintViolations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a handler threw into what its caller sees:
 * <ol>
 * <li>a {@link RunarException} as it is,
 * <li>what an {@link ExceptionMapper} of the application makes of it,
 * <li>an exception with {@link RunarError} as its code, message and data,
 * <li>a violated constraint of Jakarta Validation as {@code INVALID_ARGUMENT}, or as
 * {@code HANDLER_FAILED} if it is one of a result; its data a map of field to message,
 * <li>a cancelled future as {@code CANCELLED},
 * <li>everything else as {@code HANDLER_FAILED} with the simple name of its class.
 * </ol>
 * The message of an unmapped exception may hold what no caller should see, such as SQL or
 * a file name. It therefore stays in the cause, which a local caller has and which never
 * crosses the wire. Thread-safe.
 *
 * @since 0.1
 */
public final class ErrorMapping {

	private static final Logger logger = LoggerFactory.getLogger(ErrorMapping.class);

	private static final boolean VALIDATION_PRESENT = isPresent("jakarta.validation.ConstraintViolationException");

	/** More than any chain of real wrappers, less than a cycle of causes. */
	private static final int MAX_WRAPPERS = 16;

	private final List<ExceptionMapper> mappers;

	/** Creates a mapping with the built-in rules alone. */
	public ErrorMapping() {
		this(List.of());
	}

	/**
	 * Creates a mapping.
	 * @param mappers the application's, asked in order
	 */
	public ErrorMapping(List<ExceptionMapper> mappers) {
		this.mappers = List.copyOf(mappers);
	}

	/**
	 * Maps a failure. Never throws.
	 * @param failure what the handler threw or its future failed with
	 * @param path the requested action
	 * @return what the caller sees
	 */
	public RunarException toRunarException(Throwable failure, TopicPath path) {
		Throwable cause = unwrap(failure);
		if (cause instanceof RunarException known) {
			return known.notStarted() ? started(known) : known;
		}
		RunarException mapped = mapped(cause);
		if (mapped == null) {
			mapped = annotated(cause);
		}
		if (mapped == null && VALIDATION_PRESENT) {
			mapped = ConstraintViolations.map(cause, path);
		}
		if (mapped == null && cause instanceof CancellationException) {
			mapped = new RunarException(ErrorCode.CANCELLED, path + ": the handler cancelled", cause);
		}
		return (mapped != null) ? mapped : new RunarException(ErrorCode.HANDLER_FAILED,
				path + ": the handler failed with " + cause.getClass().getSimpleName(), cause);
	}

	/**
	 * Takes a failure out of what futures and reflection put around it.
	 * @param failure what a handler threw or its future failed with
	 * @return what has happened
	 */
	public static Throwable unwrap(Throwable failure) {
		Throwable current = failure;
		for (int i = 0; i < MAX_WRAPPERS && isWrapper(current) && current.getCause() != null; i++) {
			current = current.getCause();
		}
		return current;
	}

	/** A nested request was not started; this one was, and must not be sent again. */
	private static RunarException started(RunarException nested) {
		return RunarException.builder(nested.errorCode(), String.valueOf(nested.getMessage()))
			.code(nested.code())
			.retryable(nested.retryable())
			.lazyData(nested::data)
			.cause(nested)
			.build();
	}

	private @Nullable RunarException mapped(Throwable cause) {
		for (ExceptionMapper mapper : this.mappers) {
			try {
				RunarException mapped = mapper.map(cause);
				if (mapped != null) {
					return mapped;
				}
			}
			catch (RuntimeException ex) {
				logger.warn("Exception mapper {} failed on {}", mapper.getClass().getName(), cause.getClass().getName(),
						ex);
			}
		}
		return null;
	}

	private static @Nullable RunarException annotated(Throwable cause) {
		RunarError error = cause.getClass().getAnnotation(RunarError.class);
		if (error == null) {
			return null;
		}
		if (ErrorCode.named(error.value()) != ErrorCode.APPLICATION) {
			logger.warn("@RunarError of {} has the code '{}' (expected: a name that is not one of ErrorCode's)",
					cause.getClass().getName(), error.value());
			return null;
		}
		String message = cause.getMessage();
		return RunarException.builder(ErrorCode.APPLICATION, (message != null) ? message : error.value())
			.code(error.value())
			.retryable(error.retryable())
			.data((cause instanceof ErrorData carrier) ? carrier.errorData() : null)
			.cause(cause)
			.build();
	}

	private static boolean isWrapper(Throwable failure) {
		return failure instanceof CompletionException || failure instanceof ExecutionException
				|| failure instanceof InvocationTargetException || failure instanceof UndeclaredThrowableException;
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, ErrorMapping.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
