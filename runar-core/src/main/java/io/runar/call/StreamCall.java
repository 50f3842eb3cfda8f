package io.runar.call;

import java.util.Map;
import java.util.concurrent.Flow;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.registry.Destination;
import io.runar.resilience.CallTarget;
import io.runar.runtime.RequestMeter;
import io.runar.service.RequestContext;
import io.runar.stream.OutgoingItems;
import io.runar.stream.StreamActivity;
import io.runar.stream.StreamEnd;
import io.runar.stream.StreamLink;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;

/**
 * A request to other nodes that is answered with a stream. It completes with the stream's
 * end. Another attempt is made only as long as no item has come.
 */
final class StreamCall extends RemoteCall<Object> implements StreamEnd {

	private final StreamSupport streams;

	private final StreamActivity activity;

	private final Reader reader;

	private final Flow.@Nullable Publisher<Object> items;

	private volatile @Nullable StreamLink link;

	/** What sends the items on the present link; {@code null} without items. */
	private volatile @Nullable OutgoingItems sending;

	private volatile boolean begun;

	/** Whether it was counted as open; guarded by this. */
	private boolean countedIn;

	/** Whether it was counted as ended, or need not be; guarded by this. */
	private boolean countedOut;

	/**
	 * Creates a request; nothing is sent yet.
	 * @throws RunarException if it must not be made
	 */
	StreamCall(StreamSupport streams, CallSupport support, CallTarget to, Destination.Resolution resolution,
			StreamRequest<?> request, Map<String, String> headers, @Nullable RequestContext parent,
			StreamActivity activity, Reader reader) {
		super(support, to, resolution, request.params(), request.options(), headers, parent, Delivery.TO_WAITING_THREAD,
				Object.class);
		this.streams = streams;
		this.activity = activity;
		this.reader = reader;
		this.items = request.items();
		whenComplete(this::onEnd);
	}

	/** Whoever reads the stream. */
	interface Reader {

		/** Takes items, on an I/O thread. */
		void onItems(StreamItems items);

		/** Takes the end: perhaps one more item, or what the stream has failed with. */
		void onEnd(@Nullable Payload last, @Nullable RunarException failure);

	}

	/** Counts the stream in, unless it has ended already. */
	private synchronized void countOpened() {
		if (!this.countedOut) {
			this.countedIn = true;
			this.streams.metrics().streamOpened(false);
		}
	}

	/** Counts the stream out, if it was counted in. */
	private synchronized void countEnded(String outcome) {
		this.countedOut = true;
		if (this.countedIn) {
			this.streams.metrics().streamEnded(false, outcome);
		}
	}

	private void onEnd(@Nullable Object result, @Nullable Throwable thrown) {
		RunarException failure = (thrown != null) ? support().failures().of(path(), thrown) : null;
		StreamLink ended = this.link;
		if (ended != null) {
			ended.close();
		}
		countEnded((failure != null) ? failure.code() : RequestMeter.SUCCESS);
		OutgoingItems sent = this.sending;
		if (sent != null) {
			sent.cancel();
		}
		this.reader.onEnd((result instanceof Payload payload && !payload.isNull()) ? payload : null, failure);
	}

	@Override
	void answered() {
		accepted();
	}

	/** How long a stream lasts says nothing of how fast its provider is. */
	@Override
	void recordLatency(long leastNanos) {
	}

	/** Nothing more is wanted of this attempt, whether or not there is another one. */
	@Override
	public void onFailure(RunarException error) {
		StreamLink failed = this.link;
		if (failed != null) {
			failed.close();
		}
		super.onFailure(error);
	}

	@Override
	boolean mayRetry(RunarException error) {
		OutgoingItems sent = this.sending;
		return !this.begun && (sent == null || !sent.hasBegun()) && super.mayRetry(error);
	}

	@Override
	public StreamEnd stream() {
		return this;
	}

	@Override
	public long deadlineNanos() {
		return this.activity.idle().deadlineNanos();
	}

	@Override
	public NodeMessage.StreamOffer offer() {
		return this.streams.settings().window().offer(this.items != null);
	}

	@Override
	public void onLink(StreamLink opened) {
		StreamLink before = this.link;
		if (this.items != null) {
			this.sending = new OutgoingItems(this.items, support().codecs(), opened, this.streams.publishers(),
					this.streams.settings().window().bytes(), this.activity,
					(thrown) -> support().failures().of(path(), thrown));
		}
		this.link = opened;
		if (before != null) {
			before.close();
		}
		else {
			countOpened();
		}
		if (isDone()) {
			opened.close();
		}
	}

	/** Returns the way to the provider, once there is one. */
	@Nullable StreamLink link() {
		return this.link;
	}

	@Override
	public void onItems(StreamItems received) {
		this.begun = true;
		accepted();
		this.reader.onItems(received);
	}

	@Override
	public void onItemsEnd(String errorCode, String errorMessage) {
		// The wire has no such end for what answers a request.
	}

	@Override
	public void onCredit(int count, long bytes) {
		accepted();
		this.activity.idle().moved();
		offered().onCredit(count, bytes);
	}

	private OutgoingItems offered() {
		OutgoingItems current = this.sending;
		if (current == null) {
			throw new RunarException(ErrorCode.PROTOCOL_ERROR,
					"credit for items of request '" + path() + "' (expected: none, it has none)");
		}
		return current;
	}

	@Override
	public void onItemsCancelled() {
		offered().cancel();
	}

	@Override
	public void onBroken(RunarException reason) {
		giveUp(reason);
	}

}
