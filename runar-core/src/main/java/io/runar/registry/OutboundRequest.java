package io.runar.registry;

import java.util.Map;

import io.runar.Priority;
import io.runar.RunarException;
import io.runar.stream.StreamEnd;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to another node, as a {@link RemotePeer} sends it. Whoever makes
 * it is told the outcome of each attempt exactly once.
 *
 * @since 0.1
 */
public interface OutboundRequest {

	/**
	 * Returns the parameters.
	 * @return the caller's own object, encoded when the request is sent
	 */
	@Nullable Object params();

	/**
	 * Returns the metadata to send.
	 * @return headers by name
	 */
	Map<String, String> headers();

	/**
	 * Returns how many requests led to this one.
	 * @return 1 for an outermost request
	 */
	int level();

	/**
	 * Returns how much the request matters when there is not room for all.
	 * @return the priority
	 */
	default Priority priority() {
		return Priority.NORMAL;
	}

	/**
	 * Returns the service whose handler makes the request.
	 * @return its path; empty if it is made outside of services
	 */
	default String callerService() {
		return "";
	}

	/**
	 * Returns which version of the service is to answer, of several that the node may
	 * have.
	 * @return the version; empty: the highest
	 */
	default String serviceVersion() {
		return "";
	}

	/**
	 * Returns what is the same for all requests that serve one outermost request.
	 * @return the correlation id; empty for the outermost request itself: its handler
	 * chooses one if it needs it
	 */
	String correlationId();

	/**
	 * Returns when the caller gives up; moves with a stream.
	 * @return time in {@code Environment.nanoTime()}
	 */
	long deadlineNanos();

	/**
	 * Returns this side's end of the stream that the request opens. Its deadline is then
	 * when it has been idle for too long. Default: it opens none.
	 * @return the end, or {@code null} if one result answers the request
	 */
	default @Nullable StreamEnd stream() {
		return null;
	}

	/**
	 * Takes the headers of an answer, if it has any, before that. Called on an I/O
	 * thread; must neither block nor run user code. Default: nobody wants them.
	 * @param headers headers by name
	 */
	default void onHeaders(Map<String, String> headers) {
	}

	/**
	 * Takes the result. Called on an I/O thread; must neither block nor run user code.
	 * @param result the encoded result
	 */
	void onResult(Payload result);

	/**
	 * Takes the failure of an attempt. Called on an I/O or timer thread, or on the thread
	 * that sends; must neither block nor run user code.
	 * @param failure what went wrong
	 */
	void onFailure(RunarException failure);

}
