package io.runar.call;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.Node;
import io.runar.PeerId;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.HandledRequest;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;

/**
 * A request made by this node: what its local handler sees, and what a remote service
 * forwards. The parameters are the caller's own object.
 */
final class CallContext extends HandledRequest {

	private final PayloadCodecs codecs;

	private final PeerId self;

	private final @Nullable Object params;

	CallContext(Node node, Environment environment, PayloadCodecs codecs, PeerId self, TopicPath path,
			TopicPath template, @Nullable Object params, long deadlineNanos, Map<String, String> headers, int level,
			@Nullable String correlationId) {
		super(node, environment, path, template, deadlineNanos, headers, level, correlationId);
		this.codecs = codecs;
		this.self = self;
		this.params = params;
	}

	@Override
	public @Nullable Object params() {
		return this.params;
	}

	@Override
	public @Nullable Object params(Type type) {
		return this.codecs.convert(this.params, type);
	}

	@Override
	public PeerId caller() {
		return this.self;
	}

}
