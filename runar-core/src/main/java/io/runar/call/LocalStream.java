package io.runar.call;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.TypeNames;
import io.runar.dispatch.HandledRequest;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.ActionRoute;
import io.runar.resilience.CallTarget;
import io.runar.runtime.Cancellable;
import io.runar.runtime.DeadlineSweeper;
import io.runar.runtime.RequestMeter;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import io.runar.stream.IdleDeadline;
import io.runar.stream.Publishers;
import io.runar.stream.SignalGate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of a local handler's items for one subscriber: they pass by reference, on the
 * handler's threads, as the subscriber asks for them. What may come from elsewhere, the
 * idle limit and the end of the request that it serves, takes its turn between items.
 */
final class LocalStream implements Flow.Subscriber<Object>, Flow.Subscription, DeadlineSweeper.Timed {

	private static final Logger logger = LoggerFactory.getLogger(LocalStream.class);

	private final Router router;

	private final Runnable whenOver;

	private final CallSupport support;

	private final StreamRequest<?> request;

	private final CallTarget target;

	private final TopicPath path;

	private final ActionRoute.Provider provider;

	private final RequestMeter meter;

	private final @Nullable RequestContext parent;

	private final IdleDeadline idle;

	/** What the caller sends; {@code null} if it sends nothing. */
	private final @Nullable LocalItems items;

	private final long startNanos;

	/** Completes with the stream, for the interceptors. */
	private final CompletableFuture<@Nullable Object> ended = new CompletableFuture<>();

	private final SignalGate signals = new SignalGate();

	private final AtomicReference<@Nullable End> end = new AtomicReference<>();

	/** {@code null} once it has had its last signal, or wants none. */
	private volatile Flow.@Nullable Subscriber<? super Object> subscriber;

	private volatile boolean cancelled;

	private volatile @Nullable LocalStreamRequest handled;

	private volatile @Nullable Cancellable withParent;

	/** Whether the interceptors have answered; guarded by this. */
	private boolean answered;

	/** Guarded by this. */
	private Flow.@Nullable Subscription source;

	/** What was asked for before there was a source; guarded by this. */
	private long early;

	LocalStream(Router router, StreamRequest<?> request, CallTarget target, ActionRoute.Provider provider,
			RequestMeter meter, Flow.Subscriber<? super Object> subscriber, Runnable whenOver) {
		this.router = router;
		this.whenOver = whenOver;
		this.support = router.support();
		this.request = request;
		this.target = target;
		this.path = target.path();
		this.provider = provider;
		this.meter = meter;
		this.parent = CurrentRequest.get(CurrentRequest.slot());
		this.startNanos = this.support.environment().nanoTime();
		this.idle = router.streams().idle(this.support.environment(), request.options());
		Flow.Publisher<Object> sent = request.items();
		this.items = (sent != null) ? new LocalItems(sent, this.support.codecs(), this.idle) : null;
		this.subscriber = subscriber;
	}

	/**
	 * How the stream ends.
	 *
	 * @param failure why, or {@code null}
	 * @param asIs whether the subscriber gets the failure as it is
	 */
	private record End(@Nullable Throwable failure, boolean asIs) {

		End(@Nullable Throwable failure) {
			this(failure, false);
		}

	}

	/** Gives the subscriber its subscription and calls the handler. */
	void start(List<Interceptor> interceptors) {
		Flow.Subscriber<? super Object> current = this.subscriber;
		// The subscription is the first signal. Whatever ends the stream from now on
		// finds
		// what there is to be taken back.
		this.signals.enter();
		this.router.streams().locals().add(this);
		if (this.parent instanceof HandledRequest outer) {
			this.withParent = outer.whenCancelled(() -> abort(CallFailures.cancelled(this.path, null)));
		}
		if (current != null) {
			begin(current);
		}
		leave();
		if (isOver()) {
			return;
		}
		if (interceptors.isEmpty()) {
			open(this.request.options().headers());
		}
		else {
			StreamChain.run(this.path, interceptors, this.request, this::open).whenComplete(this::onAnswer);
		}
	}

