package io.runar.wire;

import java.util.List;
import java.util.Map;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.wire.v1.ChunkMessage;
import io.runar.wire.v1.EventMessage;
import io.runar.wire.v1.EventOptions;
import io.runar.wire.v1.Frame;
import io.runar.wire.v1.RequestMessage;
import io.runar.wire.v1.RequestOptions;
import io.runar.wire.v1.ResponseMessage;
import io.runar.wire.v1.StreamCreditMessage;
import io.runar.wire.v1.StreamDataMessage;

/**
 * Encodes messages. The payload is always the last field, so that it needs no copy.
 */
final class MessageWriter {

	/** Room for all that most messages have besides paths and payload, in bytes. */
	private static final int TYPICAL_HEAD = 64;

	private MessageWriter() {
	}

	/** Encodes the fields that name the action of a request. */
	static byte[] target(RequestTarget target) {
		HeadWriter out = new HeadWriter(0, TYPICAL_HEAD);
		out.string(RequestMessage.ACTION_FIELD_NUMBER, target.action());
		out.string(RequestMessage.SERVICE_PATH_FIELD_NUMBER, target.servicePath());
		return out.toByteArray();
	}

	/** Encodes the field that names the topic of an event. */
	static byte[] topic(EventTopic topic) {
		HeadWriter out = new HeadWriter(0, TYPICAL_HEAD);
		out.string(EventMessage.TOPIC_FIELD_NUMBER, topic.path());
		return out.toByteArray();
	}

	static EncodedMessage write(NodeMessage message) {
		if (message instanceof NodeMessage.Request request) {
			return request(request);
		}
		if (message instanceof NodeMessage.Response response) {
			return response(response);
		}
		if (message instanceof NodeMessage.Event event) {
			return event(event);
		}
		if (message instanceof NodeMessage.Chunk chunk) {
			return chunk(chunk, new byte[0], 0, 0);
		}
		if (message instanceof NodeMessage.StreamData data) {
			return streamData(data);
		}
		if (message instanceof NodeMessage.StreamCredit credit) {
			return streamCredit(credit);
		}
		return control(((NodeMessage.Control) message).message());
	}

	private static EncodedMessage request(NodeMessage.Request request) {
		Payload params = request.params();
		byte[] target = request.target().encoded();
		HeadWriter out = new HeadWriter(params.length(),
				TYPICAL_HEAD + target.length + request.correlationId().length());
		payload(out, RequestMessage.PARAMS_FIELD_NUMBER, params);
		int options = out.size();
		NodeMessage.StreamOffer stream = request.stream();
		if (stream != null) {
			out.flag(RequestOptions.STREAM_PARAMS_FIELD_NUMBER, stream.fromCaller());
			out.number(RequestOptions.STREAM_BYTES_FIELD_NUMBER, stream.bytes());
			out.number(RequestOptions.STREAM_ITEMS_FIELD_NUMBER, stream.items());
		}
		details(out, request.details());
		out.string(RequestOptions.CORRELATION_ID_FIELD_NUMBER, request.correlationId());
		out.flag(RequestOptions.IDEMPOTENT_FIELD_NUMBER, request.idempotent());
		out.number(RequestOptions.LEVEL_FIELD_NUMBER, request.level());
		headers(out, RequestOptions.HEADERS_FIELD_NUMBER, request.headers());
		out.string(RequestOptions.CODEC_FIELD_NUMBER, params.codec());
		out.number(RequestOptions.TIMEOUT_MICROS_FIELD_NUMBER, request.timeoutMicros());
		nested(out, RequestMessage.OPTIONS_FIELD_NUMBER, options);
		out.bytes(target, 0, target.length);
		out.closeNested(io.runar.wire.v1.NodeMessage.REQUEST_FIELD_NUMBER, 0);
		out.string(io.runar.wire.v1.NodeMessage.MESSAGE_ID_FIELD_NUMBER, request.id());
		return finish(out, params);
	}

