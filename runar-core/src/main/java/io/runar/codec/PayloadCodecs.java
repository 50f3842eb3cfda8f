package io.runar.codec;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;

import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of a node. Chooses one by the value and by what the receiver reads, and
 * converts values that stay in the process. Thread-safe.
 *
 * @since 0.1
 */
public final class PayloadCodecs {

	private final List<PayloadCodec> codecs;

	/**
	 * Creates a set of codecs.
	 * @param codecs in order of preference
	 */
	public PayloadCodecs(List<PayloadCodec> codecs) {
		this.codecs = List.copyOf(codecs);
	}

	/**
	 * Returns the built-in codecs whose libraries are present: raw bytes, protobuf
	 * messages, CBOR, JSON.
	 * @return a new set
	 */
	public static PayloadCodecs defaults() {
		throw new UnsupportedOperationException();
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
		throw new UnsupportedOperationException();
	}

	/**
	 * Decodes a payload.
	 * @param payload the payload
	 * @param type the wanted type; {@code Void.class} decodes nothing
	 * @return the value, or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public @Nullable Object decode(Payload payload, Type type) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Gives a value that stays in this process the wanted type: the value itself if it is
	 * one, otherwise a conversion such as map to record, or number to number.
	 * @param value the value, or {@code null}
	 * @param type the wanted type; {@code Void.class} gives {@code null}
	 * @return the value
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	public @Nullable Object convert(@Nullable Object value, Type type) {
		throw new UnsupportedOperationException();
	}

}
