package io.runar.spring.boot.autoconfigure.observation;

import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.runar.BroadcastMode;
import io.runar.PublishReceipt;
import io.runar.service.EventContext;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Observes the publishing of events and the handlers that get them. The trace of a
 * publisher goes on in each handler, on whichever node it runs, because its context
 * travels as headers. Costs little while nothing listens to observations.
 *
 * @since 0.1
 */
public final class EventObservationInterceptor implements Interceptor, Ordered {

	private static final RunarPublishConvention DEFAULT_PUBLISH = new DefaultRunarPublishConvention();

	private static final RunarReceiveConvention DEFAULT_RECEIVE = new DefaultRunarReceiveConvention();

	private final ObservationRegistry registry;

	private final @Nullable RunarPublishConvention publishConvention;

	private final @Nullable RunarReceiveConvention receiveConvention;

	private final boolean local;

	/**
	 * Creates an interceptor.
	 * @param registry where observations go
	 * @param publishConvention names and keys of publishing; {@code null}: the default
	 * @param receiveConvention names and keys of handlers; {@code null}: the default
	 * @param local whether events are observed too where they stay in the process
	 */
	public EventObservationInterceptor(ObservationRegistry registry, @Nullable RunarPublishConvention publishConvention,
			@Nullable RunarReceiveConvention receiveConvention, boolean local) {
		this.registry = registry;
		this.publishConvention = publishConvention;
		this.receiveConvention = receiveConvention;
		this.local = local;
	}

	/** Requests are not what it is about. */
	@Override
	public boolean interceptsLocal() {
		return false;
	}

	@Override
	@SuppressWarnings("try")
	public CompletionStage<@Nullable PublishReceipt> publish(OutgoingEvent event, PublishChain next) {
		boolean stays = event.options().broadcastMode() == BroadcastMode.LOCAL_ONLY;
		if (this.registry.isNoop() || (stays && !this.local)) {
			return next.proceed(event);
		}
		RunarPublishContext context = new RunarPublishContext(event);
		Observation observation = RunarObservation.PUBLISH
			.observation(this.publishConvention, DEFAULT_PUBLISH, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			CompletionStage<@Nullable PublishReceipt> end = next.proceed(event);
			// The stage itself is returned: whoever publishes looks at it at once.
			end.whenComplete((receipt, failure) -> Outcome.end(observation, failure));
			return end;
		}
		catch (RuntimeException | Error ex) {
			Outcome.end(observation, ex);
			throw ex;
		}
	}

	@Override
	@SuppressWarnings("try")
	public void receive(EventContext event, ReceiveChain next) throws Exception {
		if (this.registry.isNoop() || (event.sourceIdentity().local() && !this.local)) {
			next.handle(event);
			return;
		}
		RunarReceiveContext context = new RunarReceiveContext(event, next.pattern(), next.servicePath());
		Observation observation = RunarObservation.RECEIVE
			.observation(this.receiveConvention, DEFAULT_RECEIVE, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			next.handle(event);
		}
		catch (Exception | Error ex) {
			Outcome.end(observation, ex);
			throw ex;
		}
		Outcome.end(observation, null);
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE + 100;
	}

}