	/** Writes the fields of request options above the correlation id. */
	@SuppressWarnings("ReferenceEquality") // mostly it is the shared one
	private static void details(HeadWriter out, NodeMessage.RequestDetails details) {
		if (details != NodeMessage.RequestDetails.NONE) {
			out.string(RequestOptions.SERVICE_VERSION_FIELD_NUMBER, details.serviceVersion());
			out.string(RequestOptions.CALLER_SERVICE_FIELD_NUMBER, details.callerService());
			out.number(RequestOptions.PRIORITY_FIELD_NUMBER, number(details.priority()));
		}
	}

	private static int number(Priority priority) {
		return switch (priority) {
			case NORMAL -> io.runar.wire.v1.Priority.PRIORITY_NORMAL_VALUE;
			case LOW -> io.runar.wire.v1.Priority.PRIORITY_LOW_VALUE;
			case HIGH -> io.runar.wire.v1.Priority.PRIORITY_HIGH_VALUE;
		};
	}

	private static EncodedMessage response(NodeMessage.Response response) {
		Payload data = response.data();
		HeadWriter out = new HeadWriter(data.length(), TYPICAL_HEAD);
		payload(out, ResponseMessage.DATA_FIELD_NUMBER, data);
		out.number(ResponseMessage.FRESH_FOR_MILLIS_FIELD_NUMBER, data.freshForMillis());
		if (!response.headers().isEmpty()) {
			headers(out, ResponseMessage.HEADERS_FIELD_NUMBER, response.headers());
		}
		out.flag(ResponseMessage.NOT_STARTED_FIELD_NUMBER, response.notStarted());
		out.flag(ResponseMessage.RETRYABLE_FIELD_NUMBER, response.retryable());
		out.string(ResponseMessage.CODEC_FIELD_NUMBER, data.codec());
		out.string(ResponseMessage.ERROR_MESSAGE_FIELD_NUMBER, response.errorMessage());
		out.string(ResponseMessage.ERROR_CODE_FIELD_NUMBER, response.errorCode());
		out.flag(ResponseMessage.SUCCESS_FIELD_NUMBER, response.success());
		out.string(ResponseMessage.REQUEST_ID_FIELD_NUMBER, response.requestId());
		out.closeNested(io.runar.wire.v1.NodeMessage.RESPONSE_FIELD_NUMBER, 0);
		return finish(out, data);
	}

