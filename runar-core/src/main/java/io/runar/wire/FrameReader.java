package io.runar.wire;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.wire.v1.NodeMessage.PayloadCase;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one connection. Fields may come in any order; of a field that comes
 * twice the last one counts; fields that are unknown, or of another type than ours, are
 * skipped.
 * <p>
 * Paths, topics and codec tags come again and again: they are recognised by their bytes
 * ({@link RecentBytes}) and then cost neither decoding nor checking. Not thread-safe.
 *
 * @since 0.1
 */
public final class FrameReader {

	// Tags are (field number << 3 | type); type 0: number, 2: length and bytes.

	private static final int FRAME_MESSAGE = 1 << 3 | 2;

	private static final byte[] NO_FRAME = {};

	private static final EventTopic NO_TOPIC = new EventTopic("");

	private final MessageValidator validator;

	private final RecentBytes<RequestTarget> targets = new RecentBytes<>();

	private final RecentBytes<EventTopic> topics = new RecentBytes<>();

	private final RecentBytes<String> texts = new RecentBytes<>();

	private byte[] frame = NO_FRAME;

	private ProtoCursor in = new ProtoCursor(NO_FRAME);

	private String source = "";

	private String target = "";

	FrameReader(MessageValidator validator) {
		this.validator = validator;
	}

	/**
	 * Reads a frame, message by message. Messages with an unknown payload are left out; a
	 * message that names other nodes than the connection's is refused.
	 * @param frame the frame's bytes; payloads are slices of it
	 * @param source id of the node that sends on the connection; empty: any
	 * @param target id of this node; empty: any
	 * @param consumer takes the valid messages in order
	 * @throws RunarException with {@code PROTOCOL_ERROR} naming what is wrong and what
	 * was expected; messages before it have been consumed
	 */
	public void read(byte[] frame, String source, String target, Consumer<NodeMessage> consumer) {
		ProtoCursor outer = this.in;
		byte[] outerFrame = this.frame;
		String outerSource = this.source;
		String outerTarget = this.target;
		this.frame = frame;
		this.in = new ProtoCursor(frame);
		this.source = source;
		this.target = target;
		try {
			read(consumer);
		}
		catch (IOException ex) {
			throw new RunarException(ErrorCode.PROTOCOL_ERROR, "frame of " + frame.length + " bytes, at byte "
					+ this.in.position() + ": " + ex.getMessage() + " (expected: a frame of Runar protocol 1)", ex);
		}
		finally {
			// A consumer may read a message that came in chunks in the middle of a frame.
			this.in = outer;
			this.frame = outerFrame;
			this.source = outerSource;
			this.target = outerTarget;
		}
	}

