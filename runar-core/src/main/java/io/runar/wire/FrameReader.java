package io.runar.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.runar.BroadcastMode;
import io.runar.wire.v1.NodeMessage.PayloadCase;
import org.jspecify.annotations.Nullable;

/**
 * Reads one frame. Fields may come in any order; of a field that comes twice the last one
 * counts; fields that are unknown, or of another type than ours, are skipped.
 */
final class FrameReader {

	// Tags are (field number << 3 | type); type 0: number, 2: length and bytes.

	private static final int FRAME_MESSAGE = 1 << 3 | 2;

	private final byte[] frame;

	private final CodedInputStream in;

	private final MessageValidator validator;

	private final String source;

	private final String target;

	FrameReader(byte[] frame, MessageValidator validator, String source, String target) {
		this.frame = frame;
		this.in = CodedInputStream.newInstance(frame);
		this.validator = validator;
		this.source = source;
		this.target = target;
	}

	void read(Consumer<NodeMessage> consumer) throws IOException {
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			if (tag != FRAME_MESSAGE) {
				skip(this.in, tag);
				continue;
			}
			int length = this.in.readRawVarint32();
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

	int position() {
		return this.in.getTotalBytesRead();
	}

	private @Nullable NodeMessage readMessage() throws IOException {
		String id = "";
		NodeMessage message = null;
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> id = this.in.readStringRequireUtf8();
				case 2 << 3 | 2 -> nodeId("source_node_id", this.in.readStringRequireUtf8(), this.source);
				case 3 << 3 | 2 -> nodeId("target_node_id", this.in.readStringRequireUtf8(), this.target);
				default -> {
					PayloadCase kind = ((tag & 7) == 2) ? PayloadCase.forNumber(tag >>> 3) : null;
					if (kind == null) {
						skip(this.in, tag);
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
		int length = this.in.readRawVarint32();
		int limit = this.in.pushLimit(length);
		NodeMessage message = switch (kind) {
			case REQUEST -> request(id);
			case RESPONSE -> response();
			case EVENT -> event();
			case CHUNK -> chunk();
			default -> {
				int begin = position();
				this.in.skipRawBytes(length);
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
		String servicePath = "";
		String action = "";
		Slice params = new Slice();
		Options options = new Options();
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> servicePath = this.in.readStringRequireUtf8();
				case 2 << 3 | 2 -> action = this.in.readStringRequireUtf8();
				case 3 << 3 | 2 -> params.read();
				case 4 << 3 | 2 -> requestOptions(options);
				default -> skip(this.in, tag);
			}
		}
		return new NodeMessage.Request(id, servicePath, action, params.payload(options.codec), options.timeoutMicros,
				options.headers(), options.level, options.idempotent, options.correlationId);
	}

	private static NodeMessage.Request withId(NodeMessage.Request request, String id) {
		return new NodeMessage.Request(id, request.servicePath(), request.action(), request.params(),
				request.timeoutMicros(), request.headers(), request.level(), request.idempotent(),
				request.correlationId());
	}

	private void requestOptions(Options options) throws IOException {
		int limit = this.in.pushLimit(this.in.readRawVarint32());
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 -> options.timeoutMicros = this.in.readUInt64();
				case 2 << 3 | 2 -> options.codec = this.in.readStringRequireUtf8();
				case 3 << 3 | 2 -> header(options);
				case 4 << 3 -> options.level = this.in.readUInt32();
				case 5 << 3 -> options.idempotent = this.in.readBool();
				case 6 << 3 | 2 -> options.correlationId = this.in.readStringRequireUtf8();
				default -> skip(this.in, tag);
			}
		}
		this.in.popLimit(limit);
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
		int freshForMillis = 0;
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> requestId = this.in.readStringRequireUtf8();
				case 2 << 3 -> success = this.in.readBool();
				case 3 << 3 | 2 -> data.read();
				case 4 << 3 | 2 -> errorCode = this.in.readStringRequireUtf8();
				case 5 << 3 | 2 -> errorMessage = this.in.readStringRequireUtf8();
				case 6 << 3 | 2 -> codec = this.in.readStringRequireUtf8();
				case 7 << 3 -> retryable = this.in.readBool();
				case 8 << 3 -> notStarted = this.in.readBool();
				case 12 << 3 -> freshForMillis = this.in.readUInt32();
				default -> skip(this.in, tag);
			}
		}
		return new NodeMessage.Response(requestId, success, data.payload(codec).freshFor(freshForMillis), errorCode,
				errorMessage, retryable, notStarted);
	}

	private NodeMessage.Event event() throws IOException {
		String topic = "";
		Slice data = new Slice();
		Options options = new Options();
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> topic = this.in.readStringRequireUtf8();
				case 2 << 3 | 2 -> data.read();
				case 3 << 3 | 2 -> eventOptions(options);
				default -> skip(this.in, tag);
			}
		}
		return new NodeMessage.Event(topic, data.payload(options.codec), options.mode, options.headers(),
				options.servicePaths(), options.eventId);
	}

	private void eventOptions(Options options) throws IOException {
		int limit = this.in.pushLimit(this.in.readRawVarint32());
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				// A mode that a later version may add reaches everyone, as the default.
				case 1 << 3 ->
					options.mode = (this.in.readEnum() == 1) ? BroadcastMode.ONE_PER_SERVICE : BroadcastMode.ALL;
				case 2 << 3 | 2 -> options.codec = this.in.readStringRequireUtf8();
				case 3 << 3 | 2 -> header(options);
				case 4 << 3 | 2 -> options.addServicePath(this.in.readStringRequireUtf8());
				case 5 << 3 -> options.eventId = this.in.readUInt64();
				default -> skip(this.in, tag);
			}
		}
		this.in.popLimit(limit);
	}

	private void header(Options options) throws IOException {
		int limit = this.in.pushLimit(this.in.readRawVarint32());
		String name = "";
		String value = "";
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 | 2 -> name = this.in.readStringRequireUtf8();
				case 2 << 3 | 2 -> value = this.in.readStringRequireUtf8();
				default -> skip(this.in, tag);
			}
		}
		this.in.popLimit(limit);
		options.addHeader(name, value);
	}

	private NodeMessage.Chunk chunk() throws IOException {
		long transferId = 0;
		long totalSize = 0;
		long offset = 0;
		Slice data = new Slice();
		for (int tag = this.in.readTag(); tag != 0; tag = this.in.readTag()) {
			switch (tag) {
				case 1 << 3 -> transferId = this.in.readUInt64();
				case 2 << 3 -> totalSize = this.in.readUInt64();
				case 3 << 3 -> offset = this.in.readUInt64();
				case 4 << 3 | 2 -> data.read();
				default -> skip(this.in, tag);
			}
		}
		return new NodeMessage.Chunk(transferId, totalSize, offset, data.payload(""));
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
			int size = FrameReader.this.in.readRawVarint32();
			this.offset = position();
			FrameReader.this.in.skipRawBytes(size);
			this.length = size;
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

		private BroadcastMode mode = BroadcastMode.ALL;

		private long eventId;

		private @Nullable Map<String, String> headers;

		private @Nullable List<String> servicePaths;

		void addHeader(String name, String value) {
			if (this.headers == null) {
				this.headers = new LinkedHashMap<>();
			}
			this.headers.put(name, value);
			MessageValidator.count("headers", this.headers.size(), MessageValidator.MAX_HEADERS);
		}

		void addServicePath(String path) {
			if (this.servicePaths == null) {
				this.servicePaths = new ArrayList<>(1);
			}
			this.servicePaths.add(path);
			MessageValidator.count("service paths", this.servicePaths.size(), MessageValidator.MAX_SERVICE_PATHS);
		}

		Map<String, String> headers() {
			return (this.headers != null) ? Collections.unmodifiableMap(this.headers) : Map.of();
		}

		List<String> servicePaths() {
			return (this.servicePaths != null) ? Collections.unmodifiableList(this.servicePaths) : List.of();
		}

	}

}
