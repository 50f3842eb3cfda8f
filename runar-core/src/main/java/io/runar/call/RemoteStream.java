package io.runar.call;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import io.runar.RunarException;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.Destination;
import io.runar.resilience.CallTarget;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import io.runar.stream.ItemReceiver;
import io.runar.stream.StreamActivity;
import io.runar.stream.StreamLink;
import io.runar.wire.Payload;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;

/**
 * A stream of another node's items for one subscriber.
 */
final class RemoteStream implements ItemReceiver.Source, StreamCall.Reader {

	private final Router router;

	private final Runnable whenOver;

	private final CallSupport support;

	private final StreamRequest<?> request;

	private final CallTarget target;

	private final Destination.Resolution resolution;

	private final @Nullable RequestContext parent;

	private final StreamActivity activity;

	private final ItemReceiver receiver;

	/** Completes with the stream, for the interceptors; {@code null} without them. */
	private volatile @Nullable CompletableFuture<@Nullable Object> ended;

	private volatile @Nullable StreamCall call;

	private volatile boolean cancelled;

	/** Whether the interceptors have answered; guarded by this. */
	private boolean answered;

	RemoteStream(Router router, StreamRequest<?> request, CallTarget target, Destination.Resolution resolution,
			Flow.Subscriber<? super Object> subscriber, Runnable whenOver) {
		this.router = router;
		this.whenOver = whenOver;
		this.support = router.support();
		this.request = request;
		this.target = target;
		this.resolution = resolution;
		this.parent = CurrentRequest.get(CurrentRequest.slot());
		StreamSupport streams = router.streams();
		this.activity = new StreamActivity(streams.idle(this.support.environment(), request.options()),
				streams.metrics());
		this.receiver = new ItemReceiver(this.support.codecs(), request.type(), streams.settings().window(),
				streams.readers(), this.activity, subscriber, this);
	}

	/** Gives the subscriber its subscription and makes the request. */
	void start(List<Interceptor> interceptors) {
		this.receiver.begin();
		if (this.cancelled) {
			return;
		}
		if (interceptors.isEmpty()) {
			try {
				open(this.request.options().headers());
			}
			catch (RuntimeException ex) {
				this.receiver.onEnd(null, this.support.failures().of(this.target.path(), ex));
			}
			return;
		}
		CompletableFuture<@Nullable Object> end = new CompletableFuture<>();
		this.ended = end;
		StreamChain.run(this.target.path(), interceptors, this.request, (headers) -> open(headers, end))
			.whenComplete(this::onAnswer);
	}

	private CompletionStage<@Nullable Object> open(Map<String, String> headers,
			CompletableFuture<@Nullable Object> end) {
		try {
			open(headers);
			return end;
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void open(Map<String, String> headers) {
		StreamCall opened = new StreamCall(this.router.streams(), this.support, this.target, this.resolution,
				this.request, headers, this.parent, this.activity, this);
		synchronized (this) {
			if (this.answered) {
				throw StreamChain.tooLate(this.target.path());
			}
			this.call = opened;
		}
		if (this.cancelled) {
			opened.cancel(false);
		}
		else {
			this.router.send(opened, this.target.path(), this.resolution, this.request.options());
		}
	}

	/**
	 * The interceptors have answered: mostly because the stream has ended, but they may
	 * have asked nobody, or may not want to wait. It ends in any case.
	 */
	private void onAnswer(@Nullable Object answer, @Nullable Throwable thrown) {
		StreamCall opened;
		synchronized (this) {
			this.answered = true;
			opened = this.call;
		}
		RunarException failure = (thrown != null) ? this.support.failures().of(this.target.path(), thrown) : null;
		Payload item = null;
		if (failure == null && opened == null) {
			try {
				Object value = this.support.codecs().convert(answer, this.request.type());
				item = (Payload) this.support.codecs().convert(value, Payload.class);
			}
			catch (Throwable ex) { // conversion runs user code
				failure = this.support.failures().of(this.target.path(), ex);
			}
		}
		this.receiver.onEnd(item, failure);
		if (opened != null) {
			opened.cancel(false);
		}
	}

	@Override
	public void onItems(StreamItems items) {
		this.receiver.onItems(items);
	}

	@Override
	public void onEnd(@Nullable Payload last, @Nullable RunarException failure) {
		this.whenOver.run();
		if (!isAnswered()) {
			if (failure != null && isUrgent(failure)) {
				this.receiver.onFailure(failure);
			}
			this.receiver.onEnd(last, failure);
		}
		CompletableFuture<@Nullable Object> end = this.ended;
		if (end != null) {
			// What interceptors have chained on it is not to run on this I/O or timer
			// thread.
			this.router.streams().readers().executeEnding(() -> settle(end, failure));
		}
	}

	/** Whether the end is another one than that of the call. */
	private synchronized boolean isAnswered() {
		return this.answered;
	}

	private static void settle(CompletableFuture<@Nullable Object> end, @Nullable RunarException failure) {
		if (failure != null) {
			end.completeExceptionally(failure);
		}
		else {
			end.complete(null);
		}
	}

	/** Whether the failure is not to wait for items that nobody asks for. */
	private static boolean isUrgent(RunarException failure) {
		return switch (failure.errorCode()) {
			case TIMEOUT, CANCELLED, PROTOCOL_ERROR -> true;
			default -> false;
		};
	}

	@Override
	public void credit(int items, long bytes) {
		StreamCall current = this.call;
		StreamLink link = (current != null) ? current.link() : null;
		if (link != null) {
			link.credit(items, bytes);
		}
	}

	@Override
	public void cancelled() {
		this.cancelled = true;
		StreamCall current = this.call;
		if (current != null) {
			current.cancel(false);
		}
	}

}
