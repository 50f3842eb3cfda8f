package io.runar.codec;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;
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
 *
 * @since 0.1
 */
public final class PayloadCodecs {

	private static final boolean JSON_PRESENT = isPresent("tools.jackson.databind.json.JsonMapper");

	private static final boolean CBOR_PRESENT = JSON_PRESENT && isPresent("tools.jackson.dataformat.cbor.CBORMapper");

	private final List<PayloadCodec> codecs;

	private final ValueConversion conversion;

	/**
	 * Creates a set of codecs.
	 * @param codecs in order of preference
	 */
	public PayloadCodecs(List<PayloadCodec> codecs) {
		this.codecs = List.copyOf(codecs);
		this.conversion = new ValueConversion(this.codecs.stream()
			.filter(ObjectConverter.class::isInstance)
			.map(ObjectConverter.class::cast)
			.findFirst()
			.orElse(ObjectConverter.NONE));
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
	 * Returns what this node reads.
	 * @return tags, preferred first
	 */
	public List<String> tags() {
		return this.codecs.stream().map(PayloadCodec::tag).toList();
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
		for (PayloadCodec codec : this.codecs) {
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
	 * {@link Payload}{@code .class} gives what is encoded as it is
	 * @return the value, or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public @Nullable Object decode(Payload payload, Type type) {
		if (type == Void.class || type == void.class) {
			return null;
		}
		if (type == Payload.class) {
			return payload;
		}
		if (payload.isNull()) {
			return ValueConversion.ofNull(type);
		}
		PayloadCodec codec = codec(payload.codec());
		if (type == NamedValues.class && (codec instanceof RawCodec || codec instanceof ProtobufCodec)) {
			return NamedValues.bare(payload, (value, wanted) -> decode(payload, wanted));
		}
		if (type == NamedValues.class && !(codec instanceof ObjectConverter)) {
			return this.conversion.convert(codec.decode(payload, Object.class), type);
		}
		return codec.decode(payload, type);
	}

	private PayloadCodec codec(String tag) {
		for (PayloadCodec codec : this.codecs) {
			if (codec.tag().equals(tag)) {
				return codec;
			}
		}
		String printable = tag.matches("[a-z0-9]{1,16}") ? "'" + tag + "'" : "of " + tag.length() + " characters";
		throw new RunarException(ErrorCode.INVALID_ARGUMENT,
				"payload codec " + printable + " (expected: one of " + tags() + ")");
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
			return new PayloadCodecs(codecs);
		}

	}

}
