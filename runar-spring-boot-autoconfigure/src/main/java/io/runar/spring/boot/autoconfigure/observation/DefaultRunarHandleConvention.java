package io.runar.spring.boot.autoconfigure.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.micrometer.common.KeyValues;
import io.runar.service.RequestContext;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.HandleHighCardinalityKeys;
import io.runar.spring.boot.autoconfigure.observation.RunarObservation.HandleLowCardinalityKeys;

/**
 * The default names and keys of a handler.
 *
 * @since 0.1
 */
public class DefaultRunarHandleConvention implements RunarHandleConvention {

	/** The name. */
	public static final String NAME = "runar.handle";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(RunarHandleContext context) {
		return "handle " + route(request(context));
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RunarHandleContext context) {
		return KeyValues.of(HandleLowCardinalityKeys.ROUTE.withValue(route(request(context))),
				HandleLowCardinalityKeys.OUTCOME.withValue(Outcome.of(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RunarHandleContext context) {
		RequestContext request = request(context);
		return KeyValues.of(HandleHighCardinalityKeys.PATH.withValue(request.path().path()),
				HandleHighCardinalityKeys.CALLER.withValue(request.caller().value()));
	}

	private static RequestContext request(RunarHandleContext context) {
		return java.util.Objects.requireNonNull(context.getCarrier(), "'carrier' must not be null");
	}

	private static String route(RequestContext request) {
		if (request.pathParams().isEmpty()) {
			return request.path().path();
		}
		// From the end: the service's own segments stand in front.
		List<String> segments = new ArrayList<>(request.path().segments());
		for (Map.Entry<String, String> parameter : request.pathParams().entrySet()) {
			int index = segments.lastIndexOf(parameter.getValue());
			if (index >= 0) {
				segments.set(index, "{" + parameter.getKey() + "}");
			}
		}
		return String.join("/", segments);
	}

}
