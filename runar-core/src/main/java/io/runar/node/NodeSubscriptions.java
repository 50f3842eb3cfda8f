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
import io.runar.dispatch.LocalSubscription;
import io.runar.dispatch.SubscriptionInfo;
import io.runar.runtime.Cancellable;
import io.runar.service.EventContext;
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
		this.hosted.inContext(() -> {
			this.rooms.registry().addSubscription(subscription);
			return null;
		});
		return new Handle(subscription);
	}

	<T> CompletableFuture<Event<@Nullable T>> next(String pattern, Duration timeout, Type type) {
		CompletableFuture<Event<@Nullable T>> next = new CompletableFuture<>();
		Subscription subscription = this.<T>subscribe(pattern, type, SubscribeOptions.defaults(), next::complete);
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

		Handle(LocalSubscription subscription) {
			this.subscription = subscription;
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
				.execute(() -> NodeSubscriptions.this.rooms.registry().removeSubscription(this.subscription));
		}

	}

}
