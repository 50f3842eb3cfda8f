package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.common.KeyValues;
import io.runar.TopicPath;
import io.runar.service.OutgoingCall;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.CallHighCardinalityKeys;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.CallLowCardinalityKeys;
import org.jspecify.annotations.Nullable;

/**
 * The default names and keys of a call.
 *
 * @since 0.1
 */
public class DefaultRunarCallConvention implements RunarCallConvention {

	/** The name. */
	public static final String NAME = "runar.call";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public @Nullable String getContextualName(RunarCallContext context) {
		OutgoingCall call = context.getCarrier();
		return (call != null) ? "call " + call.path().segments().get(0) : null;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RunarCallContext context) {
		return KeyValues.of(CallLowCardinalityKeys.OUTCOME.withValue(Outcome.of(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RunarCallContext context) {
		OutgoingCall call = context.getCarrier();
		TopicPath path = (call != null) ? call.path() : null;
		return KeyValues.of(CallHighCardinalityKeys.PATH.withValue(String.valueOf(path)));
	}

}
