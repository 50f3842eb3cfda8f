package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.observation.transport.RequestReplySenderContext;
import io.runar.service.OutgoingCall;
import org.jspecify.annotations.Nullable;

/**
 * Context of {@link RunarObservation#CALL}. What is written to its carrier travels as
 * headers of the request.
 *
 * @since 0.1
 */
public class RunarCallContext extends RequestReplySenderContext<OutgoingCall, Object> {

	/**
	 * Creates a context.
	 * @param call the request
	 */
	public RunarCallContext(OutgoingCall call) {
		super(RunarCallContext::setHeader);
		setCarrier(call);
	}

	private static void setHeader(@Nullable OutgoingCall call, String key, String value) {
		if (call != null) {
			call.headers().put(key, value);
		}
	}

}
