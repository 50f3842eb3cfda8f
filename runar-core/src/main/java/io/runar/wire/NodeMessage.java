package io.runar.wire;

import java.util.Map;

import io.runar.BroadcastMode;
import io.runar.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A decoded message of the protocol. The kinds that carry payloads have types of their
 * own, read and written without the generated classes; everything else is a
 * {@link Control} message.
 *
 * @since 0.1
 */
public sealed interface NodeMessage {

	/**
	 * A request to run an action.
	 *
	 * @param id unique among the open requests of the sender on this connection
	 * @param target the action
	 * @param params encoded parameters
	 * @param timeoutMicros time left in microseconds; 0: not given
	 * @param headers metadata of the caller
	 * @param level how many requests led to this one
	 * @param idempotent whether running it twice is harmless
	 * @param correlationId same for all requests that serve one outermost request; empty:
	 * the receiver chooses
	 * @param stream what the caller takes and has of streams; {@code null}: it takes one
	 * result and has none
	 * @param details what most requests do not say
	 */
	record Request(String id, RequestTarget target, Payload params, long timeoutMicros, Map<String, String> headers,
			int level, boolean idempotent, String correlationId, @Nullable StreamOffer stream,
			RequestDetails details) implements NodeMessage {

		/**
		 * Asks for one result.
		 * @param id unique among the open requests of the sender on this connection
		 * @param target the action
		 * @param params encoded parameters
		 * @param timeoutMicros time left in microseconds; 0: not given
		 * @param headers metadata of the caller
		 * @param level how many requests led to this one
		 * @param idempotent whether running it twice is harmless
		 * @param correlationId same for all requests that serve one outermost request
		 */
		public Request(String id, RequestTarget target, Payload params, long timeoutMicros, Map<String, String> headers,
				int level, boolean idempotent, String correlationId) {
			this(id, target, params, timeoutMicros, headers, level, idempotent, correlationId, null,
					RequestDetails.NONE);
		}

	}

	/**
	 * What most requests do not say: they share {@link #NONE}, which takes no room.
	 *
	 * @param priority how much the request matters when there is not room for all
	 * @param callerService path of the service whose handler makes the request; empty: it
	 * is made outside of services
	 * @param serviceVersion the version of the service that is to answer; empty: the
	 * highest
	 */
	record RequestDetails(Priority priority, String callerService, String serviceVersion) {

		/** What a request says that says none of it. */
		public static final RequestDetails NONE = new RequestDetails(Priority.NORMAL, "", "");

		/**
		 * Describes a request.
		 * @param priority how much the request matters when there is not room for all
		 * @param callerService path of the service whose handler makes the request
		 * @param serviceVersion the version of the service that is to answer
		 * @return {@link #NONE} if there is nothing to say
		 */
		public static RequestDetails of(Priority priority, String callerService, String serviceVersion) {
			return (priority == Priority.NORMAL && callerService.isEmpty() && serviceVersion.isEmpty()) ? NONE
					: new RequestDetails(priority, callerService, serviceVersion);
		}

	}

	/**
	 * What the caller takes and has of streams when it makes a request.
	 *
	 * @param items how many items it takes before it gives more credit; at least 1
	 * @param bytes how many bytes of encoded items it takes; at least 1
	 * @param fromCaller whether it has a stream of items too
	 */
	record StreamOffer(int items, long bytes, boolean fromCaller) {

	}

	/**
	 * Items of a stream, and perhaps the end of the caller's.
	 *
	 * @param requestId the request that the stream belongs to
	 * @param fromCaller whether the sender made that request
	 * @param items the items in order; may be none at the end
	 * @param end whether no more follow; only from the caller
	 * @param errorCode name of the code that the stream failed with; empty: it did not
	 * @param errorMessage for people; empty if it did not fail
	 */
	record StreamData(String requestId, boolean fromCaller, StreamItems items, boolean end, String errorCode,
			String errorMessage) implements NodeMessage {

		/**
		 * Makes a message of items.
		 * @param requestId the request that the stream belongs to
		 * @param fromCaller whether the sender made that request
		 * @param items the items in order
		 * @return the message
		 */
		public static StreamData items(String requestId, boolean fromCaller, StreamItems items) {
			return new StreamData(requestId, fromCaller, items, false, "", "");
		}

	}

