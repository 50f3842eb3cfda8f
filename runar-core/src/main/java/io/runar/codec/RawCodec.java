package io.runar.codec;

import java.lang.reflect.Type;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.wire.Payload;

/**
 * Byte arrays as they are, not copied: see {@link PayloadCodecs#snapshot}.
 */
final class RawCodec implements PayloadCodec {

	static final String TAG = "raw";

	@Override
	public String tag() {
		return TAG;
	}

	@Override
	public boolean supports(Object value) {
		return value instanceof byte[];
	}

	@Override
	public byte[] encode(Object value) {
		return (byte[]) value;
	}

	@Override
	public Object decode(Payload payload, Type type) {
		if (type == byte[].class || type == Object.class) {
			return payload.toByteArray();
		}
		throw new RunarException(ErrorCode.INVALID_ARGUMENT,
				"payload: raw bytes (expected: " + TypeNames.of(type) + ", or a receiver that takes byte[])");
	}

}
