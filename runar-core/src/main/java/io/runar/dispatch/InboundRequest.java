package io.runar.dispatch;

import java.lang.reflect.Type;

import io.runar.Node;
import io.runar.PeerId;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.peer.Peer;
import io.runar.registry.ActionRoute;
import io.runar.runtime.Environment;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request of a peer. Its parameters are decoded when the handler asks for them, on the
 * handler's thread.
 */
final class InboundRequest extends HandledRequest {

	private final Peer peer;

	/** Which of the peer's connections it came on. */
	private final int slot;

	private final NodeMessage.Request message;

	private final ActionRoute.Provider provider;

	private final PayloadCodecs codecs;

	private final long arrivedNanos;

	InboundRequest(Node node, Environment environment, PayloadCodecs codecs, Peer peer, int slot,
			NodeMessage.Request message, TopicPath path, ActionRoute.Provider provider, long now, long deadlineNanos) {
		super(node, environment, path, provider.path(), deadlineNanos, message.headers(), message.level(),
				message.correlationId());
		this.codecs = codecs;
		this.peer = peer;
		this.slot = slot;
		this.message = message;
		this.provider = provider;
		this.arrivedNanos = now;
	}

	@Override
	public @Nullable Object params(Type type) {
		return this.codecs.decode(this.message.params(), type);
	}

	@Override
	public PeerId caller() {
		return this.peer.id();
	}

	Peer peer() {
		return this.peer;
	}

	void respond(NodeMessage.Response response) {
		this.peer.respond(this.slot, response);
	}

	String requestId() {
		return this.message.id();
	}

	ActionRoute.Provider provider() {
		return this.provider;
	}

	long arrivedNanos() {
		return this.arrivedNanos;
	}

}
