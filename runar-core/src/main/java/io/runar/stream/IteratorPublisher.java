package io.runar.stream;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the items of an iterator, on the thread that asks for them. They can be read
 * once, so there is one subscriber; another one gets an error.
 */
final class IteratorPublisher implements Flow.Publisher<Object> {

	private static final Logger logger = LoggerFactory.getLogger(IteratorPublisher.class);

	private final Supplier<? extends Iterator<?>> iterator;

	private final Runnable close;

	private final AtomicBoolean subscribed = new AtomicBoolean();

	/**
	 * Creates a publisher.
	 * @param iterator begins to iterate; called once at most
	 * @param close what to do when nobody reads any more, whether to the end or not
	 */
	IteratorPublisher(Supplier<? extends Iterator<?>> iterator, Runnable close) {
		this.iterator = iterator;
		this.close = close;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super Object> subscriber) {
		Objects.requireNonNull(subscriber, "'subscriber' must not be null");
		Items items = new Items(subscriber);
		boolean first = this.subscribed.compareAndSet(false, true);
		if (!first) {
			items.fail(new IllegalStateException("a stream or iterator is read twice (expected: one subscriber)"));
		}
		subscriber.onSubscribe(items);
		items.begin();
	}

	private final class Items implements Flow.Subscription {

		private final Flow.Subscriber<? super Object> subscriber;

		/** Signals since a thread last looked; begins with one for {@link #begin()}. */
		private final AtomicLong signals = new AtomicLong(1);

		private final AtomicLong demand = new AtomicLong();

		private volatile boolean cancelled;

		private volatile @Nullable Throwable failure;

		// For the delivering thread alone.

		private @Nullable Iterator<?> items;

		private boolean ended;

		Items(Flow.Subscriber<? super Object> subscriber) {
			this.subscriber = subscriber;
		}

		void fail(Throwable reason) {
			this.failure = reason;
			this.cancelled = false;
		}

		@Override
		public void request(long count) {
			if (count > 0) {
				this.demand.accumulateAndGet(count, (before, more) -> {
					long sum = before + more;
					return (sum < 0) ? Long.MAX_VALUE : sum;
				});
			}
			else {
				this.failure = new IllegalArgumentException(
						"request(" + count + ") of a stream (expected: > 0, by rule 3.9 of Reactive Streams)");
			}
			signal();
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			signal();
		}

		private void signal() {
			if (this.signals.getAndIncrement() == 0) {
				begin();
			}
		}

		/** Delivers until there is nothing to do, and nobody has signalled meanwhile. */
		void begin() {
			do {
				this.signals.set(1);
				deliver();
			}
			while (!this.signals.compareAndSet(1, 0));
		}

		private void deliver() {
			try {
				while (!this.ended && !isOver() && next()) {
					// Until there is no demand.
				}
			}
			catch (Throwable ex) { // iterators are user code
				end();
				this.subscriber.onError(ex);
			}
		}

		private boolean isOver() {
			Throwable reason = this.failure;
			if (this.cancelled || reason != null) {
				end();
				if (reason != null && !this.cancelled) {
					this.subscriber.onError(reason);
				}
			}
			return this.ended;
		}

		/** Delivers what is next; false if it must not yet be. */
		private boolean next() {
			Iterator<?> source = this.items;
			if (source == null) {
				source = IteratorPublisher.this.iterator.get();
				this.items = source;
			}
			if (!source.hasNext()) {
				end();
				this.subscriber.onComplete();
				return false;
			}
			if (this.demand.get() == 0) {
				return false;
			}
			this.demand.updateAndGet((before) -> (before == Long.MAX_VALUE) ? before : before - 1);
			this.subscriber.onNext(Objects.requireNonNull(source.next(), "item of a stream must not be null"));
			return true;
		}

		private void end() {
			if (!this.ended) {
				this.ended = true;
				try {
					IteratorPublisher.this.close.run();
				}
				catch (RuntimeException ex) {
					logger.warn("Closing a stream failed", ex);
				}
			}
		}

	}

}
