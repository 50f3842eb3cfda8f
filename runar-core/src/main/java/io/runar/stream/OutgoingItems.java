package io.runar.stream;

import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.PayloadCodecs;

/**
 * The items that a caller sends with a request. Their publisher is subscribed to with the
 * first credit: before that the request may be made anew, on another node. Thread-safe.
 *
 * @since 0.1
 */
public final class OutgoingItems implements ItemSender.Ending {

	private final Flow.Publisher<Object> items;

	private final StreamLink link;

	private final StreamThreads threads;

	private final Function<Throwable, RunarException> errors;

	private final ItemSender sender;

	private final AtomicBoolean begun = new AtomicBoolean();

	/**
	 * Creates what sends items; nothing is published yet.
	 * @param items the items
	 * @param codecs encode them
	 * @param link where they go
	 * @param threads where their publisher is called
	 * @param maxBufferedBytes bytes that may wait for room
	 * @param activity takes notice of what is sent
	 * @param errors turns what the publisher fails with into an error that travels
	 */
	public OutgoingItems(Flow.Publisher<Object> items, PayloadCodecs codecs, StreamLink link, StreamThreads threads,
			long maxBufferedBytes, StreamActivity activity, Function<Throwable, RunarException> errors) {
		this.items = items;
		this.link = link;
		this.threads = threads;
		this.errors = errors;
		this.sender = new ItemSender(codecs, link, threads, maxBufferedBytes, activity, this);
	}

	/**
	 * Returns whether the publisher has been subscribed to.
	 * @return whether another attempt would repeat items
	 */
	public boolean hasBegun() {
		return this.begun.get();
	}

	/**
	 * Takes credit. Called on an I/O thread.
	 * @param count how many items more may be sent
	 * @param bytes how many bytes of them
	 * @throws RunarException with {@code PROTOCOL_ERROR} if it is absurd
	 */
	public void onCredit(int count, long bytes) {
		this.sender.onCredit(count, bytes);
		if (this.begun.compareAndSet(false, true)) {
			try {
				this.threads.execute(this::begin);
			}
			catch (RejectedExecutionException ex) {
				// The action is told; the other node has done nothing wrong.
				this.threads.executeEnding(() -> this.sender.fail(new RunarException(ErrorCode.OVERLOADED,
						"stream: no thread is free to begin with its items", ex)));
			}
		}
	}

	private void begin() {
		try {
			this.items.subscribe(this.sender);
		}
		catch (Throwable ex) { // a publisher is user code
			this.sender.fail(ex);
		}
	}

	@Override
	public Runnable completed() {
		return () -> this.link.end(null);
	}

	@Override
	public Runnable failed(Throwable failure) {
		RunarException error = this.errors.apply(failure);
		return () -> this.link.end(error);
	}

	/** Nobody wants more: the publisher is cancelled, on a thread of its own. */
	public void cancel() {
		this.sender.stop();
		if (!this.begun.compareAndSet(false, true)) {
			this.threads.executeEnding(this.sender::cancel);
		}
	}

}
