package io.runar.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

import com.google.protobuf.MessageLite;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Objects through one Jackson mapper. Readers are kept per type, so that reading a
 * payload makes nothing but the value.
 */
final class JacksonCodec implements PayloadCodec, ObjectConverter {

	/** Enough to find the mistake, too little to repeat a large payload in a log. */
	private static final int MAX_DETAIL = 200;

	private final String tag;

	private final ObjectMapper mapper;

	private final ObjectWriter writer;

	private final ObjectReader tokens;

	private final ObjectReader decimals;

	private final JavaType names;

	private final TypeCache<ObjectReader> readers;

	JacksonCodec(String tag, ObjectMapper mapper) {
		this.tag = tag;
		this.mapper = mapper;
		this.writer = mapper.writer();
		this.tokens = mapper.readerFor(TokenBuffer.class);
		this.decimals = mapper.readerFor(BigDecimal.class);
		this.names = mapper.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, TokenBuffer.class);
		this.readers = new TypeCache<>((type) -> mapper.readerFor(mapper.constructType(type)));
	}

	@Override
	public String tag() {
		return this.tag;
	}

	@Override
	public boolean supports(Object value) {
		return !(value instanceof MessageLite);
	}

	@Override
	public byte[] encode(Object value) {
		try {
			return this.writer.writeValueAsBytes(value);
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new RunarException(ErrorCode.CODEC_FAILED, "cannot encode " + value.getClass().getName() + " as "
					+ this.tag + location(ex) + ": " + detail(ex), ex);
		}
	}

	@Override
	public @Nullable Object decode(Payload payload, Type type) {
		if (ProtobufCodec.isMessage(type)) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "payload: " + this.tag + " (expected: protobuf, for "
					+ TypeNames.of(type) + "; send the generated message itself)");
		}
		try {
			if (type == NamedValues.class) {
				return named(this.mapper.createParser(payload.array(), payload.offset(), payload.length()));
			}
			if (Numbers.isWhole(type)) {
				return wholeNumber(payload, (Class<?>) type);
			}
			return this.readers.get(type).readValue(payload.array(), payload.offset(), payload.length());
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw misfit("payload (" + this.tag + ")", type, ex);
		}
	}

	@Override
	public @Nullable Object convert(Object value, Type type) {
		if (value instanceof MessageLite || ProtobufCodec.isMessage(type)) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"value: " + value.getClass().getName() + " (expected: " + TypeNames.of(type) + ")");
		}
		try (TokenBuffer buffer = this.mapper.writeValueIntoBuffer(value)) {
			return read(buffer, type);
		}
		catch (JacksonException | StackOverflowError ex) {
			throw misfit("value of " + value.getClass().getName(), type, ex);
		}
	}

	/**
	 * Reads what mostly is a whole number; all else is read, or refused, the long way.
	 */
	private @Nullable Object wholeNumber(Payload payload, Class<?> type) {
		try (JsonParser parser = this.mapper.createParser(payload.array(), payload.offset(), payload.length())) {
			if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT
					&& parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
				long value = parser.getLongValue();
				if (parser.nextToken() == null) {
					return Numbers.convert(value, type);
				}
			}
		}
		return whole(this.decimals.readValue(payload.array(), payload.offset(), payload.length()), type);
	}

	/**
	 * A whole number may arrive as 4.0, from a caller whose parameter is a fraction; a
	 * local call takes it too.
	 */
	private static @Nullable Object whole(@Nullable BigDecimal number, Type type) {
		return (number != null) ? Numbers.convert(number, (Class<?>) type) : null;
	}

	private @Nullable Object read(Object value, Type type) {
		TokenBuffer buffer = (TokenBuffer) value;
		try {
			if (type == Payload.class) {
				return Payload.of(this.tag, this.writer.writeValueAsBytes(buffer));
			}
			if (type == NamedValues.class) {
				return named(buffer.asParser());
			}
			if (buffer.firstToken() == JsonToken.VALUE_NUMBER_FLOAT && Numbers.isWhole(type)) {
				return whole(this.decimals.readValue(buffer.asParser()), type);
			}
			return this.readers.get(type).readValue(buffer.asParser());
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw (ex instanceof RunarException known) ? known : misfit("value", type, ex);
		}
	}

	/** Splits an object into its entries without building their values. */
	private NamedValues named(JsonParser source) {
		try (JsonParser parser = source) {
			JsonToken first = parser.nextToken();
			if (first == null || first == JsonToken.VALUE_NULL) {
				return NamedValues.bare(null, this::read);
			}
			NamedValues values;
			if (first == JsonToken.START_OBJECT) {
				Map<String, TokenBuffer> entries = this.mapper.readValue(parser, this.names);
				values = NamedValues.named(entries, this::read);
			}
			else {
				values = NamedValues.bare(this.tokens.readValue(parser), this::read);
			}
			return values;
		}
	}

	private static RunarException misfit(String what, Type type, Throwable cause) {
		if (cause instanceof RunarException known && known.errorCode() == ErrorCode.INVALID_ARGUMENT) {
			return known;
		}
		Class<?> target = (cause instanceof MismatchedInputException mismatch) ? mismatch.getTargetType() : null;
		String expected = (target != null && !location(cause).isEmpty()) ? TypeNames.of(target) : TypeNames.of(type);
		return new RunarException(ErrorCode.INVALID_ARGUMENT,
				what + location(cause) + " (expected: " + expected + "): " + detail(cause), cause);
	}

	/** Names the field, for example {@code  at 'items[2].price'}. */
	private static String location(Throwable cause) {
		if (!(cause instanceof JacksonException jackson) || jackson.getPath().isEmpty()) {
			return "";
		}
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference step : jackson.getPath()) {
			if (path.length() > MAX_DETAIL) {
				path.append("...");
				break;
			}
			if (step.getPropertyName() == null) {
				path.append('[').append(step.getIndex()).append(']');
			}
			else {
				path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
			}
		}
		return " at '" + shortened(path.toString()) + "'";
	}

	private static String detail(Throwable cause) {
		String message = (cause instanceof JacksonException jackson) ? jackson.getOriginalMessage()
				: cause.getClass().getSimpleName();
		return (message != null) ? shortened(message.lines().findFirst().orElse("")) : "no detail";
	}

	private static String shortened(String text) {
		return (text.length() <= MAX_DETAIL) ? text : text.substring(0, MAX_DETAIL) + "...";
	}

}
