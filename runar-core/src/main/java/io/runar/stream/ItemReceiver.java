package io.runar.stream;

import java.lang.reflect.Type;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.PayloadDecoder;
import io.runar.codec.TypeNames;
import io.runar.wire.Payload;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the items that come from another node to a subscriber, as it asks for them, by
 * the rules of Reactive Streams. Keeps at most the window that was offered to the sender,
 * and gives new credit when half of it has been read.
 * <p>
 * Items are decoded and handed over on the threads it is given, or on the thread that
 * asks for them if they are there already: one thread at a time, a batch at a time.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class ItemReceiver implements Flow.Subscription {

	private static final Logger logger = LoggerFactory.getLogger(ItemReceiver.class);

	private final PayloadCodecs codecs;

	private final Type type;

	private final StreamWindow window;

	private final StreamThreads threads;

	private final StreamActivity activity;

	private final Source source;

	private final Queue<StreamItems> batches = new ConcurrentLinkedQueue<>();

	private final AtomicLong demand = new AtomicLong();

	/**
	 * Signals since a thread last looked: who makes it more than zero delivers. Begins
	 * with one for {@link #begin()}.
	 */
	private final AtomicInteger signals = new AtomicInteger(1);

	/** {@code null} once it has had its last signal, or wants none. */
	private volatile Flow.@Nullable Subscriber<? super Object> subscriber;

	/** The end behind all items that have come. */
	private volatile @Nullable End end;

	/** A failure that does not wait for the items. */
	private volatile @Nullable Throwable failure;

	private volatile boolean cancelled;

	/** What the sender may still send; guarded by this. */
	private long grantedItems;

	private long grantedBytes;

	// For the delivering thread alone.

	private @Nullable StreamItems batch;

	/** Of the codec of the latest batch, which mostly is that of all. */
	private @Nullable PayloadDecoder decoder;

	private String decoded = "";

	private int readItems;

	private long readBytes;

	/**
	 * Creates a receiver that has offered its window.
	 * @param codecs decode the items
	 * @param type type of the items
	 * @param window what it keeps at most
	 * @param threads where the subscriber is called
	 * @param activity takes notice of what comes
	 * @param subscriber takes the items
	 * @param source the sender
	 */
	public ItemReceiver(PayloadCodecs codecs, Type type, StreamWindow window, StreamThreads threads,
			StreamActivity activity, Flow.Subscriber<? super Object> subscriber, Source source) {
		this.codecs = codecs;
		this.type = type;
		this.window = window;
		this.threads = threads;
		this.activity = activity;
		this.subscriber = subscriber;
		this.source = source;
		this.grantedItems = window.items();
		this.grantedBytes = window.bytes();
	}

	/** Whoever sends the items. */
	public interface Source {

		/**
		 * Is given more credit.
		 * @param items how many items more it may send
		 * @param bytes how many bytes of them
		 */
		void credit(int items, long bytes);

		/** Nobody reads any more. Called once at most. */
		void cancelled();

	}

	/**
	 * The end of the items.
	 *
	 * @param item one more item before it, or {@code null}
	 * @param failure what they failed with, or {@code null}
	 */
	private record End(@Nullable Payload item, @Nullable Throwable failure) {

	}

	/** Gives the subscriber its subscription; before that it gets nothing. */
	public void begin() {
		Flow.Subscriber<? super Object> current = this.subscriber;
		if (current != null) {
			try {
				current.onSubscribe(this);
			}
			catch (RuntimeException ex) {
				onSubscriberFailed(ex);
			}
		}
		deliver();
	}

	/**
	 * Takes items. Called on an I/O thread.
	 * @param items the items in order
	 * @throws RunarException with {@code PROTOCOL_ERROR} if there was no credit for them
	 */
	public void onItems(StreamItems items) {
		synchronized (this) {
			this.grantedItems -= items.count();
			this.grantedBytes -= items.bytes();
			if (this.grantedItems < 0 || this.grantedBytes + items.lastBytes() <= 0) {
				throw new RunarException(ErrorCode.PROTOCOL_ERROR,
						items + " of a stream (expected: no more than there was credit for, " + this.window + ")");
			}
		}
		this.activity.received(items.count());
		this.batches.add(items);
		signal();
	}

	/**
	 * Takes the end, behind all items that have come. What comes later is left out.
	 * @param item one more item, or {@code null}
	 * @param reason what the items failed with, or {@code null}
	 */
	public void onEnd(@Nullable Payload item, @Nullable Throwable reason) {
		synchronized (this) {
			if (this.end != null) {
				return;
			}
			this.end = new End(item, reason);
		}
		signal();
	}

	/**
	 * Takes a failure of this side, which does not wait for anything.
	 * @param reason what has happened
	 */
	public void onFailure(Throwable reason) {
		if (this.failure == null) {
			this.failure = reason;
			signal();
		}
	}

	@Override
	public void request(long items) {
		if (items > 0) {
			this.demand.accumulateAndGet(items, (before, more) -> {
				long sum = before + more;
				return (sum < 0) ? Long.MAX_VALUE : sum;
			});
		}
		else if (this.failure == null) {
			this.failure = new IllegalArgumentException(
					"request(" + items + ") of a stream (expected: > 0, by rule 3.9 of Reactive Streams)");
			cancelSource();
		}
		if (this.signals.getAndIncrement() == 0) {
			deliver();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		cancelSource();
		if (this.signals.getAndIncrement() == 0) {
			deliver();
		}
	}

	private boolean sourceCancelled;

	private void cancelSource() {
		synchronized (this) {
			if (this.sourceCancelled) {
				return;
			}
			this.sourceCancelled = true;
		}
		this.source.cancelled();
	}

	/**
	 * Something has come: another thread goes on, unless one is at it. If none is free
	 * the stream ends, with what is the end anyway or because of that.
	 */
	private void signal() {
		if (this.signals.getAndIncrement() != 0) {
			return;
		}
		try {
			this.threads.execute(this::deliver);
		}
		catch (RejectedExecutionException ex) {
			if (this.end == null && this.failure == null) {
				this.failure = new RunarException(ErrorCode.OVERLOADED,
						"stream: no thread is free to hand over its items", ex);
				cancelSource();
			}
			this.threads.executeEnding(this::deliver);
		}
	}

	/** Delivers until there is nothing to do, and nobody has signalled meanwhile. */
	private void deliver() {
		boolean more;
		do {
			// What was signalled before is seen by what follows.
			this.signals.set(1);
			more = deliverSome();
		}
		while (more || !this.signals.compareAndSet(1, 0));
	}

	/** Returns whether to look again at once. */
	private boolean deliverSome() {
		Flow.Subscriber<? super Object> current = this.subscriber;
		if (current == null || this.cancelled) {
			letGo();
			return false;
		}
		Throwable reason = this.failure;
		if (reason != null) {
			finish(current, reason);
			return false;
		}
		// Read before the items: what comes before the end is then there.
		End last = this.end;
		StreamItems items = this.batch;
		if (items == null) {
			items = this.batches.poll();
			this.batch = items;
		}
		if (items != null) {
			return deliver(items, current);
		}
		if (last != null) {
			return deliver(last, current);
		}
		return false;
	}

	private boolean deliver(StreamItems items, Flow.Subscriber<? super Object> current) {
		PayloadDecoder decoding = decoder(items.codec());
		long delivered = 0;
		while (items.hasNext() && delivered < this.demand.get() && !this.cancelled && this.failure == null) {
			Payload item = items.next();
			delivered++;
			if (!deliver(item, decoding, current)) {
				return true;
			}
			read(item.length());
		}
		subtractDemand(delivered);
		if (!items.hasNext()) {
			this.batch = null;
			return true;
		}
		return this.cancelled || this.failure != null;
	}

	private PayloadDecoder decoder(String codec) {
		PayloadDecoder known = this.decoder;
		if (known == null || !codec.equals(this.decoded)) {
			known = this.codecs.decoder(codec, this.type);
			this.decoder = known;
			this.decoded = codec;
		}
		return known;
	}

	private boolean deliver(End last, Flow.Subscriber<? super Object> current) {
		Payload item = last.item();
		if (item != null) {
			if (this.demand.get() == 0) {
				return false;
			}
			if (!deliver(item, decoder(item.codec()), current) || this.cancelled) {
				return true;
			}
		}
		finish(current, last.failure());
		return false;
	}

	/** Returns false if that was the last signal. */
	private boolean deliver(Payload item, PayloadDecoder decoding, Flow.Subscriber<? super Object> current) {
		Object value;
		try {
			value = decoding.decode(item);
			if (value == null) {
				throw new RunarException(ErrorCode.INVALID_ARGUMENT,
						"item of a stream: null (expected: " + TypeNames.of(this.type) + ")");
			}
		}
		catch (Throwable ex) { // decoding runs user code
			this.failure = ex;
			cancelSource();
			return false;
		}
		try {
			current.onNext(value);
			return true;
		}
		catch (Throwable ex) { // a subscriber is user code
			onSubscriberFailed(ex);
			return false;
		}
	}

	private void onSubscriberFailed(Throwable thrown) {
		logger.warn("A subscriber of a stream failed, which cancels the stream", thrown);
		this.cancelled = true;
		cancelSource();
	}

	private void subtractDemand(long delivered) {
		this.demand.updateAndGet((before) -> (before == Long.MAX_VALUE) ? before : before - delivered);
	}

	/** Gives credit when half of it is used up; sooner if that takes long. */
	private void read(int bytes) {
		this.readItems++;
		this.readBytes += bytes;
		if (2L * this.readItems >= this.window.items() || 2 * this.readBytes >= this.window.bytes()
				|| this.activity.idle().isLate()) {
			int items = this.readItems;
			long size = this.readBytes;
			this.readItems = 0;
			this.readBytes = 0;
			synchronized (this) {
				this.grantedItems += items;
				this.grantedBytes += size;
			}
			this.activity.idle().moved();
			if (this.end == null) {
				this.source.credit(items, size);
			}
		}
	}

	private void finish(Flow.Subscriber<? super Object> current, @Nullable Throwable reason) {
		letGo();
		try {
			if (reason != null) {
				current.onError(reason);
			}
			else {
				current.onComplete();
			}
		}
		catch (RuntimeException ex) {
			logger.warn("A subscriber of a stream failed with its last signal", ex);
		}
	}

	/** Rule 3.13: who has cancelled is not kept. */
	private void letGo() {
		this.subscriber = null;
		this.batch = null;
		this.batches.clear();
	}

}
