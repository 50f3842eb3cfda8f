package io.runar.peer;

import java.util.function.Supplier;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data of an error response, decoded when somebody asks for it and not on the I/O thread.
 *
 * @param payload the encoded data
 * @param codecs decode it
 * @param peer who sent it
 */
record ErrorPayload(Payload payload, PayloadCodecs codecs, PeerId peer) implements Supplier<@Nullable Object> {

	private static final Logger logger = LoggerFactory.getLogger(ErrorPayload.class);

	@Override
	public @Nullable Object get() {
		try {
			return this.codecs.decode(this.payload, Object.class);
		}
		catch (RunarException ex) {
			logger.debug("The data of an error of peer {} cannot be read: {}", this.peer, ex.getMessage());
			return null;
		}
	}

}
