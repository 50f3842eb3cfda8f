package io.runar.event;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.runar.PublishReceipt;
import io.runar.service.EventContext;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingEvent;
import io.runar.service.SubscriptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * The interceptors of a node that run around events. Most are only about requests: those
 * that leave a method as it is are never asked, so that events cost no more than without
 * them. Thread-safe.
 *
 * @since 0.1
 */
public final class EventInterceptors {

	private final List<Interceptor> publishing;

	private final List<Interceptor> receiving;

	/**
	 * Creates the chains.
	 * @param interceptors all interceptors of the node, outermost first
	 */
	public EventInterceptors(List<Interceptor> interceptors) {
		this.publishing = interceptors.stream()
			.filter((each) -> overrides(each, "publish", OutgoingEvent.class, Interceptor.PublishChain.class))
			.toList();
		this.receiving = interceptors.stream()
			.filter((each) -> overrides(each, "receive", EventContext.class, SubscriptionHandler.class))
			.toList();
	}

	private static boolean overrides(Interceptor interceptor, String method, Class<?>... parameters) {
		try {
			return interceptor.getClass().getMethod(method, parameters).getDeclaringClass() != Interceptor.class;
		}
		catch (NoSuchMethodException ex) {
			// Not visible to reflection in a native image.
			return true;
		}
	}

	/** Returns whether events are published without interceptors. */
	boolean leavePublishing() {
		return this.publishing.isEmpty();
	}

	/** Publishes an event inside the interceptors. */
	CompletionStage<@Nullable PublishReceipt> publish(OutgoingEvent event, Interceptor.PublishChain last) {
		return publishing(0, last).proceed(event);
	}

	private Interceptor.PublishChain publishing(int index, Interceptor.PublishChain last) {
		return (index == this.publishing.size()) ? last
				: (event) -> this.publishing.get(index).publish(event, publishing(index + 1, last));
	}

	/**
	 * Gives an event to a handler inside the interceptors.
	 * @return whether it reached the handler
	 */
	boolean receive(EventContext event, SubscriptionHandler handler) throws Exception {
		if (this.receiving.isEmpty()) {
			handler.handle(event);
			return true;
		}
		Reception last = new Reception(handler);
		receiving(0, last).handle(event);
		return last.reached;
	}

	private SubscriptionHandler receiving(int index, SubscriptionHandler last) {
		return (index == this.receiving.size()) ? last
				: (event) -> this.receiving.get(index).receive(event, receiving(index + 1, last));
	}

	/** The handler, which notices when it is reached. */
	private static final class Reception implements SubscriptionHandler {

		private final SubscriptionHandler handler;

		private boolean reached;

		Reception(SubscriptionHandler handler) {
			this.handler = handler;
		}

		@Override
		public void handle(EventContext event) throws Exception {
			this.reached = true;
			this.handler.handle(event);
		}

	}

}
