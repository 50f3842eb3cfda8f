package io.runar.spring.boot.autoconfigure.observation;

import java.util.Objects;

import io.micrometer.common.KeyValues;
import io.runar.service.EventContext;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.ReceiveHighCardinalityKeys;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.ReceiveLowCardinalityKeys;

/**
 * The default names and keys of an event that a handler gets. A service has a number of
 * subscriptions that its code gives it; one that is made while the application runs may
 * be for a single id, so that all of these have the same name.
 *
 * @since 0.1
 */
public class DefaultRunarReceiveConvention implements RunarReceiveConvention {

	/** The name. */
	public static final String NAME = "runar.receive";

	/** The subscription of what was not subscribed by a service. */
	public static final String DYNAMIC = "dynamic";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(RunarReceiveContext context) {
		return "receive " + subscription(context);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RunarReceiveContext context) {
		return KeyValues.of(ReceiveLowCardinalityKeys.SUBSCRIPTION.withValue(subscription(context)),
				ReceiveLowCardinalityKeys.OUTCOME.withValue(Outcome.of(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RunarReceiveContext context) {
		EventContext event = Objects.requireNonNull(context.getCarrier(), "'carrier' must not be null");
		return KeyValues.of(ReceiveHighCardinalityKeys.TOPIC.withValue(event.topic().path()),
				ReceiveHighCardinalityKeys.PUBLISHER.withValue(event.source().value()));
	}

	private static String subscription(RunarReceiveContext context) {
		return (context.servicePath() != null) ? context.pattern().path() : DYNAMIC;
	}

}
