package io.runar.test;

import java.util.concurrent.Flow;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Publishes numbers as they are asked for, or when the test says, and writes down what
 * became of it. For one subscriber at a time.
 */
final class Source implements Flow.Publisher<Object>, Flow.Subscription {

	private final long size;

	private final boolean byHand;

	private final LongFunction<Object> items;

	long given;

	long asked;

	int cancelled;

	int subscribed;

	private boolean giving;

	private Flow.@Nullable Subscriber<? super Object> subscriber;

	private Source(long size, boolean byHand, LongFunction<Object> items) {
		this.size = size;
		this.byHand = byHand;
		this.items = items;
	}

	/** Publishes 0 to size - 1, each at once when it is asked for. */
	static Source of(long size) {
		return new Source(size, false, (number) -> number);
	}

	static Source of(long size, LongFunction<Object> items) {
		return new Source(size, false, items);
	}

	/** Publishes only what {@link #give} says. */
	static Source byHand() {
		return new Source(Long.MAX_VALUE, true, (number) -> number);
	}

	@Override
	public void subscribe(Flow.Subscriber<? super Object> given) {
		this.subscribed++;
		this.subscriber = given;
		given.onSubscribe(this);
	}

	@Override
	public void request(long count) {
		this.asked = Math.addExact(this.asked, count);
		if (!this.byHand && !this.giving) {
			this.giving = true;
			while (this.given < this.asked && this.given < this.size && this.cancelled == 0) {
				give(1);
			}
			this.giving = false;
			if (this.given == this.size && this.cancelled == 0) {
				complete();
			}
		}
	}

	@Override
	public void cancel() {
		this.cancelled++;
	}

	/** Publishes the next items. */
	void give(long count) {
		for (long i = 0; i < count; i++) {
			subscriber().onNext(this.items.apply(this.given++));
		}
	}

	void complete() {
		subscriber().onComplete();
	}

	void fail(Throwable thrown) {
		subscriber().onError(thrown);
	}

	private Flow.Subscriber<? super Object> subscriber() {
		Flow.Subscriber<? super Object> current = this.subscriber;
		if (current == null) {
			throw new IllegalStateException("nobody has subscribed");
		}
		return current;
	}

}