	private static EncodedMessage event(NodeMessage.Event event) {
		if (event.mode() == BroadcastMode.LOCAL_ONLY) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"event: mode LOCAL_ONLY (expected: ALL or ONE_PER_SERVICE, for an event that leaves the node)");
		}
		Payload data = event.data();
		byte[] topic = event.topic().encoded();
		HeadWriter out = new HeadWriter(data.length(), TYPICAL_HEAD + topic.length);
		payload(out, EventMessage.DATA_FIELD_NUMBER, data);
		int options = out.size();
		out.number(EventOptions.EVENT_ID_FIELD_NUMBER, event.eventId());
		delivery(out, event.delivery());
		headers(out, EventOptions.HEADERS_FIELD_NUMBER, event.headers());
		out.string(EventOptions.CODEC_FIELD_NUMBER, data.codec());
		out.flag(EventOptions.BROADCAST_MODE_FIELD_NUMBER, event.mode() == BroadcastMode.ONE_PER_SERVICE);
		nested(out, EventMessage.OPTIONS_FIELD_NUMBER, options);
		out.bytes(topic, 0, topic.length);
		out.closeNested(io.runar.wire.v1.NodeMessage.EVENT_FIELD_NUMBER, 0);
		return finish(out, data);
	}

	/** Writes the fields of event options above the event id and below the headers. */
	@SuppressWarnings("ReferenceEquality") // mostly it is the shared one
	private static void delivery(HeadWriter out, EventDelivery delivery) {
		if (delivery != EventDelivery.PLAIN) {
			out.flag(EventOptions.ACKNOWLEDGE_FIELD_NUMBER, delivery.acknowledge());
			out.number(EventOptions.PAST_FOR_FIELD_NUMBER, delivery.pastFor());
			strings(out, EventOptions.GROUPS_FIELD_NUMBER, delivery.groups());
			strings(out, EventOptions.SERVICE_PATHS_FIELD_NUMBER, delivery.servicePaths());
		}
	}

	private static void strings(HeadWriter out, int field, List<String> values) {
		for (int i = values.size() - 1; i >= 0; i--) {
			out.string(field, values.get(i));
		}
	}

	private static EncodedMessage streamData(NodeMessage.StreamData data) {
		Payload items = data.items().body();
		HeadWriter out = new HeadWriter(items.length(), TYPICAL_HEAD);
		out.string(StreamDataMessage.ERROR_MESSAGE_FIELD_NUMBER, data.errorMessage());
		out.string(StreamDataMessage.ERROR_CODE_FIELD_NUMBER, data.errorCode());
		out.flag(StreamDataMessage.END_FIELD_NUMBER, data.end());
		out.string(StreamDataMessage.CODEC_FIELD_NUMBER, items.codec());
		out.flag(StreamDataMessage.FROM_CALLER_FIELD_NUMBER, data.fromCaller());
		out.string(StreamDataMessage.REQUEST_ID_FIELD_NUMBER, data.requestId());
		out.closeNested(io.runar.wire.v1.NodeMessage.STREAM_DATA_FIELD_NUMBER, 0);
		return finish(out, items);
	}

	private static EncodedMessage streamCredit(NodeMessage.StreamCredit credit) {
		HeadWriter out = new HeadWriter(0, TYPICAL_HEAD);
		out.flag(StreamCreditMessage.CANCEL_FIELD_NUMBER, credit.cancel());
		out.number(StreamCreditMessage.BYTES_FIELD_NUMBER, credit.bytes());
		out.number(StreamCreditMessage.ITEMS_FIELD_NUMBER, credit.items());
		out.flag(StreamCreditMessage.FROM_CALLER_FIELD_NUMBER, credit.fromCaller());
		out.string(StreamCreditMessage.REQUEST_ID_FIELD_NUMBER, credit.requestId());
		out.closeNested(io.runar.wire.v1.NodeMessage.STREAM_CREDIT_FIELD_NUMBER, 0);
		return finish(out, Payload.NULL);
	}

	/**
	 * Encodes a chunk whose data are some bytes that are copied, then those of its
	 * payload.
	 */
	static EncodedMessage chunk(NodeMessage.Chunk chunk, byte[] front, int frontOffset, int frontLength) {
		HeadWriter out = new HeadWriter(chunk.data().length(), TYPICAL_HEAD + frontLength);
		out.bytes(front, frontOffset, frontLength);
		out.closeNested(ChunkMessage.DATA_FIELD_NUMBER, 0);
		out.number(ChunkMessage.OFFSET_FIELD_NUMBER, chunk.offset());
		out.number(ChunkMessage.TOTAL_SIZE_FIELD_NUMBER, chunk.totalSize());
		out.number(ChunkMessage.TRANSFER_ID_FIELD_NUMBER, chunk.transferId());
		out.closeNested(io.runar.wire.v1.NodeMessage.CHUNK_FIELD_NUMBER, 0);
		return finish(out, chunk.data());
	}

	private static EncodedMessage control(io.runar.wire.v1.NodeMessage message) {
		byte[] encoded = message.toByteArray();
		HeadWriter out = new HeadWriter(encoded.length, TYPICAL_HEAD);
		return finish(out, new Payload("", encoded, 0, encoded.length));
	}

	private static EncodedMessage finish(HeadWriter out, Payload body) {
		out.closeNested(Frame.MESSAGES_FIELD_NUMBER, 0);
		return out.toMessage(body);
	}

	private static void payload(HeadWriter out, int field, Payload payload) {
		if (payload.length() > 0) {
			out.closeNested(field, 0);
		}
	}

	private static void nested(HeadWriter out, int field, int endSize) {
		if (out.size() > endSize) {
			out.closeNested(field, endSize);
		}
	}

	private static void headers(HeadWriter out, int field, Map<String, String> headers) {
		headers.forEach((name, value) -> {
			int end = out.size();
			out.string(2, value);
			out.string(1, name);
			out.closeNested(field, end);
		});
	}

}
