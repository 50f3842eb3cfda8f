package io.runar.call;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.PeerId;
import io.runar.TopicPath;
import io.runar.codec.LocalPayload;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlingNode;
import org.jspecify.annotations.Nullable;

/**
 * A request that this node makes and answers itself, as its handler sees it. The
 * parameters are the caller's own object.
 */
class LocalRequest extends HandledRequest {

	private final @Nullable Object params;

	LocalRequest(HandlingNode node, TopicPath path, TopicPath template, @Nullable Object params, long deadlineNanos,
			Map<String, String> headers, int level, @Nullable String correlationId) {
		super(node, path, template, deadlineNanos, headers, level, correlationId);
		this.params = params;
	}

	@Override
	public @Nullable Object params() {
		return node().codecs().passesReferences() ? this.params : params(Object.class);
	}

	@Override
	public @Nullable Object params(Type type) {
		return node().codecs().pass(this.params, type, LocalPayload.PARAMETERS, path());
	}

	@Override
	public PeerId caller() {
		return node().self();
	}

}
