package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of {@link RunarObservation#RECEIVE}. A bean of this type replaces the
 * default.
 *
 * @since 0.1
 */
public interface RunarReceiveConvention extends ObservationConvention<RunarReceiveContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RunarReceiveContext;
	}

}
