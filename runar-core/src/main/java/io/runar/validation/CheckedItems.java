package io.runar.validation;

import java.util.Objects;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

/**
 * Passes items on as long as they keep their constraints. One that does not is not passed
 * on: the stream fails there, and its source is cancelled.
 *
 * @param items where they come from
 * @param check says why an item is refused
 */
record CheckedItems(Flow.Publisher<Object> items, Check check) implements Flow.Publisher<Object> {

	/** Checks one item. */
	@FunctionalInterface
	interface Check {

		/**
		 * Checks an item.
		 * @param number which item of the stream it is, from 0
		 * @param item the item
		 * @return why it is refused, or {@code null}
		 */
		@Nullable Throwable refusal(long number, Object item);

	}

	@Override
	public void subscribe(Flow.Subscriber<? super Object> subscriber) {
		this.items
			.subscribe(new Checking(this.check, Objects.requireNonNull(subscriber, "'subscriber' must not be null")));
	}

	private static final class Checking implements Flow.Subscriber<Object> {

		private final Check check;

		private final Flow.Subscriber<? super Object> subscriber;

		private Flow.@Nullable Subscription source;

		// Signals come one after the other.

		private long number;

		private boolean refused;

		Checking(Check check, Flow.Subscriber<? super Object> subscriber) {
			this.check = check;
			this.subscriber = subscriber;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.source = subscription;
			this.subscriber.onSubscribe(subscription);
		}

		@Override
		public void onNext(Object item) {
			if (this.refused) {
				return;
			}
			Throwable refusal = refusal(item);
			if (refusal == null) {
				this.subscriber.onNext(item);
				return;
			}
			this.refused = true;
			Flow.Subscription current = this.source;
			if (current != null) {
				current.cancel();
			}
			this.subscriber.onError(refusal);
		}

		private @Nullable Throwable refusal(Object item) {
			try {
				return this.check.refusal(this.number++, item);
			}
			catch (Throwable ex) { // validators are user code
				return ex;
			}
		}

		@Override
		public void onError(Throwable thrown) {
			if (!this.refused) {
				this.subscriber.onError(thrown);
			}
		}

		@Override
		public void onComplete() {
			if (!this.refused) {
				this.subscriber.onComplete();
			}
		}

	}

}
