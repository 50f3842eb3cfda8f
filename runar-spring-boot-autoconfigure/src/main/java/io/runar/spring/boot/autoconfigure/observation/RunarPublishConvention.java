package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of {@link RunarObservation#PUBLISH}. A bean of this type replaces the
 * default.
 *
 * @since 0.1
 */
public interface RunarPublishConvention extends ObservationConvention<RunarPublishContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RunarPublishContext;
	}

}
