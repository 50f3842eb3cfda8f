package io.runar.wire;

import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.TopicPath;

/**
 * Checks every message that arrives before anything else sees it: lengths, counts, names
 * and that all that must be there is there. The same rules hold for what is sent.
 *
 * @param maxMessageSize largest encoded message in bytes, after chunks are put together
 * @since 0.1
 */
public record MessageValidator(int maxMessageSize) {

	/** Largest number of characters of a request id. */
	public static final int MAX_REQUEST_ID = 64;

	/** Largest number of characters of a correlation id. */
	public static final int MAX_CORRELATION_ID = 128;

	/** Largest number of characters of a codec's tag. */
	public static final int MAX_CODEC_TAG = 16;

	/** Largest number of characters of a compression's tag. */
	public static final int MAX_COMPRESSION_TAG = 16;

	/** Largest number of headers. */
	public static final int MAX_HEADERS = 64;

	/** Largest UTF-8 size of a header's name in bytes. */
	public static final int MAX_HEADER_NAME_BYTES = 128;

	/** Largest UTF-8 size of a header's value in bytes. */
	public static final int MAX_HEADER_VALUE_BYTES = 8 * 1024;

	/** Largest sum of the characters of all names and values of headers. */
	public static final int MAX_HEADERS_TOTAL = 32 * 1024;

	/** Largest UTF-8 size of an error code in bytes. */
	public static final int MAX_ERROR_CODE_BYTES = 64;

	/** Largest UTF-8 size of an error message in bytes; longer ones are cut when sent. */
	public static final int MAX_ERROR_MESSAGE_BYTES = 8 * 1024;

	/** Largest number of requests that may lead to one another. */
	public static final int MAX_LEVEL = 10_000;

	/** Longest timeout of a request, in microseconds: 365 days. */
	public static final long MAX_TIMEOUT_MICROS = 365L * 24 * 3600 * 1_000_000;

	/** Largest number of service paths of one event. */
	public static final int MAX_SERVICE_PATHS = 10_000;

	/** Largest number of groups of one event. */
	public static final int MAX_GROUPS = 10_000;

	/** Largest number of bytes of a stream that may be given credit for at a time. */
	public static final long MAX_STREAM_BYTES = 1L << 40;

	/**
	 * Checks a message.
	 * @param message the message
	 * @throws io.runar.RunarException with {@code PROTOCOL_ERROR} naming the field, its
	 * value and what was expected
	 */
	public void check(NodeMessage message) {
		if (message instanceof NodeMessage.Request request) {
			request(request);
		}
		else if (message instanceof NodeMessage.Response response) {
			response(response);
		}
		else if (message instanceof NodeMessage.Event event) {
			event(event);
		}
		else if (message instanceof NodeMessage.Chunk chunk) {
			chunk(chunk);
		}
		else if (message instanceof NodeMessage.StreamData data) {
			streamData(data);
		}
		else if (message instanceof NodeMessage.StreamCredit credit) {
			streamCredit(credit);
		}
		else if (message instanceof NodeMessage.Control control) {
			ControlValidator.check(control.message());
		}
	}

	private static void request(NodeMessage.Request request) {
		requestId("request id", request.id());
		target(request.target());
		payload("params", request.params());
		require(request.timeoutMicros() >= 0 && request.timeoutMicros() <= MAX_TIMEOUT_MICROS, "timeout",
				request.timeoutMicros(), "0 to " + MAX_TIMEOUT_MICROS + " microseconds");
		headers(request.headers());
		require(request.level() >= 0 && request.level() <= MAX_LEVEL, "level", request.level(), "0 to " + MAX_LEVEL);
		plain("correlation id", request.correlationId(), MAX_CORRELATION_ID);
		details(request.details());
		NodeMessage.StreamOffer stream = request.stream();
		if (stream != null) {
			require(stream.items() > 0, "stream_items", stream.items(), "1 to " + Integer.MAX_VALUE);
			require(stream.bytes() > 0 && stream.bytes() <= MAX_STREAM_BYTES, "stream_bytes", stream.bytes(),
					"1 to " + MAX_STREAM_BYTES);
		}
	}

