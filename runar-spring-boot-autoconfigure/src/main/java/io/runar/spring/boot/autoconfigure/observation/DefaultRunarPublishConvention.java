package io.runar.spring.boot.autoconfigure.observation;

import java.util.Locale;
import java.util.Objects;

import io.micrometer.common.KeyValues;
import io.runar.service.OutgoingEvent;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.PublishHighCardinalityKeys;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.PublishLowCardinalityKeys;

/**
 * The default names and keys of an event that is published. Topics have ids in them, so
 * they are no part of the name and of no low-cardinality key.
 *
 * @since 0.1
 */
public class DefaultRunarPublishConvention implements RunarPublishConvention {

	/** The name. */
	public static final String NAME = "runar.publish";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(RunarPublishContext context) {
		return "publish";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RunarPublishContext context) {
		return KeyValues.of(
				PublishLowCardinalityKeys.MODE
					.withValue(event(context).options().broadcastMode().name().toLowerCase(Locale.ROOT)),
				PublishLowCardinalityKeys.OUTCOME.withValue(Outcome.of(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RunarPublishContext context) {
		return KeyValues.of(PublishHighCardinalityKeys.TOPIC.withValue(event(context).topic().path()));
	}

	private static OutgoingEvent event(RunarPublishContext context) {
		return Objects.requireNonNull(context.getCarrier(), "'carrier' must not be null");
	}

}
