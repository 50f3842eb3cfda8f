package io.runar.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;
import io.runar.wire.Payload;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;

/**
 * Sends the items of a publisher to another node, as far as that node has given credit.
 * <p>
 * An item is encoded on the thread that publishes it and added to the batch that is being
 * filled. The first item of a batch asks the connection's I/O thread to send; whatever
 * has come until it does so, goes with it. So nothing waits for a batch to be full, and a
 * fast publisher fills large ones while the I/O thread is busy. A full batch is sent at
 * once.
 * <p>
 * What is kept here is bounded: the publisher is asked for at most {@value #MAX_DEMAND}
 * items at a time, for fewer if they are large, and for none while there is no credit or
 * while more than a window of bytes waits for room in the connection's queue.
 * <p>
 * The publisher's {@code request} and {@code cancel}, which are the application's, are
 * called on its own threads or on those for user code, never on I/O threads. Thread-safe.
 *
 * @since 0.1
 */
public final class ItemSender implements Flow.Subscriber<Object> {

	private static final int MAX_DEMAND = 64;

	private static final int MAX_BATCH_BYTES = 32 * 1024;

	private static final int MAX_BATCH_ITEMS = 1024;

	/** Credit that no honest reader gives. */
	private static final long MAX_CREDIT = 1L << 50;

	private final PayloadCodecs codecs;

	private final StreamLink link;

	private final StreamThreads threads;

	private final long maxBufferedBytes;

	private final StreamActivity activity;

	private final Ending ending;

	// All that follows is guarded by this.

	private Flow.@Nullable Subscription source;

	/** Whether the publisher has ended or was cancelled. */
	private boolean sourceDone;

	/** Batches to be sent; the last is being filled. */
	private final Deque<StreamItems> ready = new ArrayDeque<>();

	/** Items that came when the credit in bytes was used up. */
	private final Deque<Payload> held = new ArrayDeque<>();

	private long bufferedBytes;

	/** What the publisher may still give, asked for or not. */
	private long creditItems;

	private long creditBytes;

	/** What the publisher was asked for and has not given. */
	private long demanded;

	private long largestItem;

	/** Whether the I/O thread is about to send. */
	private boolean sendScheduled;

	private boolean waitingForRoom;

	/**
	 * Whether another thread is about to ask the publisher, and whether a thread does.
	 */
	private boolean demandScheduled;

	private boolean demanding;

	/** What to do once everything has been sent; set when the publisher has ended. */
	private @Nullable Runnable last;

	private boolean ended;

	/**
	 * Creates a sender without credit.
	 * @param codecs encode the items
	 * @param link where they go
	 * @param threads where the publisher is asked for more
	 * @param maxBufferedBytes bytes that may wait for room
	 * @param activity takes notice of what is sent
	 * @param ending what is to be done at the end
	 */
	public ItemSender(PayloadCodecs codecs, StreamLink link, StreamThreads threads, long maxBufferedBytes,
			StreamActivity activity, Ending ending) {
		this.codecs = codecs;
		this.link = link;
		this.threads = threads;
		this.maxBufferedBytes = maxBufferedBytes;
		this.activity = activity;
		this.ending = ending;
	}

	/**
	 * What is to be done when the publisher has ended. Asked on the publisher's thread,
	 * where user code may run; done on any thread once everything has been sent.
	 */
	public interface Ending {

		/**
		 * All items have come.
		 * @return what to do; must not block
		 */
		Runnable completed();

		/**
		 * The publisher has failed, or an item could not be encoded.
		 * @param failure why
		 * @return what to do; must not block
		 */
		Runnable failed(Throwable failure);

	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		Objects.requireNonNull(subscription, "'subscription' must not be null");
		synchronized (this) {
			if (this.source == null && !this.ended) {
				this.source = subscription;
				subscription = null;
			}
		}
		if (subscription != null) {
			subscription.cancel();
			return;
		}
		demand();
	}