	@SuppressWarnings("ReferenceEquality") // mostly it is the shared one
	private static void details(NodeMessage.RequestDetails details) {
		if (details == NodeMessage.RequestDetails.NONE) {
			return;
		}
		if (!details.callerService().isEmpty()) {
			literalPath("caller service", details.callerService());
		}
		plain("service version", details.serviceVersion(), ControlMessages.MAX_NAME_BYTES);
	}

	/** Checks a target once in its life. */
	static void target(RequestTarget target) {
		if (target.isKnownToBeValid()) {
			return;
		}
		literalPath("service path", target.servicePath());
		literalPath("action", target.action());
		if (target.servicePath().length() + target.action().length() >= TopicPath.MAX_BYTES) {
			throw refused("path", Texts.printable(target.toString()), "at most " + TopicPath.MAX_BYTES + " bytes");
		}
		target.setValid();
	}

	/**
	 * Checks headers by the rules for those of messages.
	 * @param headers headers by name
	 * @throws RunarException with {@code PROTOCOL_ERROR} naming what is wrong
	 */
	public static void checkHeaders(Map<String, String> headers) {
		headers(headers);
	}

	private static void response(NodeMessage.Response response) {
		requestId("request id", response.requestId());
		payload("data", response.data());
		require(response.data().freshForMillis() >= 0, "fresh_for_millis", response.data().freshForMillis(),
				"0 to " + Integer.MAX_VALUE);
		plain("error code", response.errorCode(), MAX_ERROR_CODE_BYTES);
		require(response.success() || !response.errorCode().isEmpty(), "error code", response.errorCode(),
				"a code in a response without success");
		size("error message", response.errorMessage(), MAX_ERROR_MESSAGE_BYTES);
		if (!response.headers().isEmpty()) {
			headers(response.headers());
		}
	}

	private static void event(NodeMessage.Event event) {
		topic(event.topic());
		payload("data", event.data());
		headers(event.headers());
		delivery(event.delivery());
	}

	@SuppressWarnings("ReferenceEquality") // mostly it is the shared one
	private static void delivery(EventDelivery delivery) {
		if (delivery == EventDelivery.PLAIN) {
			return;
		}
		count("service paths", delivery.servicePaths().size(), MAX_SERVICE_PATHS);
		for (String path : delivery.servicePaths()) {
			literalPath("service path", path);
		}
		count("groups", delivery.groups().size(), MAX_GROUPS);
		for (String group : delivery.groups()) {
			group(group);
		}
	}

