package io.runar.benchmarks.jmh;

import java.util.Map;

import io.runar.BroadcastMode;
import io.runar.benchmarks.contender.Message;
import io.runar.wire.EventDelivery;
import io.runar.wire.EventTopic;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import io.runar.wire.RequestTarget;
import io.runar.wire.WireCodec;

/**
 * Messages as a remote call of 100 bytes sends them.
 */
public final class WireMessages {

	/** With the default limits. */
	static final WireCodec CODEC = new WireCodec(new MessageValidator(4 * 1024 * 1024));

	private static final Payload PAYLOAD = Payload.of("raw", Message.BYTES_100.bytes());

	private WireMessages() {
	}

	/**
	 * Creates a request.
	 * @param id its id
	 * @return the request
	 */
	public static NodeMessage.Request request(String id) {
		return new NodeMessage.Request(id, new RequestTarget("echo", "bytes"), PAYLOAD, 30_000_000, Map.of(), 1, false,
				"");
	}

	static NodeMessage.Response response(String id) {
		return NodeMessage.Response.success(id, PAYLOAD);
	}

	static NodeMessage.Event event() {
		return new NodeMessage.Event(new EventTopic("stock/changed"), PAYLOAD, BroadcastMode.ALL, Map.of(),
				EventDelivery.PLAIN, 4711);
	}

	/**
	 * Returns the codec.
	 * @return with the default limits
	 */
	public static WireCodec codec() {
		return CODEC;
	}

}
