package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.observation.transport.RequestReplyReceiverContext;
import io.runar.service.RequestContext;

/**
 * Context of {@link RunarObservation#HANDLE}. What is read from its carrier are the
 * headers of the request.
 *
 * @since 0.1
 */
public class RunarHandleContext extends RequestReplyReceiverContext<RequestContext, Object> {

	/**
	 * Creates a context.
	 * @param request the request
	 */
	public RunarHandleContext(RequestContext request) {
		super((carrier, key) -> carrier.headers().get(key));
		setCarrier(request);
	}

}
