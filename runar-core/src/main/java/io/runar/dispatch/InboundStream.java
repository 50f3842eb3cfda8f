package io.runar.dispatch;

import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.invocation.CurrentRequest;
import io.runar.peer.Peer;
import io.runar.registry.ActionRoute;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RequestMeter;
import io.runar.service.RequestContext;
import io.runar.stream.IdleDeadline;
import io.runar.stream.IncomingItems;
import io.runar.stream.ItemSender;
import io.runar.stream.Publishers;
import io.runar.stream.StreamActivity;
import io.runar.stream.StreamEnd;
import io.runar.stream.StreamLink;
import io.runar.stream.StreamSettings;
import io.runar.stream.StreamThreads;
import io.runar.wire.NodeMessage;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;

/**
 * A request of a peer that is answered with a stream, from its arrival to its one answer,
 * which ends the stream. Its deadline moves with the stream.
 */
final class InboundStream extends InboundRequest implements StreamEnd, ItemSender.Ending {

	private final Dispatcher dispatcher;

	private final StreamSettings settings;

	private final NodeMetrics metrics;

	private final NodeMessage.StreamOffer offer;

	private final StreamActivity activity;

	/** Both set before the handler runs, on the I/O thread. */
	private volatile @Nullable StreamLink link;

	private volatile @Nullable ItemSender sender;

	private final AtomicBoolean closed = new AtomicBoolean();

	/** {@code null} if the caller has no items. */
	private volatile @Nullable IncomingItems items;

	InboundStream(Dispatcher dispatcher, HandlingNode node, Peer peer, int slot, NodeMessage.Request message,
			NodeMessage.StreamOffer offer, TopicPath path, ActionRoute.Provider provider, RequestMeter meter,
			long arrivedNanos, StreamSettings settings, NodeMetrics metrics, IdleDeadline idle) {
		super(dispatcher, node, peer, slot, message, path, provider, meter, arrivedNanos, idle.deadlineNanos());
		this.dispatcher = dispatcher;
		this.settings = settings;
		this.metrics = metrics;
		this.offer = offer;
		this.activity = new StreamActivity(idle, metrics);
	}

	@Override
	public boolean isStream() {
		return true;
	}

	@Override
	public long deadlineNanos() {
		return this.activity.idle().deadlineNanos();
	}

	/** Makes this known to the peer's messages; false if the peer is gone. */
	boolean open() {
		StreamLink opened = peer().serve(slot(), wireId(), this);
		if (opened == null) {
			return false;
		}
		onLink(opened);
		if (isEnded()) {
			// Cancelled or lost meanwhile, by another thread, which found nothing to end.
			onClosed(ErrorCode.CANCELLED.name());
		}
		return true;
	}

	@Override
	public NodeMessage.StreamOffer offer() {
		return this.offer;
	}

	@Override
	public void onLink(StreamLink opened) {
		ItemSender created = new ItemSender(node().codecs(), opened,
				new StreamThreads(this::onHandlerThread, this::onEndingThread), this.settings.window().bytes(),
				this.activity, this);
		created.onCredit(this.offer.items(), this.offer.bytes());
		if (this.offer.fromCaller()) {
			// Where a handler that waits for items cannot take the thread that brings
			// them.
			this.items = new IncomingItems(node().codecs(), opened, this.settings.window(),
					new StreamThreads(node().environment().completions(), node().environment().endings()),
					this.activity);
		}
		this.sender = created;
		this.link = opened;
		this.metrics.streamOpened(true);
		onCancel(created::cancel);
	}

	/**
	 * Sends what the handler has returned: a stream of items, one result, or a stage of
	 * either. On the thread that has it.
	 */
	void send(@Nullable Object result, @Nullable Throwable thrown) {
		if (thrown == null && result instanceof CompletionStage<?> stage) {
			stage.whenComplete(this::send);
			return;
		}
		ItemSender current = this.sender;
		Flow.Publisher<Object> items = (thrown == null) ? Publishers.of(result) : null;
		if (items == null || current == null) {
			this.dispatcher.finish(this, result, thrown);
			return;
		}
		inThisRequest(() -> subscribe(items, current));
	}

	private void subscribe(Flow.Publisher<Object> published, ItemSender current) {
		try {
			published.subscribe(current);
		}
		catch (Throwable ex) { // a publisher is user code
			this.dispatcher.finish(this, null, ex);
		}
	}

	/** Where the publisher is asked for more, as part of this request. */
	private void onHandlerThread(Runnable task) {
		node().environment().handlers().execute(() -> inThisRequest(task));
	}

	/** Where the publisher is told that it has ended although no handler is free. */
	private void onEndingThread(Runnable task) {
		node().environment().endings().execute(() -> inThisRequest(task));
	}

	private void inThisRequest(Runnable task) {
		@Nullable Object[] slot = CurrentRequest.slot();
		RequestContext outer = CurrentRequest.get(slot);
		CurrentRequest.set(slot, this);
		try {
			task.run();
		}
		finally {
			CurrentRequest.set(slot, outer);
		}
	}

	@Override
	public Runnable completed() {
		return () -> this.dispatcher.finishEmpty(this);
	}

	@Override
	public Runnable failed(Throwable failure) {
		return this.dispatcher.finishFailed(this, failure);
	}

	@Override
	public Flow.Publisher<Object> items(Type type) {
		IncomingItems offered = this.items;
		return (offered != null) ? offered.as(type) : super.items(type);
	}

	@Override
	public void onItems(StreamItems received) {
		offered().onItems(received);
	}

	@Override
	public void onItemsEnd(String errorCode, String errorMessage) {
		this.activity.idle().moved();
		offered().onEnd(errorCode.isEmpty() ? null : peer().error(errorCode, errorMessage));
	}

	private IncomingItems offered() {
		IncomingItems current = this.items;
		if (current == null) {
			throw new RunarException(ErrorCode.PROTOCOL_ERROR,
					"items of request '" + path() + "' (expected: none, it offered none)");
		}
		return current;
	}

	@Override
	public void onCredit(int items, long bytes) {
		this.activity.idle().moved();
		ItemSender current = this.sender;
		if (current != null) {
			current.onCredit(items, bytes);
		}
	}

	@Override
	public void onItemsCancelled() {
		throw new RunarException(ErrorCode.PROTOCOL_ERROR,
				"items of request '" + path() + "' cancelled by who sends them (expected: a cancel message)");
	}

	@Override
	public void onBroken(RunarException reason) {
		this.dispatcher.breakOff(this, reason);
	}

	@Override
	void respond(NodeMessage.Response response) {
		StreamLink current = this.link;
		if (current != null) {
			current.respond(withHeaders(response));
		}
		else {
			super.respond(response);
		}
	}

	@Override
	void onClosed(String outcome) {
		ItemSender ended = this.sender;
		StreamLink current = this.link;
		if (ended == null || current == null || !this.closed.compareAndSet(false, true)) {
			return;
		}
		ended.stop();
		current.close();
		this.metrics.streamEnded(true, outcome);
		IncomingItems offered = this.items;
		if (offered != null) {
			ErrorCode code = ErrorCode.named(outcome);
			offered.onRequestEnd(new RunarException((code != ErrorCode.APPLICATION) ? code : ErrorCode.CANCELLED,
					"request '" + path() + "' of these items has ended"));
		}
	}

}
