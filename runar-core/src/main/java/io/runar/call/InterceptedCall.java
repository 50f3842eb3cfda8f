package io.runar.call;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.dispatch.HandledRequest;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import io.runar.resilience.CallTarget;
import io.runar.runtime.Cancellable;
import io.runar.runtime.RequestMeter;
import io.runar.service.CachePolicy;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * One request that goes through interceptors, which may change its headers, send it more
 * than once or not at all; behind them, what is kept of other nodes' results may answer
 * it.
 */
final class InterceptedCall implements Cancellable {

	private final Router router;

	private final CallSupport support;

	private final List<Interceptor> interceptors;

	private final CallTarget target;

	private final TopicPath path;

	private final Destination.Resolution resolution;

	private final ActionRoute.@Nullable Provider local;

	private final @Nullable Object params;

	private final RequestOptions options;

	private final @Nullable RequestContext parent;

	private final Delivery delivery;

	private final long startNanos;

	private final long deadlineNanos;

	/** What is under way behind the interceptors. */
	private volatile @Nullable Cancellable running;

	private volatile boolean cancelled;

	InterceptedCall(Router router, CallSupport support, List<Interceptor> interceptors, CallTarget target,
			Destination.Resolution resolution, ActionRoute.@Nullable Provider local, @Nullable Object params,
			RequestOptions options, Delivery delivery) {
		this.router = router;
		this.support = support;
		this.interceptors = interceptors;
		this.target = target;
		this.path = target.path();
		this.resolution = resolution;
		this.local = local;
		this.params = params;
		this.options = options;
		this.delivery = delivery;
		this.parent = CurrentRequest.get(CurrentRequest.slot());
		this.startNanos = support.environment().nanoTime();
		this.deadlineNanos = support.deadline(target, options, this.parent, this.startNanos);
		support.level(this.path, this.parent);
	}

	/** Begins with the outermost interceptor. */
	CompletionStage<@Nullable Object> start() {
		if (this.interceptors.isEmpty()) {
			return dispatch(this.options.headers());
		}
		return chain(0).proceed(new OutgoingCall(this.path, this.params, this.options));
	}

	private Interceptor.CallChain chain(int index) {
		if (index == this.interceptors.size()) {
			return (outgoing) -> dispatch(outgoing.headers());
		}
		return (outgoing) -> this.interceptors.get(index).call(outgoing, chain(index + 1));
	}

	private CompletionStage<@Nullable Object> dispatch(Map<String, String> headers) {
		if (this.cancelled) {
			// An interceptor went on after the caller had left.
			return CompletableFuture.failedFuture(CallFailures.cancelled(this.path, null));
		}
		if (this.local != null) {
			return runLocally(this.local, headers);
		}
		ActionRoute route = this.resolution.route();
		if (route != null && Router.isCached(this.target, this.resolution, this.options)) {
			return askCache(route, headers);
		}
		RemoteCall<Object> call = new RemoteCall<>(this.support, this.target, this.resolution, this.params,
				this.options, headers, this.parent, this.delivery, Object.class);
		this.running = () -> call.cancel(false);
		return this.router.send(call, this.path, this.resolution, this.options);
	}

	private CompletionStage<@Nullable Object> askCache(ActionRoute route, Map<String, String> headers) {
		CachePolicy policy = Objects.requireNonNull(this.resolution.cache());
		// With the names that the policy's provider gives its placeholders.
		LocalRequest request = new LocalRequest(this.support.node(), this.path, route.remotes().get(0), this.params,
				this.deadlineNanos, headers, this.support.level(this.path, this.parent),
				this.support.priority(this.target, this.options, this.parent), this.parent);
		CompletableFuture<@Nullable Object> result = this.router.results().get(route, policy, request, this::send);
		if (this.resolution.remoteMeter().isMeasuring()) {
			result.whenComplete((value, failure) -> measure(failure));
		}
		if (result.isDone()) {
			return result;
		}
		this.running = () -> {
			request.cancel();
			result.cancel(false);
		};
		if (this.parent instanceof HandledRequest handled) {
			Cancellable registration = handled.whenCancelled(this::cancel);
			result.whenComplete((value, failure) -> registration.cancel());
		}
		return result;
	}

	/** Sends what is not kept: this request, or one like it in the background. */
	private CompletableFuture<@Nullable Object> send(HandledRequest request, boolean background) {
		if (!background && this.delivery == Delivery.ENCODED_WHEN_ROOM
				&& CurrentRequest.mustNotWait(CurrentRequest.slot())) {
			// Not sent in vain; if others wait for the same by now, one of them sends it.
			request.cancel();
			return CompletableFuture.failedFuture(CallFailures.mustNotWait(this.path));
		}
		return new RemoteCall<>(this.support, this.target, this.resolution, this.options, request,
				background ? null : this.parent, background ? Delivery.ENCODED : this.delivery)
			.start();
	}

	/** Counts this request wherever its result came from; nobody else does. */
	private void measure(@Nullable Throwable failure) {
		long now = this.support.environment().nanoTime();
		String outcome = RequestMeter.SUCCESS;
		if (failure instanceof CancellationException && this.deadlineNanos - now <= 0) {
			outcome = ErrorCode.TIMEOUT.name();
		}
		else if (failure != null) {
			outcome = this.support.failures().outcome(this.path, failure);
		}
		this.resolution.remoteMeter().record(outcome, now - this.startNanos);
	}

	private CompletionStage<@Nullable Object> runLocally(ActionRoute.Provider provider, Map<String, String> headers) {
		LocalCalls localCalls = this.router.localCalls();
		RequestMeter meter = this.resolution.localMeter();
		long start = localCalls.start(meter);
		try {
			LocalRequest request = localCalls.request(this.target, provider, this.params, this.options, headers,
					this.parent, start);
			this.running = request::cancel;
			Object result = localCalls.run(request, provider, meter, start, CurrentRequest.slot());
			return (result instanceof CompletionStage<?> stage) ? stage.thenApply((value) -> value)
					: CompletableFuture.completedFuture(result);
		}
		catch (RunarException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	long startNanos() {
		return this.startNanos;
	}

	long deadlineNanos() {
		return this.deadlineNanos;
	}

	/** Ends the request wherever it is. */
	@Override
	public void cancel() {
		this.cancelled = true;
		Cancellable current = this.running;
		if (current != null) {
			current.cancel();
		}
	}

}
