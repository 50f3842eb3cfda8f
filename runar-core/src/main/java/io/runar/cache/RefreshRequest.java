package io.runar.cache;

import java.lang.reflect.Type;

import io.runar.PeerId;
import io.runar.Priority;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ActionRoute;
import io.runar.service.CallerIdentity;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the same as another request, with time of its own: that one has its answer.
 */
final class RefreshRequest extends HandledRequest {

	private final RequestContext original;

	RefreshRequest(HandlingNode node, ActionRoute.Provider provider, long deadlineNanos, RequestContext original) {
		super(node, original.path(), provider, deadlineNanos, original.headers(), original.level(), null);
		this.original = original;
	}

	@Override
	public @Nullable Object params() {
		return this.original.params();
	}

	@Override
	public @Nullable Object params(Type type) {
		return this.original.params(type);
	}

	@Override
	public Priority priority() {
		return this.original.priority();
	}

	@Override
	public @Nullable String callerService() {
		return this.original.callerService();
	}

	@Override
	public CallerIdentity callerIdentity() {
		return this.original.callerIdentity();
	}

	@Override
	public PeerId caller() {
		return this.original.caller();
	}

}
