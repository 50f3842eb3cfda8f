package io.runar.call;

import java.util.Map;

import io.runar.Priority;
import io.runar.ResponseHeaders;
import io.runar.TopicPath;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ActionRoute;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * A local request whose caller wants the headers of the answer: most do not, and stay
 * small.
 */
final class HeaderedRequest extends LocalRequest {

	private final ResponseHeaders wanted;

	HeaderedRequest(HandlingNode node, TopicPath path, ActionRoute.Provider provider, @Nullable Object params,
			long deadlineNanos, Map<String, String> headers, int level, Priority priority,
			@Nullable RequestContext parent, ResponseHeaders wanted) {
		super(node, path, provider, params, deadlineNanos, headers, level, priority, parent);
		this.wanted = wanted;
		wanted.replace(Map.of());
	}

	@Override
	ResponseHeaders wantedHeaders() {
		return this.wanted;
	}

}