	private void read(Consumer<NodeMessage> consumer) throws IOException {
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			if (tag != FRAME_MESSAGE) {
				this.in.skipField(tag);
				continue;
			}
			int length = this.in.readLength();
			if (length > this.validator.maxMessageSize()) {
				throw MessageValidator.refused("size of a message", length + " bytes",
						"at most " + this.validator.maxMessageSize());
			}
			int limit = this.in.pushLimit(length);
			NodeMessage message = readMessage();
			this.in.popLimit(limit);
			if (message != null) {
				this.validator.check(message);
				consumer.accept(message);
			}
		}
	}

	private @Nullable NodeMessage readMessage() throws IOException {
		String id = "";
		NodeMessage message = null;
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> id = this.in.readString();
				case 2 << 3 | 2 -> nodeId("source_node_id", this.in.readString(), this.source);
				case 3 << 3 | 2 -> nodeId("target_node_id", this.in.readString(), this.target);
				default -> {
					PayloadCase kind = ((tag & 7) == 2) ? PayloadCase.forNumber(tag >>> 3) : null;
					if (kind == null) {
						this.in.skipField(tag);
					}
					else if (message != null) {
						throw MessageValidator.refused("payload", "a second one, of kind " + kind,
								"one payload in a message");
					}
					else {
						message = readPayload(kind, id);
					}
				}
			}
		}
		return (message instanceof NodeMessage.Request request && !request.id().equals(id)) ? withId(request, id)
				: message;
	}

	private NodeMessage readPayload(PayloadCase kind, String id) throws IOException {
		int length = this.in.readLength();
		int limit = this.in.pushLimit(length);
		NodeMessage message = switch (kind) {
			case REQUEST -> request(id);
			case RESPONSE -> response();
			case EVENT -> event();
			case CHUNK -> chunk();
			case STREAM_DATA -> streamData();
			case STREAM_CREDIT -> streamCredit();
			default -> {
				int begin = this.in.position();
				this.in.skip(length);
				yield ControlReader.read(kind, this.frame, begin, length);
			}
		};
		this.in.popLimit(limit);
		return message;
	}

	private static void nodeId(String name, String value, String expected) {
		if (!value.isEmpty() && !expected.isEmpty() && !value.equals(expected)) {
			throw MessageValidator.refused(name, Texts.printable(value), "none, or " + expected);
		}
	}

	private NodeMessage.Request request(String id) throws IOException {
		RequestTarget target = null;
		String servicePath = "";
		String action = "";
		Slice params = new Slice();
		Options options = new Options();
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> {
					RequestTarget both = recognisedTarget();
					if (both == null) {
						action = (target != null) ? target.action() : action;
						servicePath = this.in.readString();
					}
					target = both;
				}
				case 2 << 3 | 2 -> {
					servicePath = (target != null) ? target.servicePath() : servicePath;
					action = this.in.readString();
					target = null;
				}
				case 3 << 3 | 2 -> params.read();
				case 4 << 3 | 2 -> requestOptions(options);
				default -> this.in.skipField(tag);
			}
		}
		return new NodeMessage.Request(id, (target != null) ? target : new RequestTarget(servicePath, action),
				params.payload(options.codec), options.timeoutMicros, options.headers(), options.level,
				options.idempotent, options.correlationId, options.stream(), options.details());
	}

	/**
	 * Reads service path and action at once, if they follow each other as we write them.
	 * The tag of the first has been read.
	 */
	private @Nullable RequestTarget recognisedTarget() throws IOException {
		int begin = this.in.position();
		int length = this.in.lengthOfTwo(2 << 3 | 2);
		if (length == 0) {
			return null;
		}
		RequestTarget target = this.targets.get(this.frame, begin, length);
		if (target == null) {
			String servicePath = this.in.readString();
			this.in.readTag();
			target = new RequestTarget(servicePath, this.in.readString());
			MessageValidator.target(target);
			this.targets.put(this.frame, begin, length, target);
		}
		else {
			this.in.skip(length);
		}
		return target;
	}

	/** Reads a topic that probably came before. */
	private EventTopic recognisedTopic() throws IOException {
		int length = this.in.readLength();
		int begin = this.in.position();
		EventTopic topic = this.topics.get(this.frame, begin, length);
		if (topic == null) {
			topic = new EventTopic(ProtoCursor.text(this.frame, begin, length));
			MessageValidator.topic(topic);
			this.topics.put(this.frame, begin, length, topic);
		}
		this.in.skip(length);
		return topic;
	}

	/** Reads a text that probably came before. */
	private String recognisedText() throws IOException {
		int length = this.in.readLength();
		int begin = this.in.position();
		String text = this.texts.get(this.frame, begin, length);
		if (text == null) {
			text = ProtoCursor.text(this.frame, begin, length);
			this.texts.put(this.frame, begin, length, text);
		}
		this.in.skip(length);
		return text;
	}

	private static NodeMessage.Request withId(NodeMessage.Request request, String id) {
		return new NodeMessage.Request(id, request.target(), request.params(), request.timeoutMicros(),
				request.headers(), request.level(), request.idempotent(), request.correlationId(), request.stream(),
				request.details());
	}

	private void requestOptions(Options options) throws IOException {
		int limit = this.in.pushLimit(this.in.readLength());
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 -> options.timeoutMicros = this.in.readVarint64();
				case 2 << 3 | 2 -> options.codec = recognisedText();
				case 3 << 3 | 2 -> options.headers = header(options.headers);
				case 4 << 3 -> options.level = this.in.readVarint32();
				case 5 << 3 -> options.idempotent = this.in.readVarint64() != 0;
				case 6 << 3 | 2 -> options.correlationId = this.in.readString();
				case 7 << 3 -> options.priority = priority(this.in.readVarint32());
				case 8 << 3 | 2 -> options.callerService = recognisedText();
				case 9 << 3 | 2 -> options.serviceVersion = recognisedText();
				case 16 << 3 -> options.streamItems = this.in.readVarint32();
				case 17 << 3 -> options.streamBytes = this.in.readVarint64();
				case 18 << 3 -> options.streamParams = this.in.readVarint64() != 0;
				default -> this.in.skipField(tag);
			}
		}
		this.in.popLimit(limit);
	}

	/** One that a later version may add is as any other. */
	private static Priority priority(int number) {
		return switch (number) {
			case 1 -> Priority.LOW;
			case 2 -> Priority.HIGH;
			default -> Priority.NORMAL;
		};
	}

	private NodeMessage.Response response() throws IOException {
		String requestId = "";
		boolean success = false;
		Slice data = new Slice();
		String errorCode = "";
		String errorMessage = "";
		String codec = "";
		boolean retryable = false;
		boolean notStarted = false;
		Map<String, String> headers = null;
		int freshForMillis = 0;
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> requestId = this.in.readString();
				case 2 << 3 -> success = this.in.readVarint64() != 0;
				case 3 << 3 | 2 -> data.read();
				case 4 << 3 | 2 -> errorCode = this.in.readString();
				case 5 << 3 | 2 -> errorMessage = this.in.readString();
				case 6 << 3 | 2 -> codec = recognisedText();
				case 7 << 3 -> retryable = this.in.readVarint64() != 0;
				case 8 << 3 -> notStarted = this.in.readVarint64() != 0;
				case 9 << 3 | 2 -> headers = header(headers);
				case 12 << 3 -> freshForMillis = this.in.readVarint32();
				default -> this.in.skipField(tag);
			}
		}
		return new NodeMessage.Response(requestId, data.payload(codec).freshFor(freshForMillis),
				success ? null : new NodeMessage.Failure(errorCode, errorMessage, retryable, notStarted),
				readOnly(headers));
	}

	private NodeMessage.Event event() throws IOException {
		EventTopic topic = NO_TOPIC;
		Slice data = new Slice();
		Options options = new Options();
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> topic = recognisedTopic();
				case 2 << 3 | 2 -> data.read();
				case 3 << 3 | 2 -> eventOptions(options);
				default -> this.in.skipField(tag);
			}
		}
		return new NodeMessage.Event(topic, data.payload(options.codec), options.mode, options.headers(),
				options.delivery(), options.eventId);
	}

	private void eventOptions(Options options) throws IOException {
		int limit = this.in.pushLimit(this.in.readLength());
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				// A mode that a later version may add reaches everyone, as the default.
				case 1 << 3 ->
					options.mode = (this.in.readVarint32() == 1) ? BroadcastMode.ONE_PER_SERVICE : BroadcastMode.ALL;
				case 2 << 3 | 2 -> options.codec = recognisedText();
				case 3 << 3 | 2 -> options.headers = header(options.headers);
				case 4 << 3 | 2 -> options.special().servicePath(recognisedText());
				case 5 << 3 -> options.eventId = this.in.readVarint64();
				case 6 << 3 | 2 -> options.special().group(recognisedText());
				case 7 << 3 -> options.special().pastFor(this.in.readVarint64());
				case 8 << 3 -> options.special().acknowledge(this.in.readVarint64() != 0);
				default -> this.in.skipField(tag);
			}
		}
		this.in.popLimit(limit);
	}

	/** Reads a header in addition to those that have been read. */
	private Map<String, String> header(@Nullable Map<String, String> before) throws IOException {
		int limit = this.in.pushLimit(this.in.readLength());
		String name = "";
		String value = "";
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> name = this.in.readString();
				case 2 << 3 | 2 -> value = this.in.readString();
				default -> this.in.skipField(tag);
			}
		}
		this.in.popLimit(limit);
		Map<String, String> headers = (before != null) ? before : new LinkedHashMap<>();
		headers.put(name, value);
		MessageValidator.count("headers", headers.size(), MessageValidator.MAX_HEADERS);
		return headers;
	}

	private static Map<String, String> readOnly(@Nullable Map<String, String> headers) {
		return (headers != null) ? Collections.unmodifiableMap(headers) : Map.of();
	}

	private NodeMessage.Chunk chunk() throws IOException {
		long transferId = 0;
		long totalSize = 0;
		long offset = 0;
		Slice data = new Slice();
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 -> transferId = this.in.readVarint64();
				case 2 << 3 -> totalSize = this.in.readVarint64();
				case 3 << 3 -> offset = this.in.readVarint64();
				case 4 << 3 | 2 -> data.read();
				default -> this.in.skipField(tag);
			}
		}
		return new NodeMessage.Chunk(transferId, totalSize, offset, data.payload(""));
	}

	private NodeMessage.StreamData streamData() throws IOException {
		String requestId = "";
		boolean fromCaller = false;
		String codec = "";
		StreamItems items = StreamItems.in(this.frame, "");
		boolean end = false;
		String errorCode = "";
		String errorMessage = "";
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> requestId = this.in.readString();
				case 2 << 3 -> fromCaller = this.in.readVarint64() != 0;
				case 3 << 3 | 2 -> codec = recognisedText();
				case 4 << 3 | 2 -> {
					MessageValidator.count("items of a stream", items.count() + 1, StreamItems.MAX_ITEMS);
					int length = this.in.readLength();
					items.note(this.in.position(), length);
					this.in.skip(length);
				}
				case 5 << 3 -> end = this.in.readVarint64() != 0;
				case 6 << 3 | 2 -> errorCode = this.in.readString();
				case 7 << 3 | 2 -> errorMessage = this.in.readString();
				default -> this.in.skipField(tag);
			}
		}
		return new NodeMessage.StreamData(requestId, fromCaller, items.compact(codec), end, errorCode, errorMessage);
	}

	private NodeMessage.StreamCredit streamCredit() throws IOException {
		String requestId = "";
		boolean fromCaller = false;
		int items = 0;
		long bytes = 0;
		boolean cancel = false;
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> requestId = this.in.readString();
				case 2 << 3 -> fromCaller = this.in.readVarint64() != 0;
				case 3 << 3 -> items = this.in.readVarint32();
				case 4 << 3 -> bytes = this.in.readVarint64();
				case 5 << 3 -> cancel = this.in.readVarint64() != 0;
				default -> this.in.skipField(tag);
			}
		}
		return new NodeMessage.StreamCredit(requestId, fromCaller, items, bytes, cancel);
	}

	/** Skips a field; groups nest only as deep as the library allows. */
	static void skip(CodedInputStream in, int tag) throws IOException {
		if (!in.skipField(tag)) {
			throw new InvalidProtocolBufferException("end of a group that did not begin");
		}
	}

	/**
	 * Where the payload is in the frame.
	 */
	private final class Slice {

		private int offset;

		private int length;

		void read() throws IOException {
			this.length = FrameReader.this.in.readLength();
			this.offset = FrameReader.this.in.position();
			FrameReader.this.in.skip(this.length);
		}

		Payload payload(String codec) {
			return (this.length == 0 && codec.isEmpty()) ? Payload.NULL
					: new Payload(codec, FrameReader.this.frame, this.offset, this.length);
		}

	}

	/**
	 * Options of a request or an event, as far as they have been read.
	 */
	private static final class Options {

		private long timeoutMicros;

		private String codec = "";

		private int level;

		private boolean idempotent;

		private String correlationId = "";

		private Priority priority = Priority.NORMAL;

		private String callerService = "";

		private String serviceVersion = "";

		private int streamItems;

		private long streamBytes;

		private boolean streamParams;

		private BroadcastMode mode = BroadcastMode.ALL;

		private long eventId;

		private @Nullable Map<String, String> headers;

		private EventDelivery.@Nullable Builder delivery;

		/** Returns what is being read of an event that is not for everybody. */
		EventDelivery.Builder special() {
			EventDelivery.Builder builder = this.delivery;
			if (builder == null) {
				builder = EventDelivery.builder();
				this.delivery = builder;
			}
			builder.checkCounts();
			return builder;
		}

		NodeMessage.@Nullable StreamOffer stream() {
			return (this.streamItems == 0 && this.streamBytes == 0 && !this.streamParams) ? null
					: new NodeMessage.StreamOffer(this.streamItems, this.streamBytes, this.streamParams);
		}

		NodeMessage.RequestDetails details() {
			return NodeMessage.RequestDetails.of(this.priority, this.callerService, this.serviceVersion);
		}

		Map<String, String> headers() {
			return readOnly(this.headers);
		}

		EventDelivery delivery() {
			return (this.delivery != null) ? this.delivery.build() : EventDelivery.PLAIN;
		}

	}

}
