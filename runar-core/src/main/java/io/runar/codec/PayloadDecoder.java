package io.runar.codec;

import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Decodes payloads of one codec to one type, as {@link PayloadCodecs#decoder} has made
 * it. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PayloadDecoder {

	/**
	 * Decodes a payload.
	 * @param payload the payload, of that codec
	 * @return the value, or {@code null}
	 * @throws io.runar.RunarException as {@link PayloadCodecs#decode} does
	 */
	@Nullable Object decode(Payload payload);

}
