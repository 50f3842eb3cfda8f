package io.runar.event;

import java.util.function.Supplier;

import io.runar.BroadcastMode;
import io.runar.HandlerError;
import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.RunarException;
import io.runar.invocation.ErrorMapping;
import io.runar.service.EventContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what the handlers of subscriptions fail on as events on
 * {@link HandlerError#TOPIC}. A failure on that topic is not reported: it would be the
 * next one to fail on. Thread-safe.
 *
 * @since 0.1
 */
public final class HandlerErrors {

	private static final Logger logger = LoggerFactory.getLogger(HandlerErrors.class);

	private final Supplier<Node> node;

	private final ErrorMapping errors;

	private final PublishOptions options;

	/**
	 * Creates a reporter.
	 * @param node publishes the reports
	 * @param errors turns what handlers throw into errors
	 * @param mode whom the reports reach
	 */
	public HandlerErrors(Supplier<Node> node, ErrorMapping errors, BroadcastMode mode) {
		this.node = node;
		this.errors = errors;
		this.options = PublishOptions.mode(mode);
	}

	/** Reports a failure. Never throws. */
	void report(LocalSubscription subscription, EventContext event, Throwable failure) {
		if (event.topic().path().equals(HandlerError.TOPIC)) {
			return;
		}
		RunarException error = this.errors.toRunarException(failure, event.topic());
		try {
			this.node.get()
				.publish(HandlerError.TOPIC,
						new HandlerError(subscription.servicePath(), subscription.pattern().path(),
								event.topic().path(), event.source().value(), event.eventId(), error.code(),
								String.valueOf(error.getMessage())),
						this.options);
		}
		catch (RuntimeException ex) {
			logger.debug("A failure of subscription '{}' could not be reported: {}", subscription.pattern(),
					ex.toString());
		}
	}

}
