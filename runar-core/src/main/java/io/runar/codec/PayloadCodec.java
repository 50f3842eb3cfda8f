package io.runar.codec;

import java.lang.reflect.Type;

import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One way to turn values into bytes and back. Thread-safe.
 *
 * @since 0.1
 */
public interface PayloadCodec {

	/**
	 * Returns the tag that travels with the payload.
	 * @return for example {@code cbor}; 1 to 16 lower-case letters and digits
	 */
	String tag();

	/**
	 * Returns whether this codec is made for a value.
	 * @param value the value, not {@code null}
	 * @return whether {@link #encode} takes it
	 */
	boolean supports(Object value);

	/**
	 * Encodes a value.
	 * @param value the value
	 * @return its bytes, which are not changed afterwards; may be the value itself
	 * @throws io.runar.RunarException with {@code CODEC_FAILED}
	 */
	byte[] encode(Object value);

	/**
	 * Decodes a value.
	 * @param payload its bytes
	 * @param type the wanted type; {@code Object.class}: maps, lists and simple values
	 * @return the value
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if the bytes do not
	 * fit the type or are malformed
	 */
	@Nullable Object decode(Payload payload, Type type);

}
