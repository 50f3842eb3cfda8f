package io.runar.call;

import java.util.Map;

import io.runar.TopicPath;
import io.runar.dispatch.HandlingNode;
import io.runar.stream.IdleDeadline;
import org.jspecify.annotations.Nullable;

/**
 * A request for a stream that this node makes and answers itself, as its handler sees it.
 */
final class LocalStreamRequest extends LocalRequest {

	private final IdleDeadline idle;

	LocalStreamRequest(HandlingNode node, TopicPath path, TopicPath template, @Nullable Object params,
			IdleDeadline idle, Map<String, String> headers, int level, @Nullable String correlationId) {
		super(node, path, template, params, idle.deadlineNanos(), headers, level, correlationId);
		this.idle = idle;
	}

	@Override
	public boolean isStream() {
		return true;
	}

	@Override
	public long deadlineNanos() {
		return this.idle.deadlineNanos();
	}

}