	@Override
	public void onNext(Object item) {
		try {
			Payload payload = encode(item);
			if (add(payload)) {
				demand();
			}
		}
		catch (Throwable ex) { // encoding runs user code; the other side must get an end
			fail(ex);
		}
	}

	private Payload encode(Object item) {
		Objects.requireNonNull(item, "item of a stream must not be null");
		Payload payload = this.codecs.encode(item, this.link.acceptance());
		if (payload.length() > this.link.maxItemBytes()) {
			throw new RunarException(ErrorCode.PAYLOAD_TOO_LARGE, "item of a stream: " + payload.length()
					+ " bytes (expected: at most " + this.link.maxItemBytes() + ")");
		}
		return payload;
	}

	/** Returns whether it is time to ask for more. */
	private boolean add(Payload payload) {
		synchronized (this) {
			if (this.ended || this.last != null) {
				return false;
			}
			if (this.demanded == 0) {
				throw new RunarException(ErrorCode.HANDLER_FAILED,
						"a publisher gave more items than it was asked for (expected: Reactive Streams, rule 1.1)");
			}
			this.demanded--;
			this.creditItems--;
			this.largestItem = Math.max(this.largestItem, payload.length());
			if (this.creditBytes > 0 && this.held.isEmpty()) {
				append(payload);
			}
			else {
				this.held.add(payload);
			}
			scheduleSend();
			return !this.demanding && this.demanded <= MAX_DEMAND / 2;
		}
	}

	private void append(Payload payload) {
		this.creditBytes -= payload.length();
		this.bufferedBytes += payload.length();
		StreamItems batch = this.ready.peekLast();
		if (batch == null || isFull(batch) || !batch.codec().equals(payload.codec())) {
			batch = StreamItems.of(payload.codec());
			this.ready.add(batch);
		}
		batch.add(payload);
		if (isFull(batch)) {
			send();
		}
	}

	private static boolean isFull(StreamItems batch) {
		return batch.bytes() >= MAX_BATCH_BYTES || batch.count() >= MAX_BATCH_ITEMS;
	}

	private void scheduleSend() {
		// The last items may have gone at once, as a full batch: then only the end is
		// due.
		boolean endIsDue = this.last != null && !this.ended && this.held.isEmpty();
		if (!this.sendScheduled && !this.waitingForRoom && (!this.ready.isEmpty() || endIsDue)) {
			this.sendScheduled = true;
			this.link.onIoThread(this::onSendTurn);
		}
	}

	private void onSendTurn() {
		Runnable end = null;
		synchronized (this) {
			this.sendScheduled = false;
			send();
			end = takeEnd();
			scheduleDemand();
		}
		run(end);
	}

	private void onRoom() {
		synchronized (this) {
			this.waitingForRoom = false;
		}
		onSendTurn();
	}

	private void send() {
		while (!this.waitingForRoom && !this.ended && !this.ready.isEmpty()) {
			StreamItems batch = this.ready.getFirst();
			if (!this.link.send(batch)) {
				if (!this.link.isClosed()) {
					this.waitingForRoom = true;
					this.link.whenRoom().thenRun(() -> this.link.onIoThread(this::onRoom));
				}
				return;
			}
			this.ready.removeFirst();
			this.bufferedBytes -= batch.bytes();
			this.activity.sent(batch.count());
		}
	}

	/**
	 * Takes credit. Called on an I/O thread.
	 * @param items how many items more may be sent
	 * @param bytes how many bytes of them
	 * @throws RunarException with {@code PROTOCOL_ERROR} if there is more than anybody
	 * can use
	 */
	public void onCredit(long items, long bytes) {
		synchronized (this) {
			if (this.creditItems + items > MAX_CREDIT || this.creditBytes + bytes > MAX_CREDIT) {
				throw new RunarException(ErrorCode.PROTOCOL_ERROR, "credit of a stream: " + (this.creditItems + items)
						+ " items, " + (this.creditBytes + bytes) + " bytes (expected: at most " + MAX_CREDIT + ")");
			}
			this.creditItems += items;
			this.creditBytes += bytes;
			while (this.creditBytes > 0 && !this.held.isEmpty()) {
				append(this.held.remove());
			}
			scheduleSend();
			scheduleDemand();
		}
	}

