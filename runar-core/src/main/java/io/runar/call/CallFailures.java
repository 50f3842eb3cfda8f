package io.runar.call;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.invocation.ErrorMapping;
import io.runar.registry.RoutingTable;
import org.jspecify.annotations.Nullable;

/**
 * The errors of outgoing requests and how they are counted.
 */
public final class CallFailures {

	private final ErrorMapping errors;

	CallFailures(ErrorMapping errors) {
		this.errors = errors;
	}

	/** What a handler or future failed with, as the caller gets it. */
	RunarException of(TopicPath path, Throwable thrown) {
		Throwable cause = thrown;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		if (cause instanceof CancellationException) {
			return cancelled(path, cause);
		}
		return (cause instanceof RunarException known) ? known : this.errors.toRunarException(cause, path);
	}

	/** The name that metrics know the failure by. */
	String outcome(TopicPath path, Throwable failure) {
		return of(path, failure).code();
	}

	/**
	 * Returns the error of a request that its caller gave up.
	 * @param path what was called
	 * @param cause how, if known
	 * @return the error
	 */
	public static RunarException cancelled(TopicPath path, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.CANCELLED, "request '" + path + "' was cancelled", cause);
	}

	static RunarException timeout(TopicPath path, long startNanos, long deadlineNanos) {
		return new RunarException(ErrorCode.TIMEOUT, "request '" + path + "' (expected: an answer within "
				+ Duration.ofNanos(deadlineNanos - startNanos).toMillis() + " ms)");
	}

	static RunarException noTimeLeft(TopicPath path) {
		return RunarException
			.builder(ErrorCode.TIMEOUT, "request '" + path + "': the request that makes it has no time left")
			.notStarted(true)
			.build();
	}

	static RunarException callLoop(TopicPath path, int level, int maxDepth) {
		return new RunarException(ErrorCode.CALL_LOOP,
				"request '" + path + "' is number " + level + " in a row (expected: at most " + maxDepth + ")");
	}

	/** Nobody has it in the wanted version. */
	static RunarException noVersion(TopicPath path, String versions) {
		return noProvider("request '" + path + "': no node has it in a version of '" + versions + "'");
	}

	/** Nobody can be asked. */
	static RunarException unroutable(TopicPath path, @Nullable PeerId target, RoutingTable table) {
		if (target != null) {
			return noProvider("request '" + path + "': peer " + target + " is not connected or does not have it");
		}
		if (table.knowsServiceOf(path)) {
			return new RunarException(ErrorCode.NO_SUCH_ACTION,
					"request '" + path + "': the service is known, but it has no such action");
		}
		return noProvider("request '" + path + "': neither this node nor a connected one has the service");
	}

	/** The circuit breakers of all that could be asked are open. */
	static RunarException circuitOpen(TopicPath path, int providers) {
		return RunarException
			.builder(ErrorCode.CIRCUIT_OPEN,
					"request '" + path + "': too many requests have failed lately; the circuit "
							+ "breakers of all nodes that could answer are open (" + providers + ")")
			.notStarted(true)
			.build();
	}

	static RunarException noProvider(String message) {
		return RunarException.builder(ErrorCode.NO_PROVIDER, message).notStarted(true).build();
	}

	/** A thread that does I/O would wait for itself. */
	public static RunarException mustNotWait(TopicPath path) {
		return RunarException
			.builder(ErrorCode.HANDLER_FAILED,
					"request '" + path + "' waits in a handler that is marked as non-blocking "
							+ "(expected: requestAsync, or a handler that may block)")
			.notStarted(true)
			.build();
	}

}
