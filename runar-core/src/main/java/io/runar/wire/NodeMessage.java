package io.runar.wire;

import java.util.Map;

import io.runar.BroadcastMode;

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
	 */
	record Request(String id, RequestTarget target, Payload params, long timeoutMicros, Map<String, String> headers,
			int level, boolean idempotent, String correlationId) implements NodeMessage {

	}

	/**
	 * The one answer to a request.
	 *
	 * @param requestId id of the request
	 * @param success whether data is the result
	 * @param data encoded result or error data
	 * @param errorCode name of the code; empty on success
	 * @param errorMessage for people; empty on success
	 * @param retryable whether another attempt may succeed
	 * @param notStarted whether no handler was entered
	 */
	record Response(String requestId, boolean success, Payload data, String errorCode, String errorMessage,
			boolean retryable, boolean notStarted) implements NodeMessage {

		/**
		 * Answers with a result.
		 * @param requestId id of the request
		 * @param data encoded result
		 * @return the response
		 */
		public static Response success(String requestId, Payload data) {
			return new Response(requestId, true, data, "", "", false, false);
		}

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