	private void begin(Flow.Subscriber<? super Object> current) {
		try {
			current.onSubscribe(this);
		}
		catch (Throwable ex) { // a subscriber is user code
			onSubscriberFailed(ex);
		}
	}

	private CompletionStage<@Nullable Object> open(Map<String, String> headers) {
		try {
			LocalStreamRequest made = newRequest(headers);
			synchronized (this) {
				if (this.answered) {
					return CompletableFuture.failedFuture(StreamChain.tooLate(this.path));
				}
				this.handled = made;
			}
			if (isOver()) {
				// Before an interceptor went on; who ends it may have missed the request.
				made.cancel();
				return this.ended;
			}
			publish(made, this.router.localCalls().runUnmeasured(made, this.provider), null);
		}
		catch (RunarException ex) {
			onError(ex);
		}
		return this.ended;
	}

	private LocalStreamRequest newRequest(Map<String, String> headers) {
		// Only to refuse what has no time left.
		this.support.deadline(this.target, this.request.options(), this.parent, this.startNanos);
		return new LocalStreamRequest(this.support.node(), this.path, this.provider, this.request.params(), this.items,
				this.idle, headers, this.support.level(this.path, this.parent),
				this.support.priority(this.target, this.request.options(), this.parent), this.parent,
				this.request.options().responseHeaders());
	}

	/** Subscribes to what the handler has returned. */
	private void publish(LocalStreamRequest made, @Nullable Object result, @Nullable Throwable thrown) {
		if (thrown != null) {
			onError(thrown);
			return;
		}
		if (result instanceof CompletionStage<?> stage) {
			stage.whenComplete((value, failure) -> publish(made, value, failure));
			return;
		}
		Flow.Publisher<Object> items = Publishers.of(result);
		@Nullable Object[] slot = CurrentRequest.slot();
		RequestContext outer = CurrentRequest.get(slot);
		CurrentRequest.set(slot, made);
		try {
			((items != null) ? items : Publishers.ofResult(result)).subscribe(this);
		}
		catch (Throwable ex) { // a publisher is user code
			onError(ex);
		}
		finally {
			CurrentRequest.set(slot, outer);
		}
	}

	/**
	 * The interceptors have answered: mostly because the stream has ended, but they may
	 * not have called the handler, or may not want to wait. It ends in any case.
	 */
	private void onAnswer(@Nullable Object answer, @Nullable Throwable thrown) {
		boolean opened;
		synchronized (this) {
			this.answered = true;
			opened = this.handled != null;
		}
		if (isOver()) {
			return;
		}
		if (thrown != null || opened) {
			abort(thrown);
		}
		else {
			Publishers.ofResult(answer).subscribe(this);
		}
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		long asked = 0;
		boolean taken = false;
		synchronized (this) {
			if (this.source == null && !isOver()) {
				this.source = subscription;
				asked = this.early;
				taken = true;
			}
		}
		if (!taken) {
			subscription.cancel();
		}
		else if (asked > 0) {
			subscription.request(asked);
		}
	}

	@Override
	public void onNext(Object item) {
		Objects.requireNonNull(item, "item of a stream must not be null");
		if (isOver()) {
			return;
		}
		this.idle.moved();
		Object value;
		try {
			value = this.support.codecs().convert(item, this.request.type());
			if (value == null) {
				throw new RunarException(ErrorCode.INVALID_ARGUMENT, "item of stream '" + this.path
						+ "': null (expected: " + TypeNames.of(this.request.type()) + ")");
			}
		}
		catch (Throwable ex) { // conversion runs user code
			abort(ex);
			return;
		}
		Flow.Subscriber<? super Object> current = this.subscriber;
		if (current != null && this.signals.enter()) {
			signal(current, value);
			leave();
		}
	}

	private void signal(Flow.Subscriber<? super Object> current, Object value) {
		try {
			current.onNext(value);
		}
		catch (Throwable ex) { // a subscriber is user code
			onSubscriberFailed(ex);
		}
	}

