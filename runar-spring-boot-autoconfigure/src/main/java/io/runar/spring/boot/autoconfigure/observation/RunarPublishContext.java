package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.runar.service.OutgoingEvent;
import org.jspecify.annotations.Nullable;

/**
 * Context of {@link RunarObservation#PUBLISH}. What is written to its carrier travels as
 * headers of the event.
 *
 * @since 0.1
 */
public class RunarPublishContext extends SenderContext<OutgoingEvent> {

	/**
	 * Creates a context.
	 * @param event the event
	 */
	public RunarPublishContext(OutgoingEvent event) {
		super(RunarPublishContext::setHeader, Kind.PRODUCER);
		setCarrier(event);
	}

	private static void setHeader(@Nullable OutgoingEvent event, String key, String value) {
		if (event != null) {
			event.headers().put(key, value);
		}
	}

}
