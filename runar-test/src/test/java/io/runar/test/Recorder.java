package io.runar.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what it gets; asks for items only as the test says.
 *
 * @param <T> type of the items
 */
final class Recorder<T> implements Flow.Subscriber<T> {

	final List<T> items = new ArrayList<>();

	private final long first;

	private @Nullable Throwable failure;

	private int ends;

	private Flow.@Nullable Subscription subscription;

	Recorder(long first) {
		this.first = first;
	}

	/** Subscribes one that asks for some items at once. */
	static <T> Recorder<T> of(Flow.Publisher<T> publisher, long first) {
		Recorder<T> recorder = new Recorder<>(first);
		publisher.subscribe(recorder);
		return recorder;
	}

	/** Subscribes one that takes all that comes. */
	static <T> Recorder<T> ofAll(Flow.Publisher<T> publisher) {
		return of(publisher, Long.MAX_VALUE);
	}

	@Override
	public void onSubscribe(Flow.Subscription given) {
		if (this.subscription != null) {
			throw new IllegalStateException("subscribed twice");
		}
		this.subscription = given;
		if (this.first > 0) {
			given.request(this.first);
		}
	}

	@Override
	public void onNext(T item) {
		if (this.ends > 0) {
			throw new IllegalStateException("an item after the end");
		}
		this.items.add(item);
	}

	@Override
	public void onError(Throwable thrown) {
		this.failure = thrown;
		this.ends++;
	}

	@Override
	public void onComplete() {
		this.ends++;
	}

	Flow.Subscription subscription() {
		Flow.Subscription given = this.subscription;
		if (given == null) {
			throw new IllegalStateException("not subscribed");
		}
		return given;
	}

	boolean hasEnded() {
		return this.ends > 0;
	}

	boolean isComplete() {
		return this.ends == 1 && this.failure == null;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	@Nullable String code() {
		return (this.failure instanceof RunarException known) ? known.code() : null;
	}

}
