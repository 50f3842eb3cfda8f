package io.runar.call;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.Flow;

import io.runar.Priority;
import io.runar.ResponseHeaders;
import io.runar.TopicPath;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ActionRoute;
import io.runar.service.RequestContext;
import io.runar.stream.IdleDeadline;
import org.jspecify.annotations.Nullable;

/**
 * A request for a stream that this node makes and answers itself, as its handler sees it.
 */
final class LocalStreamRequest extends LocalRequest {

	private final IdleDeadline idle;

	private final @Nullable LocalItems items;

	private final @Nullable ResponseHeaders wanted;

	LocalStreamRequest(HandlingNode node, TopicPath path, ActionRoute.Provider provider, @Nullable Object params,
			@Nullable LocalItems items, IdleDeadline idle, Map<String, String> headers, int level, Priority priority,
			@Nullable RequestContext parent, @Nullable ResponseHeaders wanted) {
		super(node, path, provider, params, idle.deadlineNanos(), headers, level, priority, parent);
		this.items = items;
		this.wanted = wanted;
		if (wanted != null) {
			wanted.replace(Map.of());
		}
		this.idle = idle;
	}

	@Override
	@Nullable ResponseHeaders wantedHeaders() {
		return this.wanted;
	}

	@Override
	public boolean isStream() {
		return true;
	}

	@Override
	public Flow.Publisher<Object> items(Type type) {
		return (this.items != null) ? this.items.as(type) : super.items(type);
	}

	@Override
	public long deadlineNanos() {
		return this.idle.deadlineNanos();
	}

}