	static void group(String group) {
		require(SubscribeOptions.isGroup(group), "group", group,
				"1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
	}

	/** Checks a topic once in its life. */
	static void topic(EventTopic topic) {
		if (!topic.isKnownToBeValid()) {
			literalPath("topic", topic.path());
			topic.setValid();
		}
	}

	private static void chunk(NodeMessage.Chunk chunk) {
		int length = chunk.data().length();
		require(length > 0 && length <= WireCodec.MAX_CHUNK_SIZE, "size of a chunk", length,
				"1 to " + WireCodec.MAX_CHUNK_SIZE + " bytes");
		require(chunk.totalSize() > 0, "total size of a transfer", chunk.totalSize(), "at least 1");
		if (chunk.offset() < 0 || chunk.offset() > chunk.totalSize() - length) {
			throw refused("offset of a chunk", String.valueOf(chunk.offset()),
					"the chunk to end within the total size of " + chunk.totalSize());
		}
	}

	private static void streamData(NodeMessage.StreamData data) {
		requestId("request id of a stream", data.requestId());
		StreamItems items = data.items();
		require(items.count() > 0 || data.end(), "number of items of a stream", items.count(),
				"at least 1, or the stream's end");
		require(data.fromCaller() || !data.end(), "end of a stream", data.requestId(),
				"a response, for the items that answer a request");
		require(items.count() == 0 || !items.codec().isEmpty(), "codec of items", items.codec(), "a tag");
		codec("items", items.codec());
		plain("error code", data.errorCode(), MAX_ERROR_CODE_BYTES);
		require(data.errorCode().isEmpty() || data.end(), "error code", data.errorCode(), "none, or the stream's end");
		size("error message", data.errorMessage(), MAX_ERROR_MESSAGE_BYTES);
	}

	private static void streamCredit(NodeMessage.StreamCredit credit) {
		requestId("request id of a stream", credit.requestId());
		require(credit.items() >= 0, "items of a credit", credit.items(), "0 to " + Integer.MAX_VALUE);
		require(credit.bytes() >= 0 && credit.bytes() <= MAX_STREAM_BYTES, "bytes of a credit", credit.bytes(),
				"0 to " + MAX_STREAM_BYTES);
		require(!credit.cancel() || !credit.fromCaller(), "cancel of a credit", credit.requestId(),
				"a cancel message, for the items that answer a request");
	}

	private static void headers(Map<String, String> headers) {
		count("headers", headers.size(), MAX_HEADERS);
		int total = 0;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			String name = header.getKey();
			require(!name.isEmpty(), "name of a header", name, "at least one character");
			plain("name of a header", name, MAX_HEADER_NAME_BYTES);
			size("value of a header", header.getValue(), MAX_HEADER_VALUE_BYTES);
			total += name.length() + header.getValue().length();
		}
		require(total <= MAX_HEADERS_TOTAL, "characters of all headers", total, "at most " + MAX_HEADERS_TOTAL);
	}

	private static void codec(String name, String tag) {
		if (!Texts.isPayloadTag(tag)) {
			throw refused("codec of " + name, Texts.printable(tag), "at most " + MAX_CODEC_TAG
					+ " of a-z 0-9, and with a compression + and 1 to " + MAX_COMPRESSION_TAG + " of a-z 0-9");
		}
	}

	private static void payload(String name, Payload payload) {
		codec(name, payload.codec());
		if (payload.isNull() && payload.length() > 0) {
			throw refused("size of " + name + " without codec", String.valueOf(payload.length()), "0");
		}
	}

	private static void literalPath(String name, String path) {
		require(LiteralPath.isValid(path), name, path, "[network:]segment(/segment)* of at most " + TopicPath.MAX_BYTES
				+ " bytes and " + TopicPath.MAX_SEGMENTS + " segments");
	}

	static void requestId(String name, String id) {
		require(!id.isEmpty(), name, id, "1 to " + MAX_REQUEST_ID + " characters");
		plain(name, id, MAX_REQUEST_ID);
	}

	static void plain(String name, String text, int maxBytes) {
		size(name, text, maxBytes);
		require(Texts.isPlain(text), name, text, "no control characters");
	}

	static void size(String name, String text, int maxBytes) {
		if (!Texts.fits(text, maxBytes)) {
			throw refused(name, Texts.printable(text), "at most " + maxBytes + " bytes");
		}
	}

	static void count(String name, int count, int max) {
		if (count > max) {
			throw refused("number of " + name, String.valueOf(count), "at most " + max);
		}
	}

	private static void require(boolean condition, String name, String text, String expected) {
		if (!condition) {
			throw refused(name, Texts.printable(text), expected);
		}
	}

	private static void require(boolean condition, String name, long number, String expected) {
		if (!condition) {
			throw refused(name, String.valueOf(number), expected);
		}
	}

	static RunarException refused(String name, String value, String expected) {
		return new RunarException(ErrorCode.PROTOCOL_ERROR, name + ": " + value + " (expected: " + expected + ")");
	}

}
