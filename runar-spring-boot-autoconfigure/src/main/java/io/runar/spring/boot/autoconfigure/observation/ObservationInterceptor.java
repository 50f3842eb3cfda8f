package io.runar.spring.boot.autoconfigure.observation;

import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Observes calls and handlers. The trace of a caller goes on in the handler, on whichever
 * node it runs, because its context travels as headers. Costs nothing while nothing
 * listens to observations.
 *
 * @since 0.1
 */
public final class ObservationInterceptor implements Interceptor, Ordered {

	private static final RunarCallConvention DEFAULT_CALL = new DefaultRunarCallConvention();

	private static final RunarHandleConvention DEFAULT_HANDLE = new DefaultRunarHandleConvention();

	private final ObservationRegistry registry;

	private final @Nullable RunarCallConvention callConvention;

	private final @Nullable RunarHandleConvention handleConvention;

	private final boolean local;

	/**
	 * Creates an interceptor.
	 * @param registry where observations go
	 * @param callConvention names and keys of calls; {@code null}: the default
	 * @param handleConvention names and keys of handlers; {@code null}: the default
	 * @param local whether requests that stay in the process are observed too
	 */
	public ObservationInterceptor(ObservationRegistry registry, @Nullable RunarCallConvention callConvention,
			@Nullable RunarHandleConvention handleConvention, boolean local) {
		this.registry = registry;
		this.callConvention = callConvention;
		this.handleConvention = handleConvention;
		this.local = local;
	}

	@Override
	public boolean interceptsLocal() {
		return this.local;
	}

	@Override
	@SuppressWarnings("try")
	public CompletionStage<@Nullable Object> call(OutgoingCall call, CallChain next) {
		if (this.registry.isNoop()) {
			return next.proceed(call);
		}
		RunarCallContext context = new RunarCallContext(call);
		Observation observation = RunarObservation.CALL
			.observation(this.callConvention, DEFAULT_CALL, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			CompletionStage<@Nullable Object> result = next.proceed(call);
			// The stage itself is returned: cancelling a dependent one would not cancel
			// the request.
			result.whenComplete((value, failure) -> Outcome.end(observation, failure));
			return result;
		}
		catch (RuntimeException | Error ex) {
			Outcome.end(observation, ex);
			throw ex;
		}
	}

	@Override
	@SuppressWarnings("try")
	public @Nullable Object handle(RequestContext request, ActionHandler next) throws Exception {
		if (this.registry.isNoop()) {
			return next.handle(request);
		}
		RunarHandleContext context = new RunarHandleContext(request);
		Observation observation = RunarObservation.HANDLE
			.observation(this.handleConvention, DEFAULT_HANDLE, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			Object result = next.handle(request);
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failure) -> Outcome.end(observation, failure));
			}
			else {
				Outcome.end(observation, null);
			}
			return result;
		}
		catch (Exception | Error ex) {
			Outcome.end(observation, ex);
			throw ex;
		}
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE + 100;
	}

}