	/**
	 * More credit for the sender of a stream.
	 *
	 * @param requestId the request that the stream belongs to
	 * @param fromCaller whether the sender of this credit made that request
	 * @param items how many items it takes in addition
	 * @param bytes how many bytes of encoded items it takes in addition
	 * @param cancel whether it wants no more; only to the caller
	 */
	record StreamCredit(String requestId, boolean fromCaller, int items, long bytes,
			boolean cancel) implements NodeMessage {

	}

	/**
	 * The one answer to a request.
	 *
	 * @param requestId id of the request
	 * @param data encoded result or error data
	 * @param failure what went wrong; {@code null}: data is the result
	 * @param headers metadata of the provider
	 */
	record Response(String requestId, Payload data, @Nullable Failure failure,
			Map<String, String> headers) implements NodeMessage {

		/**
		 * Answers without headers.
		 * @param requestId id of the request
		 * @param success whether data is the result; the rest is then left out
		 * @param data encoded result or error data
		 * @param errorCode name of the code
		 * @param errorMessage for people
		 * @param retryable whether another attempt may succeed
		 * @param notStarted whether no handler was entered
		 */
		public Response(String requestId, boolean success, Payload data, String errorCode, String errorMessage,
				boolean retryable, boolean notStarted) {
			this(requestId, data, success ? null : new Failure(errorCode, errorMessage, retryable, notStarted),
					Map.of());
		}

		/**
		 * Answers with a result.
		 * @param requestId id of the request
		 * @param data encoded result
		 * @return the response
		 */
		public static Response success(String requestId, Payload data) {
			return new Response(requestId, data, null, Map.of());
		}

		/**
		 * Gives the same answer with headers.
		 * @param headers metadata of the provider
		 * @return the response
		 */
		public Response with(Map<String, String> headers) {
			return headers.isEmpty() ? this : new Response(this.requestId, this.data, this.failure, headers);
		}

		/**
		 * Returns whether data is the result.
		 * @return whether nothing went wrong
		 */
		public boolean success() {
			return this.failure == null;
		}

		/**
		 * Returns the name of the error's code.
		 * @return the code; empty on success
		 */
		public String errorCode() {
			return (this.failure != null) ? this.failure.code() : "";
		}

		/**
		 * Returns what went wrong, for people.
		 * @return the message; empty on success
		 */
		public String errorMessage() {
			return (this.failure != null) ? this.failure.message() : "";
		}

		/**
		 * Returns whether another attempt may succeed.
		 * @return whether the provider says so
		 */
		public boolean retryable() {
			return this.failure != null && this.failure.retryable();
		}

		/**
		 * Returns whether no handler was entered.
		 * @return whether the provider says so
		 */
		public boolean notStarted() {
			return this.failure != null && this.failure.notStarted();
		}

	}

	/**
	 * Why a request has no result.
	 *
	 * @param code name of the code
	 * @param message for people
	 * @param retryable whether another attempt may succeed
	 * @param notStarted whether no handler was entered
	 */
	record Failure(String code, String message, boolean retryable, boolean notStarted) {

	}

	/**
	 * A published event.
	 *
	 * @param topic the topic
	 * @param data encoded data
	 * @param mode whom it reaches
	 * @param headers metadata of the publisher
	 * @param delivery how the receiver is to deliver it
	 * @param eventId unique per publisher and incarnation
	 */
	record Event(EventTopic topic, Payload data, BroadcastMode mode, Map<String, String> headers,
			EventDelivery delivery, long eventId) implements NodeMessage {

		/**
		 * Returns the same event to be delivered in another way.
		 * @param delivery how
		 * @return the event
		 */
		public Event with(EventDelivery delivery) {
			return new Event(this.topic, this.data, this.mode, this.headers, delivery, this.eventId);
		}

	}

	/**
	 * A part of an encoded message that is too large to be sent as one.
	 *
	 * @param transferId unique among the open transfers of the sender on this connection
	 * @param totalSize size of the whole encoded message in bytes
	 * @param offset position of the data in it
	 * @param data the part; its codec tag is not used
	 */
	record Chunk(long transferId, long totalSize, long offset, Payload data) implements NodeMessage {

	}

	/**
	 * A message without payload: hello, discovery, heartbeat, cancel, goodbye or refusal.
	 *
	 * @param message the generated message
	 */
	record Control(io.runar.wire.v1.NodeMessage message) implements NodeMessage {

	}

}
