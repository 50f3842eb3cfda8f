package io.runar.stream;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;

/**
 * Reads a publisher as an iterator, which waits for the next item: at most
 * {@value #AHEAD} items are asked for ahead. To be read by one thread at a time, and
 * closed by whoever does not read to the end.
 *
 * @param <T> type of the items
 * @since 0.1
 */
public final class BlockingItems<T> implements Flow.Subscriber<T>, Iterator<T>, AutoCloseable {

	private static final int AHEAD = 64;

	private static final long PATIENCE_NANOS = Duration.ofHours(1).toNanos();

	private final Environment environment;

	private final Runnable beforeWaiting;

	private final Queue<T> items = new ConcurrentLinkedQueue<>();

	private final AtomicReference<@Nullable CompletableFuture<Void>> waiter = new AtomicReference<>();

	private volatile Flow.@Nullable Subscription source;

	private volatile boolean ended;

	private volatile @Nullable Throwable failure;

	private volatile boolean closed;

	// For the reading thread alone.

	private @Nullable T next;

	private int taken;

	/**
	 * Creates a reader, to be subscribed.
	 * @param environment how to wait
	 * @param beforeWaiting called before the thread waits; may throw what it must not
	 */
	public BlockingItems(Environment environment, Runnable beforeWaiting) {
		this.environment = environment;
		this.beforeWaiting = beforeWaiting;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		if (this.source != null || this.closed) {
			subscription.cancel();
			return;
		}
		this.source = subscription;
		subscription.request(AHEAD);
	}

	@Override
	public void onNext(T item) {
		this.items.add(item);
		wake();
	}

	@Override
	public void onError(Throwable thrown) {
		this.failure = thrown;
		this.ended = true;
		wake();
	}

	@Override
	public void onComplete() {
		this.ended = true;
		wake();
	}

	private void wake() {
		CompletableFuture<Void> waiting = this.waiter.getAndSet(null);
		if (waiting != null) {
			waiting.complete(null);
		}
	}

	/**
	 * Waits for the next item or the end.
	 * @return whether there is an item
	 * @throws RunarException what the stream has failed with, or with {@code CANCELLED}
	 * if the thread is interrupted
	 */
	@Override
	public boolean hasNext() {
		while (this.next == null && !this.closed) {
			// Read before the items: what came before the end is then there.
			boolean last = this.ended;
			this.next = this.items.poll();
			if (this.next != null) {
				countTaken();
			}
			else if (last) {
				throwFailure();
				return false;
			}
			else {
				waitForSignal();
			}
		}
		return this.next != null;
	}

	private void countTaken() {
		Flow.Subscription current = this.source;
		if (++this.taken >= AHEAD / 2 && current != null) {
			int more = this.taken;
			this.taken = 0;
			current.request(more);
		}
	}

	private void throwFailure() {
		Throwable thrown = this.failure;
		if (thrown instanceof RunarException known) {
			throw known;
		}
		if (thrown != null) {
			throw new RunarException(ErrorCode.HANDLER_FAILED, "stream: " + thrown.getMessage(), thrown);
		}
	}

	private void waitForSignal() {
		CompletableFuture<Void> signal = new CompletableFuture<>();
		this.waiter.set(signal);
		if (this.ended || !this.items.isEmpty() || this.closed) {
			return;
		}
		try {
			this.beforeWaiting.run();
			this.environment.await(signal, PATIENCE_NANOS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			close();
			throw new RunarException(ErrorCode.CANCELLED, "stream: the waiting thread was interrupted", ex);
		}
		catch (RunarException ex) {
			close();
			throw ex;
		}
	}

	@Override
	public T next() {
		if (!hasNext()) {
			throw new NoSuchElementException("the stream has ended");
		}
		T item = this.next;
		this.next = null;
		if (item == null) {
			throw new NoSuchElementException("the stream was closed");
		}
		return item;
	}

	/** Cancels what has not ended. */
	@Override
	public void close() {
		this.closed = true;
		Flow.Subscription current = this.source;
		if (current != null && !this.ended) {
			current.cancel();
		}
		this.items.clear();
		wake();
	}

	/**
	 * Returns the items as a stream.
	 * @return a sequential stream; to be closed if it is not read to the end
	 */
	public Stream<T> stream() {
		return StreamSupport
			.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
			.onClose(this::close);
	}

}
