package io.runar.codec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.wire.Payload;

/**
 * Generated protobuf messages as themselves. Nothing in the bytes names the message, so
 * the receiver must ask for the generated class.
 */
final class ProtobufCodec implements PayloadCodec {

	static final String TAG = "protobuf";

	private final TypeCache<Parser<?>> parsers = new TypeCache<>(ProtobufCodec::parser);

	@Override
	public String tag() {
		return TAG;
	}

	@Override
	public boolean supports(Object value) {
		return value instanceof Message;
	}

	@Override
	public byte[] encode(Object value) {
		try {
			return ((MessageLite) value).toByteArray();
		}
		catch (RuntimeException ex) {
			throw new RunarException(ErrorCode.CODEC_FAILED,
					"cannot encode " + value.getClass().getName() + " as protobuf", ex);
		}
	}

	@Override
	public Object decode(Payload payload, Type type) {
		if (type == byte[].class) {
			return payload.toByteArray();
		}
		Parser<?> parser = this.parsers.get(type);
		try {
			return parser.parseFrom(payload.array(), payload.offset(), payload.length());
		}
		catch (InvalidProtocolBufferException ex) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"payload: malformed protobuf (expected: " + TypeNames.of(type) + "): " + ex.getMessage(), ex);
		}
	}

	/** Returns whether values of a type can only come from this codec. */
	static boolean isMessage(Type type) {
		return type instanceof Class<?> raw && MessageLite.class.isAssignableFrom(raw);
	}

	private static Parser<?> parser(Type type) {
		if (!isMessage(type)) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "payload: a protobuf message (expected: "
					+ TypeNames.of(type) + ", or a receiver that takes the generated message class)");
		}
		try {
			MessageLite instance = (MessageLite) ((Class<?>) type).getMethod("getDefaultInstance").invoke(null);
			return instance.getParserForType();
		}
		catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException ex) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "payload type: " + TypeNames.of(type)
					+ " (expected: a public generated protobuf message with getDefaultInstance())", ex);
		}
	}

}
