package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of {@link RunarObservation#CALL}. A bean of this type replaces the
 * default.
 *
 * @since 0.1
 */
public interface RunarCallConvention extends ObservationConvention<RunarCallContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RunarCallContext;
	}

}
