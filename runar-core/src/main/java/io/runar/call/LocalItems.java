package io.runar.call;

import java.lang.reflect.Type;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.TypeNames;
import io.runar.stream.IdleDeadline;
import io.runar.stream.Publishers;
import io.runar.stream.SignalGate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The items that a caller sends with a request to a handler of the same node: by
 * reference, on the caller's publisher's threads. They can be read once, and end with the
 * request. Thread-safe.
 */
final class LocalItems {

	private static final Logger logger = LoggerFactory.getLogger(LocalItems.class);

	private final Flow.Publisher<Object> items;

	private final PayloadCodecs codecs;

	private final IdleDeadline idle;

	/** Guarded by this, as all that follows. */
	private @Nullable Reader reader;

	private @Nullable RunarException over;

	LocalItems(Flow.Publisher<Object> items, PayloadCodecs codecs, IdleDeadline idle) {
		this.items = items;
		this.codecs = codecs;
		this.idle = idle;
	}

	/** Returns the items as a type, for one subscriber. */
	Flow.Publisher<Object> as(Type type) {
		return (subscriber) -> subscribe(type, Objects.requireNonNull(subscriber, "'subscriber' must not be null"));
	}

	private void subscribe(Type type, Flow.Subscriber<? super Object> subscriber) {
		Reader created = new Reader(type, subscriber);
		RuntimeException refused;
		synchronized (this) {
			refused = (this.reader != null)
					? new IllegalStateException("the items of a request are read twice (expected: one subscriber)")
					: this.over;
			if (refused == null) {
				this.reader = created;
			}
		}
		(refused != null ? Publishers.ofFailure(refused) : this.items)
			.subscribe((refused != null) ? subscriber : created);
	}

	/** The request has ended: who still reads is told, and the publisher is cancelled. */
	void onRequestEnd(RunarException reason) {
		Reader current;
		synchronized (this) {
			this.over = reason;
			current = this.reader;
		}
		if (current != null) {
			current.end(reason);
		}
	}

	/**
	 * Stands between the caller's publisher and the handler's subscriber.
	 */
	private final class Reader implements Flow.Subscriber<Object>, Flow.Subscription {

		private final Type type;

		private final Flow.Subscriber<? super Object> subscriber;

		private final SignalGate signals = new SignalGate();

		private volatile Flow.@Nullable Subscription source;

		private volatile @Nullable Throwable failure;

		private final AtomicBoolean done = new AtomicBoolean();

		Reader(Type type, Flow.Subscriber<? super Object> subscriber) {
			this.type = type;
			this.subscriber = subscriber;
			// The subscription is the first signal.
			this.signals.enter();
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			if (this.source != null) {
				subscription.cancel();
				return;
			}
			this.source = subscription;
			this.subscriber.onSubscribe(this);
			leave();
			if (this.done.get()) {
				subscription.cancel();
			}
		}

		@Override
		public void onNext(Object item) {
			Objects.requireNonNull(item, "item of a stream must not be null");
			LocalItems.this.idle.moved();
			Object value;
			try {
				value = LocalItems.this.codecs.convert(item, this.type);
				if (value == null) {
					throw new RunarException(ErrorCode.INVALID_ARGUMENT,
							"item of a request: null (expected: " + TypeNames.of(this.type) + ")");
				}
			}
			catch (Throwable ex) { // conversion runs user code
				end(ex);
				return;
			}
			if (!this.done.get() && this.signals.enter()) {
				signal(value);
				leave();
			}
		}

		private void signal(Object value) {
			try {
				this.subscriber.onNext(value);
			}
			catch (Throwable ex) { // a subscriber is user code
				logger.warn("A subscriber of the items of a request failed, which cancels them", ex);
				cancel();
			}
		}

		@Override
		public void onError(Throwable thrown) {
			this.failure = thrown;
			enterLast();
		}

		@Override
		public void onComplete() {
			enterLast();
		}

		/** Ends from this side. */
		void end(Throwable reason) {
			if (!this.done.get()) {
				this.failure = reason;
				enterLast();
				cancelSource();
			}
		}

		private void enterLast() {
			if (this.done.compareAndSet(false, true) && this.signals.end()) {
				signalEnd();
			}
		}

		private void leave() {
			if (this.signals.leave()) {
				signalEnd();
			}
		}

		private void signalEnd() {
			Throwable thrown = this.failure;
			if (thrown != null) {
				this.subscriber.onError(thrown);
			}
			else {
				this.subscriber.onComplete();
			}
		}

		@Override
		public void request(long count) {
			Flow.Subscription current = this.source;
			if (current != null && !this.done.get()) {
				LocalItems.this.idle.moved();
				current.request(count);
			}
		}

		@Override
		public void cancel() {
			this.done.set(true);
			cancelSource();
		}

		private void cancelSource() {
			Flow.Subscription current = this.source;
			if (current != null) {
				current.cancel();
			}
		}

	}

}
