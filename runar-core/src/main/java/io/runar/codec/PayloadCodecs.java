package io.runar.codec;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.NodeMetrics;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of a node. Chooses one by the value and by what the receiver reads, and
 * converts values that stay in the process. Thread-safe.
 * <p>
 * Byte arrays travel as they are ({@code raw}), generated protobuf messages as themselves
 * ({@code protobuf}), everything else through Jackson 3 as {@code cbor} or {@code json}.
 * Jackson is optional: without it, other values fail with an error that names what to
 * add. Whatever the mapper: no class name in a payload is ever followed, and what is
 * nested deeper than 500 is refused.
 * <p>
 * Payloads are compressed for receivers that read it, once the node that they belong to
 * has said how: see {@link #withCompression}. Everything here runs on the thread that
 * calls it, which is never an I/O thread.
 *
 * @since 0.1
 */
public final class PayloadCodecs {

	private static final boolean JSON_PRESENT = isPresent("tools.jackson.databind.json.JsonMapper");

	private static final boolean CBOR_PRESENT = JSON_PRESENT && isPresent("tools.jackson.dataformat.cbor.CBORMapper");

	private static final int MAX_ACCEPTANCES = 1000;

	private final List<PayloadCodec> codecs;

	private final ValueConversion conversion;

	private final ConcurrentMap<Acceptance, Acceptance> acceptances = new ConcurrentHashMap<>();

	/** Those not available are left out once they are wanted: looking loads a library. */
	private final List<Compression> candidates;

	private final PayloadCompression compression;

	private final @Nullable RoundTrip roundTrip;

	/**
	 * Creates a set of codecs with all compressions that this process has.
	 * @param codecs in order of preference
	 */
	public PayloadCodecs(List<PayloadCodec> codecs) {
		this(codecs, List.of(Compression.values()));
	}

	private PayloadCodecs(List<PayloadCodec> codecs, List<Compression> candidates) {
		this.codecs = List.copyOf(codecs);
		this.conversion = new ValueConversion(this.codecs.stream()
			.filter(ObjectConverter.class::isInstance)
			.map(ObjectConverter.class::cast)
			.findFirst()
			.orElse(ObjectConverter.NONE));
		this.candidates = List.copyOf(candidates);
		this.compression = PayloadCompression.NONE;
		this.roundTrip = null;
	}

	private PayloadCodecs(PayloadCodecs other, PayloadCompression compression, @Nullable RoundTrip roundTrip) {
		this.codecs = other.codecs;
		this.conversion = other.conversion;
		this.candidates = other.candidates;
		this.compression = compression;
		this.roundTrip = roundTrip;
	}

	/**
	 * Returns the built-in codecs whose libraries are present: raw bytes, protobuf
	 * messages, CBOR, JSON.
	 * @return a new set
	 */
	public static PayloadCodecs defaults() {
		return builder().build();
	}

	/**
	 * Begins a set of the built-in codecs with other settings.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns the same codecs with the compression of one node. Without it, payloads are
	 * sent and read as they are.
	 * @param mode {@code auto}: with zstd where both sides have it; {@code gzip} or
	 * {@code zstd}: with that; {@code none}: neither sent nor read. What is read is all
	 * that this node has, except with {@code none}
	 * @param minSize plain size in bytes from which a payload is compressed
	 * @param maxSize largest plain size in bytes of a payload that is read
	 * @param metrics receives measurements
	 * @return new codecs
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if the mode is none of
	 * these, or needs a library that is not there
	 */
	public PayloadCodecs withCompression(String mode, int minSize, int maxSize, NodeMetrics metrics) {
		return new PayloadCodecs(this, PayloadCompression.named(mode, this.candidates, minSize, maxSize, metrics),
				this.roundTrip);
	}

	/**
	 * Returns the same codecs, but {@link #pass} gives copies that have been encoded and
	 * decoded, and refuses what would not survive that. For tests.
	 * @param listener is told of what is refused
	 * @return new codecs
	 */
	public PayloadCodecs withRoundTrips(RoundTripListener listener) {
		return new PayloadCodecs(this, this.compression, new RoundTrip(this, listener));
	}

	/**
	 * Returns the codecs that this node reads.
	 * @return tags, preferred first
	 */
	public List<String> tags() {
		return this.codecs.stream().map(PayloadCodec::tag).toList();
	}

	/**
	 * Returns the compressions that this node reads.
	 * @return tags, preferred first; empty without {@link #withCompression}
	 */
	public List<String> compressions() {
		return this.compression.tags();
	}

	/**
	 * Agrees with a receiver on what it is sent.
	 * @param codecs tags of the codecs it reads, preferred first
	 * @param compressions tags of the compressions it reads
	 * @param maxMessageSize largest message for it, in bytes
	 * @return to be kept for {@link #encode(Object, Acceptance)}; mostly the same object
	 * for receivers that read the same, so that one look tells
	 */
	public Acceptance acceptance(List<String> codecs, List<String> compressions, int maxMessageSize) {
		Acceptance agreed = this.compression.acceptance(codecs, compressions, maxMessageSize);
		if (this.acceptances.size() >= MAX_ACCEPTANCES) {
			return agreed;
		}
		Acceptance known = this.acceptances.putIfAbsent(agreed, agreed);
		return (known != null) ? known : agreed;
	}

	/**
	 * Encodes a value as {@link #encode(Object, Collection)} does, and compresses it as
	 * {@link #compress} does.
	 * @param value the value, or {@code null}
	 * @param receiver what the receiver reads
	 * @return the payload
	 * @throws io.runar.RunarException with {@code CODEC_FAILED} naming the value's class
	 */
	public Payload encode(@Nullable Object value, Acceptance receiver) {
		return compress(encode(value, receiver.codecs()), receiver);
	}

	/**
	 * Compresses a payload if the receiver reads that, the payload's size is within
	 * bounds and at least a tenth is saved. A small payload costs one comparison.
	 * @param plain a payload of {@link #encode(Object, Collection)}
	 * @param receiver what the receiver reads
	 * @return the compressed payload, or the same
	 */
	public Payload compress(Payload plain, Acceptance receiver) {
		Compression agreed = receiver.compression();
		return (receiver.compresses(plain.length()) && agreed != null) ? this.compression.compress(plain, agreed)
				: plain;
	}

	/**
	 * Returns what may be encoded later, or be sent later as it is: a byte array is sent
	 * without being copied, so that one which its owner may use again has to be copied
	 * first. (A result is not: the handler has given it away, as it has if the caller is
	 * in the same process.)
	 * @param value the value, or {@code null}
	 * @return the same value, or a copy if it is a byte array
	 */
	public static @Nullable Object snapshot(@Nullable Object value) {
		return (value instanceof byte[] bytes) ? bytes.clone() : value;
	}

	/**
	 * Encodes a value with the first codec that is made for it and that the receiver
	 * reads.
	 * @param value the value, or {@code null}
	 * @param accepted tags the receiver reads
	 * @return the payload
	 * @throws io.runar.RunarException with {@code CODEC_FAILED} naming the value's class
	 */
	public Payload encode(@Nullable Object value, Collection<String> accepted) {
		if (value == null) {
			return Payload.NULL;
		}
		// By index: an iterator for every payload is garbage.
		for (int i = 0; i < this.codecs.size(); i++) {
			PayloadCodec codec = this.codecs.get(i);
			if (codec.supports(value) && accepted.contains(codec.tag())) {
				return Payload.of(codec.tag(), codec.encode(value));
			}
		}
		throw notEncodable(value, accepted);
	}

	private RunarException notEncodable(Object value, Collection<String> accepted) {
		List<String> possible = this.codecs.stream()
			.filter((codec) -> codec.supports(value))
			.map(PayloadCodec::tag)
			.toList();
		String failure = "cannot encode " + value.getClass().getName();
		if (possible.isEmpty()) {
			return noObjectCodec(failure, ErrorCode.CODEC_FAILED);
		}
		return new RunarException(ErrorCode.CODEC_FAILED,
				failure + ": the receiver reads " + accepted + " (expected: one of " + possible + ")");
	}

	/**
	 * Decodes a payload.
	 * @param payload the payload
	 * @param type the wanted type; {@code Void.class} decodes nothing;
	 * {@code Object.class} gives maps, lists, texts, numbers, booleans and byte arrays;
	 * {@link NamedValues}{@code .class} gives parameters by name;
	 * {@link Payload}{@code .class} gives what is encoded as it is, but not compressed
	 * @return the value, or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit,
	 * or is compressed and damaged, or compressed in a way this node did not announce;
	 * with {@code PAYLOAD_TOO_LARGE} if it is larger than the limit when decompressed
	 */
	public @Nullable Object decode(Payload payload, Type type) {
		if (type == Void.class || type == void.class) {
			return null;
		}
		if (payload.isNull()) {
			return (type == Payload.class) ? payload : ValueConversion.ofNull(type);
		}
		PayloadCodec codec = find(payload.codec());
		if (codec != null) {
			return decode(payload, codec, type);
		}
		// Compressed, or unknown: which is found out before anything is decompressed.
		PayloadCodec inner = find(PayloadCompression.codecTag(payload.codec()));
		if (inner == null) {
			throw unknown(payload.codec());
		}
		return decode(this.compression.decompress(payload), inner, type);
	}

	/**
	 * Prepares to decode many payloads of one codec, as {@link #decode(Payload, Type)}
	 * does each.
	 * @param tag the codec of all of them
	 * @param type the wanted type
	 * @return decodes them; thread-safe
	 */
	public PayloadDecoder decoder(String tag, Type type) {
		PayloadCodec codec = find(tag);
		return (codec != null && type != Void.class && type != void.class) ? (payload) -> decode(payload, codec, type)
				: (payload) -> decode(payload, type);
	}

	private @Nullable Object decode(Payload payload, PayloadCodec codec, Type type) {
		if (type == Payload.class) {
			return payload;
		}
		if (type == NamedValues.class && (codec instanceof RawCodec || codec instanceof ProtobufCodec)) {
			return NamedValues.bare(payload, (value, wanted) -> decode(payload, wanted));
		}
		if (type == NamedValues.class && !(codec instanceof ObjectConverter)) {
			return this.conversion.convert(codec.decode(payload, Object.class), type);
		}
		return codec.decode(payload, type);
	}

	private @Nullable PayloadCodec find(String tag) {
		for (int i = 0; i < this.codecs.size(); i++) {
			if (this.codecs.get(i).tag().equals(tag)) {
				return this.codecs.get(i);
			}
		}
		return null;
	}

	private RunarException unknown(String tag) {
		return new RunarException(ErrorCode.INVALID_ARGUMENT,
				"payload codec " + printable(tag) + " (expected: one of " + tags() + ")");
	}

	/** Shows a tag from outside only if it looks like one. */
	static String printable(String tag) {
		return tag.matches("[a-z0-9]{1,16}(\\+[a-z0-9]{1,16})?") ? "'" + tag + "'"
				: "of " + tag.length() + " characters";
	}

	/**
	 * Gives a value that stays in this process the wanted type: the value itself if it is
	 * one, otherwise a conversion such as map to record, or number to number without
	 * loss. Elements of collections, maps and optionals are looked at: a list of maps is
	 * converted to a list of records.
	 * @param value the value, or {@code null}
	 * @param type the wanted type; {@code Void.class} gives {@code null};
	 * {@link Payload}{@code .class} gives what would travel to another node
	 * @return the value
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public @Nullable Object convert(@Nullable Object value, Type type) {
		if (type == Payload.class && value != null) {
			return encode(value, tags());
		}
		return this.conversion.convert(value, type);
	}

	/**
	 * Gives a payload that stays in this process the wanted type: as {@link #convert}
	 * does, or with {@link #withRoundTrips} as a payload from another node.
	 * @param value the value, or {@code null}
	 * @param type the wanted type
	 * @param payload what it is
	 * @param path of what request or event
	 * @return the value
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit;
	 * with round trips also with {@code CODEC_FAILED} naming path and field if a copy is
	 * not the same
	 */
	public @Nullable Object pass(@Nullable Object value, Type type, LocalPayload payload, Object path) {
		return (this.roundTrip == null) ? convert(value, type) : this.roundTrip.pass(value, type, payload, path);
	}

	/**
	 * Returns whether {@link #pass} gives a value of the wanted type as it is.
	 * @return {@code false} with {@link #withRoundTrips}
	 */
	public boolean passesReferences() {
		return this.roundTrip == null;
	}

	/**
	 * With {@link #withRoundTrips} checks that a value can be encoded; otherwise does
	 * nothing.
	 * @param value the value, or {@code null}
	 * @param payload what it is
	 * @param path of what request or event
	 * @throws io.runar.RunarException with {@code CODEC_FAILED} naming the path
	 */
	public void check(@Nullable Object value, LocalPayload payload, Object path) {
		if (this.roundTrip != null) {
			this.roundTrip.check(value, payload, path);
		}
	}

	static RunarException noObjectCodec(String failure, ErrorCode code) {
		String missing = JSON_PRESENT ? "a codec for objects in this node's PayloadCodecs"
				: "tools.jackson.dataformat:jackson-dataformat-cbor (or tools.jackson.core:jackson-databind for JSON) "
						+ "on the class path";
		return new RunarException(code, failure + " (expected: byte[], a protobuf message, or " + missing + ")");
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, PayloadCodecs.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/** Settings of the built-in codecs. */
	public static final class Builder {

		// Not typed: this class must load without Jackson.
		private @Nullable Object jsonMapper;

		private String preferred = "cbor";

		private List<Compression> compressions = List.of(Compression.values());

		private Builder() {
		}

		/**
		 * Sets the application's own Jackson 3 mapper for {@code json}; what is
		 * registered with it as modules also applies to {@code cbor}. Default: one with
		 * the defaults of Spring Boot.
		 * @param mapper a {@code tools.jackson.databind.json.JsonMapper}
		 * @return this
		 * @throws IllegalArgumentException if it is none
		 */
		public Builder jsonMapper(Object mapper) {
			Objects.requireNonNull(mapper, "'mapper' must not be null");
			if (!JSON_PRESENT || !JacksonCodecs.Json.isMapper(mapper)) {
				throw new IllegalArgumentException("mapper: " + mapper.getClass().getName()
						+ " (expected: tools.jackson.databind.json.JsonMapper)");
			}
			this.jsonMapper = mapper;
			return this;
		}

		/**
		 * Sets the codec that objects are sent with if the receiver reads it. Default:
		 * {@code cbor}.
		 * @param tag {@code cbor} or {@code json}
		 * @return this
		 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is neither
		 */
		public Builder preferred(String tag) {
			if (!tag.equals("cbor") && !tag.equals("json")) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
						"codec: '" + tag + "' (expected: cbor or json)");
			}
			this.preferred = tag;
			return this;
		}

		/**
		 * Sets the compressions that a node may use. Default: all that this process has.
		 * @param compressions the best first; those that are not available are left out
		 * @return this
		 */
		public Builder compressions(List<Compression> compressions) {
			this.compressions = List.copyOf(compressions);
			return this;
		}

		/**
		 * Creates the codecs.
		 * @return a new set
		 */
		public PayloadCodecs build() {
			List<PayloadCodec> codecs = new ArrayList<>(List.of(new RawCodec(), new ProtobufCodec()));
			if (CBOR_PRESENT) {
				codecs.add(JacksonCodecs.Cbor.create(this.jsonMapper));
			}
			if (JSON_PRESENT) {
				codecs.add(this.preferred.equals("json") ? 2 : codecs.size(),
						JacksonCodecs.Json.create(this.jsonMapper));
			}
			return new PayloadCodecs(codecs, this.compressions);
		}

	}

}
