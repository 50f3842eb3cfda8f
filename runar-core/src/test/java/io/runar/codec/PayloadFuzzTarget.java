package io.runar.codec;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;
import io.runar.wire.Payload;
import io.runar.wire.v1.ServiceAdvertisement;

import static org.assertj.core.api.Assertions.assertThat;

/** Payloads of one codec, read as what handlers ask for. */
public final class PayloadFuzzTarget implements FuzzTarget {

	/** Tags of all codecs. */
	public static final List<String> CODECS = List.of("cbor", "json", "protobuf");

	private final PayloadCodecs codecs = PayloadCodecs.defaults();

	private final String codec;

	/**
	 * Creates a target.
	 * @param codec one of {@link #CODECS}
	 */
	public PayloadFuzzTarget(String codec) {
		this.codec = codec;
	}

	@Override
	public void read(byte[] input) {
		Payload payload = Payload.of(this.codec, input);
		RunarException refusal = null;
		for (Type type : types()) {
			try {
				assertStays(this.codecs.decode(payload, type), type);
			}
			catch (RunarException ex) {
				if (!refuses(ex)) {
					throw ex;
				}
				refusal = ex;
			}
		}
		if (refusal != null) {
			throw refusal;
		}
	}

	private List<Type> types() {
		return this.codec.equals("protobuf") ? List.of(ServiceAdvertisement.class, byte[].class)
				: List.of(Object.class, ValueType.class, NamedValues.class, Order.class);
	}

	private void assertStays(Object value, Type type) {
		if (value instanceof NamedValues named) {
			named.names().forEach((name) -> named.get(name, Object.class));
			named.bare(Object.class);
			return;
		}
		if (value == null || value instanceof byte[]) {
			return;
		}
		Object again = this.codecs.decode(this.codecs.encode(value, List.of(this.codec)), type);
		assertThat(new Differences().between(value, again)).isEmpty();
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && known.errorCode() == ErrorCode.INVALID_ARGUMENT;
	}

	@Override
	public List<byte[]> seeds() {
		if (this.codec.equals("protobuf")) {
			return List.of(ServiceAdvertisement.newBuilder().setPath("user").setPaused(true).build().toByteArray());
		}
		Order order = new Order("a", 3, 1.5, List.of("b"), new byte[] { 1, 2 }, Map.of("c", 4L));
		return List.of(this.codecs.encode(order, List.of(this.codec)).toByteArray());
	}

	/**
	 * What an application may send.
	 *
	 * @param id a text
	 * @param count a number
	 * @param price a fraction
	 * @param lines a list
	 * @param data bytes
	 * @param more anything
	 */
	public record Order(String id, int count, double price, List<String> lines, byte[] data, Map<String, Object> more) {

	}

}
