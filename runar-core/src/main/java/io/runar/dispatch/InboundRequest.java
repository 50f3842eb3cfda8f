package io.runar.dispatch;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.runar.PeerId;
import io.runar.Priority;
import io.runar.TopicPath;
import io.runar.peer.Peer;
import io.runar.registry.ActionRoute;
import io.runar.runtime.RequestMeter;
import io.runar.service.ActionGuard;
import io.runar.service.CallerIdentity;
import io.runar.service.ServiceLane;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request of a peer, from its arrival to its one answer. It is the task that a handler
 * thread runs; its parameters are decoded when the handler asks for them, on that thread.
 */
class InboundRequest extends HandledRequest implements ServiceLane.Task {

	private static final AtomicIntegerFieldUpdater<InboundRequest> STATE = AtomicIntegerFieldUpdater
		.newUpdater(InboundRequest.class, "state");

	private static final int STARTED = 1;

	private static final int ENDED = 2;

	/** Its handler has returned, or will never be called. */
	private static final int RETURNED = 4;

	/** How long it took says how long such requests take. */
	private static final int TYPICAL = 8;

	private final Dispatcher dispatcher;

	private final Peer peer;

	/** Which of the peer's connections it came on. */
	private final int slot;

	private final NodeMessage.Request message;

	private final RequestMeter meter;

	private final long arrivedNanos;

	private final Dispatcher.Key key;

	/** How long the result may be kept; set by whoever gives it, read after that. */
	private int freshForMillis;

	/** Immutable; replaced when one is set. */
	private volatile Map<String, String> responseHeaders = Map.of();

	// Through the updater, which needs no object for each request.
	@SuppressWarnings("UnusedVariable")
	private volatile int state;

	InboundRequest(Dispatcher dispatcher, HandlingNode node, Peer peer, int slot, NodeMessage.Request message,
			TopicPath path, ActionRoute.Provider provider, RequestMeter meter, long arrivedNanos, long deadlineNanos) {
		super(node, path, provider, deadlineNanos, message.headers(), message.level(),
				message.correlationId().isEmpty() ? null : message.correlationId());
		this.dispatcher = dispatcher;
		this.peer = peer;
		this.slot = slot;
		this.message = message;
		this.meter = meter;
		this.arrivedNanos = arrivedNanos;
		this.key = new Dispatcher.Key(peer, message.id());
	}

	@Override
	public void run() {
		start();
		try {
			this.dispatcher.handle(this);
		}
		finally {
			returned();
			this.dispatcher.leaveLane(this);
		}
	}

	@Override
	public void refused(String reason) {
		start();
		this.dispatcher.refuse(this, reason);
		returned();
	}

	@Override
	public @Nullable Object params(Type type) {
		return node().codecs().decode(this.message.params(), type);
	}

	@Override
	public Priority priority() {
		return this.message.details().priority();
	}

	@Override
	public PeerId caller() {
		return this.peer.id();
	}

	@Override
	public @Nullable String callerService() {
		String service = this.message.details().callerService();
		return service.isEmpty() ? null : service;
	}

	@Override
	public CallerIdentity callerIdentity() {
		return this.peer.callerIdentity();
	}

	@Override
	public void freshFor(int millis) {
		this.freshForMillis = millis;
	}

	@Override
	public void responseHeader(String name, String value) {
		synchronized (this) {
			this.responseHeaders = withHeader(this.responseHeaders, name, value);
		}
	}

	int freshForMillis() {
		return this.freshForMillis;
	}

	/**
	 * Says that the request no longer waits for its turn. Its place among the open
	 * requests of its peer is given back when it has both started and ended: one that is
	 * cancelled while it waits still takes memory.
	 */
	void start() {
		if ((add(STARTED) & ENDED) != 0) {
			release();
		}
	}

	/**
	 * Ends the request; true for exactly one of those who try.
	 * @param typical whether the time it took says how long such requests take
	 */
	boolean end(boolean typical) {
		int flags = typical ? ENDED | TYPICAL : ENDED;
		int before = STATE.getAndUpdate(this, (now) -> ((now & ENDED) != 0) ? now : now | flags);
		if ((before & ENDED) != 0) {
			return false;
		}
		if ((before & STARTED) != 0) {
			release();
		}
		if ((before & RETURNED) != 0) {
			leave(before | flags);
		}
		return true;
	}

	private void release() {
		this.peer.release(this.message.params().length());
	}

	/**
	 * Says that its handler has returned, perhaps with a result to come, or will never be
	 * called. A request that has its answer still counts as in flight while its handler
	 * runs: it takes a thread.
	 */
	void returned() {
		if (provider().guard() != null) {
			int before = add(RETURNED);
			if ((before & (ENDED | RETURNED)) == ENDED) {
				leave(before);
			}
		}
	}

	private void leave(int flags) {
		ActionGuard guard = provider().guard();
		if (guard != null) {
			guard.leave(isStream(), this.arrivedNanos, node().environment().nanoTime() - this.arrivedNanos,
					(flags & TYPICAL) != 0);
		}
	}

	private int add(int flag) {
		return STATE.getAndUpdate(this, (before) -> before | flag);
	}

	boolean isEnded() {
		return (this.state & ENDED) != 0;
	}

	/** The request has ended, by whoever ended it. */
	void onClosed(String outcome) {
		// One result leaves nothing behind.
	}

	Peer peer() {
		return this.peer;
	}

	int slot() {
		return this.slot;
	}

	void respond(NodeMessage.Response response) {
		this.peer.respond(this.slot, withHeaders(response));
	}

	/** Gives an answer what the handler has set. */
	NodeMessage.Response withHeaders(NodeMessage.Response response) {
		return response.with(this.responseHeaders);
	}

	/** Unique only among the requests of one node to another. */
	String wireId() {
		return this.message.id();
	}

	Dispatcher.Key key() {
		return this.key;
	}

	RequestMeter meter() {
		return this.meter;
	}

	long arrivedNanos() {
		return this.arrivedNanos;
	}

}