	/**
	 * Lets another thread ask the publisher, unless one is with the publisher or it still
	 * owes items: then that thread will do it. If none is free the stream ends, behind
	 * what the publisher has given.
	 */
	private void scheduleDemand() {
		if (this.demandScheduled || this.demanding || this.demanded > 0 || mayDemand() == 0) {
			return;
		}
		this.demandScheduled = true;
		try {
			this.threads.execute(this::demand);
		}
		catch (RejectedExecutionException ex) {
			this.threads.executeEnding(() -> fail(
					new RunarException(ErrorCode.OVERLOADED, "stream: no thread is free to go on with it", ex)));
		}
	}

	/** Asks the publisher for what it may give, until it may give no more. */
	private void demand() {
		synchronized (this) {
			this.demandScheduled = false;
			if (this.demanding) {
				return;
			}
			this.demanding = true;
		}
		Flow.Subscription asked = null;
		do {
			long more;
			synchronized (this) {
				more = mayDemand();
				this.demanded += more;
				this.demanding = more > 0;
				asked = (more > 0) ? this.source : null;
			}
			if (asked != null) {
				request(asked, more);
			}
		}
		while (asked != null);
	}

	private void request(Flow.Subscription asked, long items) {
		try {
			asked.request(items);
		}
		catch (Throwable ex) { // a publisher is user code
			fail(ex);
		}
	}

	private long mayDemand() {
		if (this.source == null || this.ended || this.last != null || this.creditBytes <= 0 || !this.held.isEmpty()
				|| this.bufferedBytes >= this.maxBufferedBytes) {
			return 0;
		}
		long most = (this.largestItem == 0) ? 1
				: Math.max(1, Math.min(MAX_DEMAND, this.creditBytes / this.largestItem));
		long more = Math.min(most, this.creditItems) - this.demanded;
		return (this.demanded <= most / 2) ? Math.max(0, more) : 0;
	}

	@Override
	public void onError(Throwable failure) {
		Objects.requireNonNull(failure, "'failure' must not be null");
		markSourceDone();
		finish(this.ending.failed(failure));
	}

	@Override
	public void onComplete() {
		markSourceDone();
		finish(this.ending.completed());
	}

	/**
	 * Cancels the publisher, and ends with a failure behind what has come. Runs user
	 * code: not to be called on I/O threads.
	 * @param failure why
	 */
	void fail(Throwable failure) {
		cancelSource();
		finish(this.ending.failed(failure));
	}

	private void finish(Runnable end) {
		Runnable due = null;
		synchronized (this) {
			if (this.last == null) {
				this.last = end;
			}
			send();
			due = takeEnd();
		}
		run(due);
	}

	private @Nullable Runnable takeEnd() {
		if (this.ended || this.last == null || !this.ready.isEmpty() || !this.held.isEmpty()) {
			return null;
		}
		this.ended = true;
		return this.last;
	}

	private static void run(@Nullable Runnable end) {
		if (end != null) {
			end.run();
		}
	}

	/**
	 * Ends without sending any more, and cancels the publisher. Runs user code: not to be
	 * called on I/O threads.
	 */
	public void cancel() {
		stop();
		cancelSource();
	}

	/**
	 * Ends without sending any more. The publisher is not told: see {@link #cancel}.
	 */
	public synchronized void stop() {
		this.ended = true;
		this.ready.clear();
		this.held.clear();
		this.bufferedBytes = 0;
	}

	private void cancelSource() {
		Flow.Subscription cancelled;
		synchronized (this) {
			cancelled = this.sourceDone ? null : this.source;
			this.sourceDone = this.source != null;
		}
		if (cancelled != null) {
			cancelled.cancel();
		}
	}

	private synchronized void markSourceDone() {
		this.sourceDone = true;
	}

}
