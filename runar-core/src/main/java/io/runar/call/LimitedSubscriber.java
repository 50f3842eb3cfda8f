package io.runar.call;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.runar.resilience.RequestLimit;

/**
 * Passes a stream on, and counts it out when it has ended: by itself or by its
 * subscriber.
 *
 * @param <T> type of the items
 */
final class LimitedSubscriber<T> implements Flow.Subscriber<T> {

	private final Flow.Subscriber<? super T> subscriber;

	private final RequestLimit limit;

	private final AtomicBoolean left = new AtomicBoolean();

	LimitedSubscriber(Flow.Subscriber<? super T> subscriber, RequestLimit limit) {
		this.subscriber = subscriber;
		this.limit = limit;
	}

	/** Counts the stream out, the first time: its request has ended. */
	void leave() {
		if (this.left.compareAndSet(false, true)) {
			this.limit.leave();
		}
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		try {
			this.subscriber.onSubscribe(limited(subscription));
		}
		catch (Throwable ex) { // it gets nothing more
			leave();
			throw ex;
		}
	}

	private Flow.Subscription limited(Flow.Subscription subscription) {
		return new Flow.Subscription() {

			@Override
			public void request(long count) {
				subscription.request(count);
			}

			@Override
			public void cancel() {
				leave();
				subscription.cancel();
			}

		};
	}

	@Override
	public void onNext(T item) {
		try {
			this.subscriber.onNext(item);
		}
		catch (Throwable ex) { // it gets nothing more
			leave();
			throw ex;
		}
	}

	@Override
	public void onError(Throwable thrown) {
		leave();
		this.subscriber.onError(thrown);
	}

	@Override
	public void onComplete() {
		leave();
		this.subscriber.onComplete();
	}

}
