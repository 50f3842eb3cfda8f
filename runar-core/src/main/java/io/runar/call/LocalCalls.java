package io.runar.call;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.ResponseHeaders;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.dispatch.HandlerChain;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.ActionRoute;
import io.runar.resilience.CallTarget;
import io.runar.runtime.RequestMeter;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests that this node answers itself: a plain call by reference on the caller's
 * thread. All it makes is the request that the handler may ask for; the clock is read
 * exactly only if somebody measures. Thread-safe.
 */
final class LocalCalls {

	private final CallSupport support;

	private final HandlerChain handlers;

	/**
	 * Creates the runner.
	 * @param support what all requests share
	 * @param interceptors those that run around local requests, outermost first
	 */
	LocalCalls(CallSupport support, List<Interceptor> interceptors) {
		this.support = support;
		this.handlers = new HandlerChain(interceptors);
	}

	/** Makes the request that a handler will see. */
	LocalRequest request(CallTarget target, ActionRoute.Provider provider, @Nullable Object params,
			RequestOptions options, Map<String, String> headers, @Nullable RequestContext parent, long startNanos) {
		TopicPath path = target.path();
		long deadlineNanos = this.support.deadline(target, options, parent, startNanos);
		int level = this.support.level(path, parent);
		Priority priority = this.support.priority(target, options, parent);
		ResponseHeaders wanted = options.responseHeaders();
		return (wanted == null)
				? new LocalRequest(this.support.node(), path, provider, params, deadlineNanos, headers, level, priority,
						parent)
				: new HeaderedRequest(this.support.node(), path, provider, params, deadlineNanos, headers, level,
						priority, parent, wanted);
	}

	/** Returns the time that a request begins at: only as exact as it is needed. */
	long start(RequestMeter meter) {
		return meter.isMeasuring() ? this.support.environment().nanoTime()
				: this.support.environment().coarseNanoTime();
	}

	/**
	 * Runs the handler.
	 * @return its result, or a {@link CompletionStage} of it
	 * @throws RunarException what it failed with
	 */
	@Nullable Object run(LocalRequest request, ActionRoute.Provider provider, RequestMeter meter, long startNanos,
			@Nullable Object[] slot) {
		checkRunning(provider, meter);
		RequestContext outer = CurrentRequest.get(slot);
		CurrentRequest.set(slot, request);
		try {
			provider.service().metrics().countRequest();
			Object result = this.handlers.handle(request, provider.handler());
			if (meter.isMeasuring()) {
				measure(result, provider, request.path(), meter, startNanos);
			}
			return result;
		}
		catch (Throwable ex) { // user code may throw anything; the caller gets one kind
								// of exception
			provider.service().metrics().countFailure();
			RunarException error = this.support.failures().of(request.path(), ex);
			meter.record(error.code(), this.support.environment().nanoTime() - startNanos);
			throw error;
		}
		finally {
			CurrentRequest.set(slot, outer);
		}
	}

	/**
	 * Runs the handler of a request for a stream, which somebody else measures.
	 * @return its result, or a {@link CompletionStage} of it
	 * @throws RunarException what it failed with
	 */
	@Nullable Object runUnmeasured(LocalRequest request, ActionRoute.Provider provider) {
		return run(request, provider, RequestMeter.NONE, 0, CurrentRequest.slot());
	}

	private static void checkRunning(ActionRoute.Provider provider, RequestMeter meter) {
		ServiceState state = provider.service().state();
		if (state != ServiceState.RUNNING) {
			meter.record(ErrorCode.SERVICE_UNAVAILABLE.name(), 0);
			throw RunarException
				.builder(ErrorCode.SERVICE_UNAVAILABLE,
						"service '" + provider.service().path() + "' is " + state + " (expected: RUNNING)")
				.notStarted(true)
				.build();
		}
	}

	/** Returns whether the result is never a {@link CompletionStage}. */
	boolean isImmediate(ActionRoute.Provider provider) {
		return this.handlers.isImmediate(provider.handler());
	}

	private void measure(@Nullable Object result, ActionRoute.Provider provider, TopicPath path, RequestMeter meter,
			long startNanos) {
		if (isImmediate(provider) || !(result instanceof CompletionStage<?> stage)) {
			meter.record(RequestMeter.SUCCESS, this.support.environment().nanoTime() - startNanos);
			return;
		}
		stage.whenComplete((value, failure) -> meter.record(
				(failure != null) ? this.support.failures().outcome(path, failure) : RequestMeter.SUCCESS,
				this.support.environment().nanoTime() - startNanos));
	}

}
