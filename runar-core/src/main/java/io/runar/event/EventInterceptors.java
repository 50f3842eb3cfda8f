package io.runar.event;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.runar.PublishReceipt;
import io.runar.TopicPath;
import io.runar.registry.EventSink;
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
			.filter((each) -> overrides(each, "receive", EventContext.class, Interceptor.ReceiveChain.class))
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
	 * Gives an event to the handler of a subscription inside the interceptors.
	 * @return whether it reached the handler
	 */
	boolean receive(EventContext event, EventSink subscription, SubscriptionHandler handler) throws Exception {
		if (this.receiving.isEmpty()) {
			handler.handle(event);
			return true;
		}
		Reception last = new Reception(subscription, handler);
		new Receiving(0, last).handle(event);
		return last.reached;
	}

	/** The handler of a subscription, which notices when it is reached. */
	private static final class Reception {

		private final EventSink subscription;

		private final SubscriptionHandler handler;

		private boolean reached;

		Reception(EventSink subscription, SubscriptionHandler handler) {
			this.subscription = subscription;
			this.handler = handler;
		}

		void handle(EventContext event) throws Exception {
			this.reached = true;
			this.handler.handle(event);
		}

	}

	/** The way of an event from one interceptor on. */
	private final class Receiving implements Interceptor.ReceiveChain {

		private final int index;

		private final Reception last;

		Receiving(int index, Reception last) {
			this.index = index;
			this.last = last;
		}

		@Override
		public void handle(EventContext event) throws Exception {
			List<Interceptor> interceptors = EventInterceptors.this.receiving;
			if (this.index == interceptors.size()) {
				this.last.handle(event);
			}
			else {
				interceptors.get(this.index).receive(event, new Receiving(this.index + 1, this.last));
			}
		}

		@Override
		public TopicPath pattern() {
			return this.last.subscription.pattern();
		}

		@Override
		public @Nullable String servicePath() {
			return this.last.subscription.servicePath();
		}

	}

}
