package io.runar.stream;

import java.lang.reflect.Type;
import java.util.Objects;
import java.util.concurrent.Flow;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;

/**
 * The items that a caller sends with a request, for its handler. Credit is given when
 * somebody subscribes, which can be done once: the caller's items are sent once.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class IncomingItems implements ItemReceiver.Source {

	private final PayloadCodecs codecs;

	private final StreamLink link;

	private final StreamWindow window;

	private final StreamThreads threads;

	private final StreamActivity activity;

	/** Guarded by this, as all that follows. */
	private @Nullable ItemReceiver receiver;

	private boolean ended;

	private @Nullable RunarException over;

	/**
	 * Creates what takes items.
	 * @param codecs decode the items
	 * @param link the caller
	 * @param window what is kept at most
	 * @param threads where the subscriber is called
	 * @param activity takes notice of what comes
	 */
	public IncomingItems(PayloadCodecs codecs, StreamLink link, StreamWindow window, StreamThreads threads,
			StreamActivity activity) {
		this.codecs = codecs;
		this.link = link;
		this.window = window;
		this.threads = threads;
		this.activity = activity;
	}

	/**
	 * Returns the items.
	 * @param type type of the items
	 * @return publishes them to one subscriber
	 */
	public Flow.Publisher<Object> as(Type type) {
		return (subscriber) -> subscribe(type, Objects.requireNonNull(subscriber, "'subscriber' must not be null"));
	}

	private void subscribe(Type type, Flow.Subscriber<? super Object> subscriber) {
		ItemReceiver created = new ItemReceiver(this.codecs, type, this.window, this.threads, this.activity, subscriber,
				this);
		RuntimeException refused;
		synchronized (this) {
			refused = (this.receiver != null)
					? new IllegalStateException("the items of a request are read twice (expected: one subscriber)")
					: this.over;
			if (refused == null) {
				this.receiver = created;
			}
		}
		if (refused != null) {
			Publishers.ofFailure(refused).subscribe(subscriber);
			return;
		}
		created.begin();
		this.link.credit(this.window.items(), this.window.bytes());
	}

	/**
	 * Takes items. Called on an I/O thread.
	 * @param items the items in order
	 * @throws RunarException with {@code PROTOCOL_ERROR} if there was no credit for them
	 */
	public void onItems(StreamItems items) {
		expected(items + " of a request").onItems(items);
	}

	/**
	 * Takes the end of the items. Called on an I/O thread.
	 * @param failure what they failed with; {@code null}: there are no more
	 * @throws RunarException with {@code PROTOCOL_ERROR} if they had not begun
	 */
	public void onEnd(@Nullable RunarException failure) {
		ItemReceiver current = expected("the end of a request's items");
		synchronized (this) {
			this.ended = true;
		}
		current.onEnd(null, failure);
	}

	private synchronized ItemReceiver expected(String what) {
		ItemReceiver current = this.receiver;
		if (current == null || this.ended) {
			throw new RunarException(ErrorCode.PROTOCOL_ERROR,
					what + " (expected: none before there is credit, none after the end)");
		}
		return current;
	}

	/**
	 * The request has ended.
	 * @param reason for who still reads
	 */
	public void onRequestEnd(RunarException reason) {
		ItemReceiver current;
		synchronized (this) {
			this.over = reason;
			current = this.receiver;
		}
		if (current != null) {
			current.onFailure(reason);
		}
	}

	@Override
	public void credit(int items, long bytes) {
		this.link.credit(items, bytes);
	}

	@Override
	public void cancelled() {
		this.link.cancelItems();
	}

}
