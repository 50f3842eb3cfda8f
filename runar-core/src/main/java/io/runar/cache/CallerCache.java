package io.runar.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.call.RemoteResults.Sender;
import io.runar.dispatch.HandledRequest;
import io.runar.registry.ActionRoute;
import io.runar.runtime.Cancellable;
import io.runar.service.CachePolicy;
import io.runar.service.RequestContext;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the results of an action of other nodes, as they came: every caller decodes an
 * object of its own. A result is kept as long as its provider said, counted from when it
 * was asked, so that it is never older than a result there may be. Thread-safe.
 */
final class CallerCache extends ResultCache {

	private static final Logger logger = LoggerFactory.getLogger(CallerCache.class);

	/**
	 * By then the peers have taken over a subscription. Not waited for: what comes before
	 * is kept, but no longer.
	 */
	static final Duration SETTLING = Duration.ofSeconds(1);

	private final CacheParts parts;

	private final CachePolicy policy;

	private final TopicPath path;

	/** The path with the names that the policy's provider gives its placeholders. */
	private final TopicPath template;

	/**
	 * Shared by all versions of a route while there is any provider: another one means
	 * that all providers were gone in between.
	 */
	private final int lineage;

	private final List<InvalidationSink> sinks;

	/** Complete when this node hears of the events that invalidate. */
	private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();

	CallerCache(CacheParts parts, ActionRoute route, CachePolicy policy, CacheCounters counters) {
		super(parts.environment(), new CacheKeys(policy, template(route)), counters,
				new CaffeineStore(policy, parts.environment(), parts.budget(), counters));
		this.parts = parts;
		this.policy = policy;
		this.path = route.path();
		this.template = template(route);
		this.lineage = route.lineage();
		this.sinks = policy.invalidateOn()
			.stream()
			.map((pattern) -> new InvalidationSink(TopicPath.pattern(pattern), this))
			.toList();
		if (this.sinks.isEmpty()) {
			this.ready.complete(null);
		}
		else {
			parts.context().execute(this::subscribe);
		}
	}

	private static TopicPath template(ActionRoute route) {
		return route.remotes().get(0).path();
	}

	private void subscribe() {
		try {
			this.sinks.forEach(this.parts.registry()::addSubscription);
			environment().schedule(SETTLING, this::forget);
			this.ready.complete(null);
		}
		catch (RunarException ex) {
			logger.warn("{}: results are not kept: {}", this, ex.getMessage());
			this.ready.completeExceptionally(ex);
		}
	}

	TopicPath path() {
		return this.path;
	}

	boolean isInvalidatedByEvents() {
		return !this.sinks.isEmpty();
	}

	boolean isOf(ActionRoute route, CachePolicy current) {
		return isOf(route) && this.policy.equals(current) && this.template.equals(template(route));
	}

	/** Returns whether this cache is for the providers that a route has now. */
	boolean isOf(ActionRoute route) {
		return this.lineage == route.lineage();
	}

	CompletableFuture<@Nullable Object> get(HandledRequest request, Sender sender) {
		Loader loader = new SendingLoader(sender);
		if (this.ready.isDone()) {
			return stage(request, loader);
		}
		// Once in the life of a cache: the subscription is to be on its way to the peers
		// before the request is, or a change right after it would be missed.
		Waiter waiter = new Waiter(request, loader);
		supervise(waiter);
		this.ready.whenComplete((subscribed, failure) -> hop(waiter));
		return waiter;
	}

	private void hop(Waiter waiter) {
		try {
			executor().execute(() -> {
				if (!waiter.isDone()) {
					waiter.follow(stage((HandledRequest) waiter.request(), waiter.loader()));
				}
			});
		}
		catch (RejectedExecutionException ex) {
			waiter.completeExceptionally(
					new RunarException(ErrorCode.OVERLOADED, "all completion threads of this node are busy", ex));
		}
	}

	@SuppressWarnings("unchecked")
	private CompletableFuture<@Nullable Object> stage(HandledRequest request, Loader loader) {
		try {
			Object answer = this.ready.isCompletedExceptionally() ? loader.load(request) : answer(request, loader);
			return (answer instanceof CompletionStage<?> stage)
					? (CompletableFuture<@Nullable Object>) stage.toCompletableFuture()
					: CompletableFuture.completedFuture(answer);
		}
		catch (Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	@Nullable Entry entry(@Nullable Object value, long startedNanos, long generation) {
		if (!(value instanceof Payload payload) || payload.freshForMillis() == 0
				|| payload.length() > this.parts.settings().maxResultBytes()) {
			return null;
		}
		long nanos = Math.min(payload.freshForMillis() * 1_000_000L, this.policy.ttl().toNanos());
		long freshUntil = startedNanos + nanos;
		return new Entry(compact(payload), generation, freshUntil,
				freshUntil + this.policy.staleWhileRevalidate().toNanos(), payload.length());
	}

	/** A slice would keep the whole frame it came in. */
	private static Payload compact(Payload payload) {
		return (payload.length() == payload.array().length) ? payload.freshFor(0)
				: Payload.of(payload.codec(), payload.toByteArray());
	}

	@Override
	Executor executor() {
		return environment().completions();
	}

	@Override
	void supervise(Waiter waiter) {
		Cancellable timer = environment().schedule(waiter.request().remaining(), () -> expire(waiter));
		waiter.whenComplete((value, failure) -> timer.cancel());
	}

	private void expire(Waiter waiter) {
		waiter.completeExceptionally(new RunarException(ErrorCode.TIMEOUT,
				"request '" + waiter.request().path() + "' (expected: an answer in time)"));
	}

	@Override
	void give(RequestContext request, Entry entry) {
		// What a caller gets it does not pass on.
	}

	@Override
	RequestContext detached(RequestContext request) {
		Duration timeout = this.parts.refreshTimeout();
		return new RefreshRequest(this.parts.node(), ((HandledRequest) request).provider(),
				environment().nanoTime() + timeout.toNanos(), request);
	}

	@Override
	void close() {
		super.close();
		if (!this.sinks.isEmpty()) {
			this.parts.context().execute(() -> this.sinks.forEach(this.parts.registry()::removeSubscription));
		}
	}

	/** Sends requests to a provider. */
	private record SendingLoader(Sender sender) implements Loader {

		@Override
		public Object load(RequestContext request) {
			return this.sender.send((HandledRequest) request, false);
		}

		@Override
		public Object reload(RequestContext request) {
			return this.sender.send((HandledRequest) request, true);
		}

	}

}
