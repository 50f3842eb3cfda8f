package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.runar.TopicPath;
import io.runar.service.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * Context of {@link RunarObservation#RECEIVE}. What is read from its carrier are the
 * headers of the event.
 *
 * @since 0.1
 */
public class RunarReceiveContext extends ReceiverContext<EventContext> {

	private final TopicPath pattern;

	private final @Nullable String servicePath;

	/**
	 * Creates a context.
	 * @param event the event
	 * @param pattern topics of the subscription that gets it
	 * @param servicePath path of the service that the subscription belongs to;
	 * {@code null}: none
	 */
	public RunarReceiveContext(EventContext event, TopicPath pattern, @Nullable String servicePath) {
		super((carrier, key) -> carrier.headers().get(key), Kind.CONSUMER);
		setCarrier(event);
		this.pattern = pattern;
		this.servicePath = servicePath;
	}

	/**
	 * Returns the topics of the subscription.
	 * @return its pattern
	 */
	public TopicPath pattern() {
		return this.pattern;
	}

	/**
	 * Returns the service that the subscription belongs to.
	 * @return the path of the service; {@code null}: none, the application has made the
	 * subscription while it runs
	 */
	public @Nullable String servicePath() {
		return this.servicePath;
	}

}
