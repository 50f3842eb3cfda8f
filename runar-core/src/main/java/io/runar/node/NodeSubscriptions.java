package io.runar.node;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.EventHandler;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.Subscription;
import io.runar.TopicPath;
import io.runar.event.LocalSubscription;
import io.runar.event.PastSubscription;
import io.runar.event.SubscriptionInfo;
import io.runar.registry.EventSink;
import io.runar.runtime.Cancellable;
import io.runar.service.EventContext;
import io.runar.service.PastRequest;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of this node outside services. Thread-safe.
 */
final class NodeSubscriptions {

	private final NodeRooms rooms;

	private final HostedServices hosted;

	NodeSubscriptions(NodeRooms rooms, HostedServices hosted) {
		this.rooms = rooms;
		this.hosted = hosted;
	}

	<T> Subscription subscribe(String pattern, Type type, SubscribeOptions options, EventHandler<@Nullable T> handler) {
		LocalSubscription subscription = new LocalSubscription(TopicPath.pattern(pattern), null,
				(type == Object.class) ? "" : type.getTypeName(), (event) -> handler.onEvent(typed(event, type)),
				options, this.rooms.subscribing());
		EventSink sink = (options.includePast() == null) ? subscription : new PastSubscription(subscription,
				PastRequest.within(options.includePast()), this.rooms.environment());
		this.hosted.inContext(() -> {
			this.rooms.subscribe(sink);
			return null;
		});
		return new Handle(subscription, sink);
	}

	<T> CompletableFuture<Event<@Nullable T>> next(String pattern, Duration timeout, Type type,
			SubscribeOptions options) {
		CompletableFuture<Event<@Nullable T>> next = new CompletableFuture<>();
		Subscription subscription = this.<T>subscribe(pattern, type, options, next::complete);
		Cancellable timer = this.rooms.environment()
			.schedule(timeout,
					() -> this.rooms.environment()
						.completions()
						.execute(() -> next.completeExceptionally(new RunarException(ErrorCode.TIMEOUT,
								"event on '" + pattern + "' (expected: within " + timeout.toMillis() + " ms)"))));
		next.whenComplete((event, failure) -> {
			timer.cancel();
			subscription.close();
		});
		return next;
	}

	/** Returns what operators see, of services too: those first. */
	List<SubscriptionInfo> info() {
		List<SubscriptionInfo> all = new ArrayList<>();
		this.rooms.registry().table().localSubscriptions((sink) -> {
			if (sink instanceof LocalSubscription subscription) {
				all.add(subscription.info());
			}
			else if (sink instanceof PastSubscription past) {
				all.add(past.subscription().info());
			}
		});
		all.sort(
				Comparator.comparing(SubscriptionInfo::service, Comparator.nullsLast(Comparator.<String>naturalOrder()))
					.thenComparing(SubscriptionInfo::pattern));
		return List.copyOf(all);
	}

	@SuppressWarnings("unchecked")
	private static <T> Event<@Nullable T> typed(EventContext event, Type type) {
		return new Event<>(event.topic(), (T) event.data(type), event.source(), event.headers());
	}

	/**
	 * What the subscriber holds.
	 */
	private final class Handle implements Subscription {

		private final LocalSubscription subscription;

		/** The same, or what stands before it. */
		private final EventSink sink;

		Handle(LocalSubscription subscription, EventSink sink) {
			this.subscription = subscription;
			this.sink = sink;
		}

		@Override
		public TopicPath pattern() {
			return this.subscription.pattern();
		}

		@Override
		public long dropped() {
			return this.subscription.dropped();
		}

		@Override
		public void close() {
			this.subscription.close();
			// Not waited for: this may be called by a handler or a timer.
			NodeSubscriptions.this.rooms.context()
				.execute(() -> NodeSubscriptions.this.rooms.registry().removeSubscription(this.sink));
		}

	}

}