	private void onSubscriberFailed(Throwable thrown) {
		logger.warn("A subscriber of stream '{}' failed, which cancels the stream", this.path, thrown);
		cancel();
	}

	@Override
	public void onError(Throwable thrown) {
		Objects.requireNonNull(thrown, "'thrown' must not be null");
		this.provider.service().metrics().countFailure();
		end(new End(thrown));
	}

	@Override
	public void onComplete() {
		end(new End(null));
	}

	/** Ends the stream and the handler's publisher. */
	private void abort(@Nullable Throwable reason) {
		end(new End(reason));
		cancelSource();
	}

	/** Nothing has moved for too long. On a timer thread. */
	void expire() {
		RunarException timeout = new RunarException(ErrorCode.TIMEOUT, "stream '" + this.path
				+ "' (expected: something to move within " + this.idle.limit().toMillis() + " ms)");
		this.support.environment().executeEnding(() -> abort(timeout));
	}

	private void end(End reason) {
		if (this.end.compareAndSet(null, reason) && this.signals.end()) {
			signalEnd();
		}
	}

	/** A signal has been given; an end that came meanwhile follows it. */
	private void leave() {
		if (this.signals.leave()) {
			signalEnd();
		}
	}

	private void signalEnd() {
		Throwable failure = failure();
		Flow.Subscriber<? super Object> current = this.subscriber;
		this.subscriber = null;
		if (current != null) {
			try {
				if (failure != null) {
					current.onError(failure);
				}
				else {
					current.onComplete();
				}
			}
			catch (RuntimeException ex) {
				logger.warn("A subscriber of stream '{}' failed with its last signal", this.path, ex);
			}
		}
		settle(failure);
	}

	private @Nullable Throwable failure() {
		End last = this.end.get();
		Throwable thrown = (last != null) ? last.failure() : null;
		return (last == null || thrown == null || last.asIs()) ? thrown : this.support.failures().of(this.path, thrown);
	}

	/** Once, when the stream is over for whatever reason. */
	private void settle(@Nullable Throwable failure) {
		this.whenOver.run();
		this.router.streams().locals().remove(this);
		Cancellable registration = this.withParent;
		if (registration != null) {
			registration.cancel();
		}
		if ((failure != null) ? this.ended.completeExceptionally(failure) : this.ended.complete(null)) {
			LocalItems sent = this.items;
			if (sent != null) {
				sent.onRequestEnd(requestEnded(failure));
			}
			this.meter.record(
					(failure != null) ? this.support.failures().outcome(this.path, failure) : RequestMeter.SUCCESS,
					this.support.environment().nanoTime() - this.startNanos);
		}
	}

	private RunarException requestEnded(@Nullable Throwable failure) {
		ErrorCode code = (failure instanceof RunarException known && known.errorCode() != ErrorCode.APPLICATION)
				? known.errorCode() : ErrorCode.CANCELLED;
		return new RunarException(code, "request '" + this.path + "' of these items has ended");
	}

	@Override
	public void request(long items) {
		if (items <= 0) {
			end(new End(new IllegalArgumentException("request(" + items + ") of stream '" + this.path
					+ "' (expected: > 0, by rule 3.9 of Reactive Streams)"), true));
			cancelSource();
			return;
		}
		this.idle.moved();
		Flow.Subscription current;
		synchronized (this) {
			current = this.source;
			if (current == null) {
				long sum = this.early + items;
				this.early = (sum < 0) ? Long.MAX_VALUE : sum;
			}
		}
		if (current != null && !isOver()) {
			current.request(items);
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		this.subscriber = null;
		cancelSource();
		settle(CallFailures.cancelled(this.path, null));
	}

	private void cancelSource() {
		Flow.Subscription current;
		synchronized (this) {
			current = this.source;
		}
		if (current != null) {
			current.cancel();
		}
		LocalStreamRequest made = this.handled;
		if (made != null) {
			made.cancel();
		}
	}

	private boolean isOver() {
		return this.cancelled || this.end.get() != null;
	}

	@Override
	public long deadlineNanos() {
		return this.idle.deadlineNanos();
	}

}
