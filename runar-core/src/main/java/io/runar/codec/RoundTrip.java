package io.runar.codec;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Passes values within the process as if they went to another node: encoded and decoded,
 * and compared with what is passed otherwise. Finds types that cannot be encoded or
 * decoded, fields that are lost, and values that come back as others; and receivers that
 * change what they were given, or rely on a class that does not travel, because they get
 * a copy. For tests: it costs as much as it says. Thread-safe.
 */
final class RoundTrip {

	private final PayloadCodecs codecs;

	private final RoundTripListener listener;

	RoundTrip(PayloadCodecs codecs, RoundTripListener listener) {
		this.codecs = codecs;
		this.listener = listener;
	}

	/** Checks that a value can be encoded. */
	void check(@Nullable Object value, LocalPayload payload, Object path) {
		try {
			encode(value);
		}
		catch (RunarException ex) {
			throw failed(payload, path, String.valueOf(ex.getMessage()), ex);
		}
	}

	/** Gives a copy as a type. */
	@Nullable Object pass(@Nullable Object value, Type type, LocalPayload payload, Object path) {
		// What does not fit at all fails as it ever does.
		Object original = this.codecs.convert(value, type);
		Object copy;
		try {
			copy = this.codecs.decode(encode(value), type);
		}
		catch (RunarException ex) {
			throw failed(payload, path, String.valueOf(ex.getMessage()), ex);
		}
		if (original instanceof NamedValues originals && copy instanceof NamedValues copies) {
			return named(originals, copies, payload, path);
		}
		compare(original, copy, type, payload, path);
		return copy;
	}

	private Payload encode(@Nullable Object value) {
		return this.codecs.encode(PayloadCodecs.snapshot(value), this.codecs.tags());
	}

	/**
	 * Values by name are compared when they are asked for, as the types they are then.
	 */
	private NamedValues named(NamedValues originals, NamedValues copies, LocalPayload payload, Object path) {
		if (originals.isBare()) {
			return NamedValues.bare(true,
					(present, type) -> compared(originals.bare(type), copies.bare(type), type, payload, path));
		}
		Map<String, String> names = copies.names().stream().collect(Collectors.toMap((name) -> name, (name) -> name));
		return NamedValues.named(names, (name, type) -> compared(originals.get((String) name, type),
				copies.get((String) name, type), type, payload, path));
	}

	private @Nullable Object compared(@Nullable Object original, @Nullable Object copy, Type type, LocalPayload payload,
			Object path) {
		compare(original, copy, type, payload, path);
		return copy;
	}

	private void compare(@Nullable Object original, @Nullable Object copy, Type type, LocalPayload payload,
			Object path) {
		if (type == Object.class || type == Payload.class) {
			// The receiver takes what comes.
			return;
		}
		List<String> differences = new Differences().between(original, copy);
		if (!differences.isEmpty()) {
			throw failed(payload, path, String.join("; ", differences), null);
		}
	}

	private RunarException failed(LocalPayload payload, Object path, String why, @Nullable Throwable cause) {
		RunarException failure = new RunarException(ErrorCode.CODEC_FAILED,
				payload + " '" + path + "' would not survive the way to another node: " + why, cause);
		this.listener.onFailure(payload, failure);
		return failure;
	}

}
