package io.runar.cache;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlerChain;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.ActionRoute;
import io.runar.service.ActionHandler;
import io.runar.service.CachePolicy;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the results of an action of this node: stands in place of its handler. It is the
 * innermost of all, so that interceptors and permissions see every request. Thread-safe.
 */
final class ProviderCache extends ResultCache implements ActionHandler {

	private final CacheParts parts;

	private final ActionRoute.Provider provider;

	private final CachePolicy policy;

	private final Loader loader;

	ProviderCache(CacheParts parts, ActionRoute.Provider provider, CachePolicy policy, CacheCounters counters) {
		super(parts.environment(), new CacheKeys(policy, provider.path()), counters,
				new CaffeineStore(policy, parts.environment(), parts.budget(), counters));
		this.parts = parts;
		this.provider = provider;
		this.policy = policy;
		this.loader = new HandlerLoader(provider, parts.handlers());
	}

	@Override
	public @Nullable Object handle(RequestContext context) throws Exception {
		return answer(context, this.loader);
	}

	/**
	 * What answers fast does so behind a cache too: waiting for another request's result
	 * is a stage, not a thread.
	 */
	@Override
	public boolean isNonBlocking() {
		return this.provider.handler().isNonBlocking();
	}

	@Override
	Entry entry(@Nullable Object value, long startedNanos, long generation) {
		long now = environment().nanoTime();
		return new Entry(value, generation, now + this.policy.ttl().toNanos(),
				now + this.policy.ttl().plus(this.policy.staleWhileRevalidate()).toNanos(), 0);
	}

	@Override
	Executor executor() {
		return environment().handlers();
	}

	@Override
	void supervise(Waiter waiter) {
		// Whoever asked watches the stage that an action returns.
		waiter.request().onCancel(() -> waiter.cancel(false));
	}

	@Override
	void give(RequestContext request, Entry entry) {
		if (request instanceof HandledRequest handled) {
			long millis = Duration.ofNanos(entry.freshUntil() - environment().nanoTime()).toMillis();
			handled.freshFor((int) Math.max(0, Math.min(millis, Integer.MAX_VALUE)));
		}
	}

	@Override
	RequestContext detached(RequestContext request) {
		long deadline = environment().nanoTime() + this.parts.refreshTimeout().toNanos();
		return new RefreshRequest(this.parts.node(), this.provider, deadline, request);
	}

	/** Runs the action's own handler. */
	private record HandlerLoader(ActionRoute.Provider provider, HandlerChain handlers) implements Loader {

		@Override
		public @Nullable Object load(RequestContext request) throws Exception {
			return run(request, this.provider.handler());
		}

		/** No interceptor has seen this one yet. */
		@Override
		public @Nullable Object reload(RequestContext request) throws Exception {
			return run(request, (context) -> this.handlers.handle(context, this.provider.handler()));
		}

		/** The request may be another one than the thread's: one that has waited. */
		private static @Nullable Object run(RequestContext request, ActionHandler handler) throws Exception {
			@Nullable Object[] slot = CurrentRequest.slot();
			RequestContext outer = CurrentRequest.get(slot);
			CurrentRequest.set(slot, request);
			try {
				return handler.handle(request);
			}
			finally {
				CurrentRequest.set(slot, outer);
			}
		}

	}

}
