package io.runar.dispatch;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.Visibility;
import io.runar.authorization.Operation;
import io.runar.codec.Acceptance;
import io.runar.codec.PayloadCodecs;
import io.runar.event.AcknowledgedEvents;
import io.runar.event.EventFeedback;
import io.runar.event.RemoteEvents;
import io.runar.invocation.CurrentRequest;
import io.runar.invocation.ErrorMapping;
import io.runar.peer.InboundHandler;
import io.runar.peer.Peer;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import io.runar.registry.RecentPaths;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.DeadlineSweeper;
import io.runar.runtime.Environment;
import io.runar.runtime.IoWatchdog;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RequestMeter;
import io.runar.service.ActionGuard;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import io.runar.stream.IdleDeadline;
import io.runar.stream.StreamSettings;
import io.runar.wire.Acknowledgement;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Brings what peers send to handlers, and the answers back. On the I/O thread it only
 * decides; decoding, handler and encoding run on a handler thread, except for handlers
 * marked as never blocking, which run on the I/O thread altogether. Every request gets
 * exactly one answer: the handler's, or an error, or a time-out when the handler never
 * answers.
 *
 * @since 0.1
 */
public final class Dispatcher implements InboundHandler {

	private static final String TIMEOUT = ErrorCode.TIMEOUT.name();

	private final HandlingNode node;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final HandlerChain handlers;

	private final ErrorMapping errors;

	private final EventFeedback feedback;

	private final Settings settings;

	private final RecentPaths paths;

	private final RequestMeter refusals;

	/** Requests without answer, but for those that run on an I/O thread right now. */
	private final ConcurrentMap<Key, InboundRequest> open = new ConcurrentHashMap<>();

	private final DeadlineSweeper<InboundRequest> sweeper;

	private final RemoteEvents events;

	private volatile boolean accepting = true;

	/**
	 * Creates a dispatcher.
	 * @param node what all requests have in common
	 * @param metrics receives measurements
	 * @param registry where local actions and subscriptions are
	 * @param handlers runs handlers
	 * @param errors turns what handlers throw into errors
	 * @param feedback is told what becomes of acknowledged events
	 * @param settings limits
	 */
	public Dispatcher(HandlingNode node, NodeMetrics metrics, ServiceRegistry registry, HandlerChain handlers,
			ErrorMapping errors, EventFeedback feedback, Settings settings) {
		this.node = node;
		this.environment = node.environment();
		this.metrics = metrics;
		this.registry = registry;
		this.codecs = node.codecs();
		this.handlers = handlers;
		this.errors = errors;
		this.feedback = feedback;
		this.settings = settings;
		this.paths = new RecentPaths(metrics);
		this.refusals = metrics.handledMeter("unknown", "unknown");
		this.sweeper = new DeadlineSweeper<>(this.environment, this.open.values()::forEach, this::expire);
		this.events = new RemoteEvents(registry, this.codecs, node.node(), this.paths, this.environment.random(),
				new AcknowledgedEvents(settings.deduplicationWindow(), errors, this.environment.random()));
	}

	/**
	 * Limits.
	 *
	 * @param maxInFlight requests of one peer that may be open
	 * @param defaultTimeout time for a request that does not say
	 * @param maxDepth largest number of requests that may lead to one another
	 * @param maxConcurrentPerService requests of one service whose handlers may run at a
	 * time
	 * @param streams limits of streams
	 * @param deduplicationWindow acknowledged events that are remembered
	 */
	public record Settings(int maxInFlight, Duration defaultTimeout, int maxDepth, int maxConcurrentPerService,
			StreamSettings streams, int deduplicationWindow) {

	}

	/**
	 * Returns how many requests of peers have not been answered.
	 * @return the count
	 */
	public int openRequests() {
		return this.open.size();
	}

	/** From now on new requests are refused with {@code NODE_STOPPED}, not started. */
	public void stopAccepting() {
		this.accepting = false;
	}

	@Override
	public void onRequest(Peer peer, int slot, NodeMessage.Request message, long receivedNanos) {
		try {
			InboundRequest request = admit(peer, slot, message, receivedNanos);
			if (message.stream() == null && request.provider().handler().isNonBlocking()) {
				runHere(request);
			}
			else if (register(request)) {
				runOnHandlerThread(request);
			}
		}
		catch (RunarException ex) {
			this.refusals.record(ex.code(), 0);
			peer.respond(slot, response(message.id(), peer.acceptance(), ex, true));
		}
	}

	private InboundRequest admit(Peer peer, int slot, NodeMessage.Request message, long now) {
		if (!this.accepting) {
			throw new RunarException(ErrorCode.NODE_STOPPED, "this node is stopping");
		}
		if (message.level() > this.settings.maxDepth()) {
			throw new RunarException(ErrorCode.CALL_LOOP, "request '" + message.target() + "' is number "
					+ message.level() + " in a row (expected: at most " + this.settings.maxDepth() + ")");
		}
		Destination destination = this.paths.destination(message.target());
		Destination.Resolution resolution = destination.resolve(this.registry.table());
		String version = message.details().serviceVersion();
		ActionRoute route = resolution.route();
		ActionRoute.Provider newest = resolution.local();
		ActionRoute.Provider provider = newest;
		if (route != null && newest != null) {
			provider = version.isEmpty() ? route.running(newest) : route.local(version);
		}
		if (provider == null || provider.metadata().visibility() != Visibility.PUBLISHED
				|| !mayCall(peer, destination.path(), provider)) {
			throw new RunarException(ErrorCode.NO_SUCH_ACTION, "no action '" + destination.path() + "'"
					+ (version.isEmpty() ? "" : " in version " + version) + " on this node");
		}
		if (provider.service().state() != ServiceState.RUNNING) {
			throw new RunarException(ErrorCode.SERVICE_UNAVAILABLE,
					"service '" + provider.service().path() + "' is " + provider.service().state());
		}
		if (message.stream() != null) {
			return admitStream(peer, slot, message, message.stream(), now, destination, resolution, provider);
		}
		reserve(peer, message, provider, now);
		long timeout = (message.timeoutMicros() > 0) ? Math.min(message.timeoutMicros(), Long.MAX_VALUE / 4000) * 1000
				: this.settings.defaultTimeout().toNanos();
		return new InboundRequest(this, this.node, peer, slot, message, destination.path(), provider,
				resolution.handledMeter(), now, now + timeout);
	}

	/** Who may not is told the same as if there were no such action. */
	private static boolean mayCall(Peer peer, TopicPath path, ActionRoute.Provider provider) {
		if (peer.rights().may(Operation.CALL, path, provider.allowed())) {
			return true;
		}
		peer.refused("forbidden-call", path.path(), "request '" + path + "' of peer " + peer.id()
				+ " (expected: one that the rules and the service allow it)");
		return false;
	}

	/** Takes a place for a request, among those of its peer and those of its action. */
	private void reserve(Peer peer, NodeMessage.Request message, ActionRoute.Provider provider, long now) {
		int size = message.params().length();
		peer.reserve(this.settings.maxInFlight(), size);
		ActionGuard guard = provider.guard();
		if (guard != null) {
			try {
				guard.admit(peer.id(), message.details().priority(), message.stream() != null, now);
			}
			catch (RunarException ex) {
				peer.release(size);
				throw ex;
			}
		}
	}

	private InboundRequest admitStream(Peer peer, int slot, NodeMessage.Request message, NodeMessage.StreamOffer offer,
			long now, Destination destination, Destination.Resolution resolution, ActionRoute.Provider provider) {
		StreamSettings streams = this.settings.streams();
		peer.checkStreams(streams.maxPerPeer());
		reserve(peer, message, provider, now);
		Duration limit = (message.timeoutMicros() > 0) ? Duration.of(message.timeoutMicros(), ChronoUnit.MICROS)
				: streams.idleTimeout();
		return new InboundStream(this, this.node, peer, slot, message, offer, destination.path(), provider,
				resolution.handledMeter(), now, streams, this.metrics, new IdleDeadline(this.environment, limit));
	}

	/** Makes a request known to cancellation, expiry and the loss of its peer. */
	private boolean register(InboundRequest request) {
		if (this.open.putIfAbsent(request.key(), request) != null) {
			refuseDuplicate(request);
			return false;
		}
		this.sweeper.added(request.deadlineNanos());
		if (request instanceof InboundStream stream) {
			if (!stream.open()) {
				stream.start();
				breakOff(stream, new RunarException(ErrorCode.PEER_LOST, "peer " + request.peer().id() + " is gone"));
				stream.returned();
				return false;
			}
			// A right that was lost since it was admitted, before it could be found here.
			endIfForbidden(stream);
		}
		return true;
	}

	/**
	 * Ends a stream that its caller may no longer have. The caller knew of the action, so
	 * it is told why.
	 */
	private void endIfForbidden(InboundStream stream) {
		if (!mayCall(stream.peer(), stream.path(), stream.provider())) {
			breakOff(stream, new RunarException(ErrorCode.FORBIDDEN, "stream '" + stream.path() + "' has ended: node "
					+ stream.peer().id() + " may no longer call it (expected: a caller that the rules allow it)"));
		}
	}

	/** Ends a stream that cannot go on. */
	void breakOff(InboundStream stream, RunarException reason) {
		fail(stream, reason, false);
		cancelOnHandler(stream);
	}

	private void refuseDuplicate(InboundRequest request) {
		request.start();
		request.end(false);
		request.returned();
		this.metrics.refused("duplicate-request");
	}

	/** Runs a handler on a handler thread, as soon as its service may take one more. */
	private void runOnHandlerThread(InboundRequest request) {
		request.provider()
			.service()
			.lane()
			.execute(request, this.environment.handlers(), this.settings.maxConcurrentPerService());
	}

	void leaveLane(InboundRequest request) {
		request.provider().service().lane().leave(this.environment.handlers(), this.settings.maxConcurrentPerService());
	}

	void refuse(InboundRequest request, String reason) {
		fail(request,
				new RunarException(ErrorCode.OVERLOADED, "request '" + request.path() + "' was not started: " + reason),
				true);
	}

	/**
	 * Runs a handler that never blocks on this I/O thread. It is registered only if its
	 * result is still to come: until then nothing else can happen on its connection.
	 */
	private void runHere(InboundRequest request) {
		if (!this.open.isEmpty() && this.open.containsKey(request.key())) {
			refuseDuplicate(request);
			return;
		}
		request.start();
		@Nullable Object[] slot = CurrentRequest.slot();
		IoWatchdog.Slot watched = this.node.ioThreads()
			.enter(slot, "Handler of", request.provider().service().path().path(),
					request.provider().metadata().name());
		try {
			Object result = invoke(request, slot);
			if (result instanceof CompletionStage<?> stage) {
				if (register(request)) {
					finishLater(request, stage);
				}
			}
			else {
				finish(request, result, null);
			}
		}
		catch (Throwable ex) { // user code may throw anything; the caller must get an
								// answer
			finish(request, null, ex);
		}
		finally {
			this.node.ioThreads().exit(slot, watched);
			request.returned();
		}
	}

	/** Runs a handler on this handler thread. */
	void handle(InboundRequest request) {
		if (request.isEnded()) {
			// Cancelled, expired or its peer lost before its turn came.
			return;
		}
		if (request.isCancelled()) {
			fail(request, new RunarException(ErrorCode.TIMEOUT,
					"request '" + request.path() + "' waited too long for a handler thread"), true);
			return;
		}
		try {
			Object result = invoke(request, CurrentRequest.slot());
			if (request instanceof InboundStream stream) {
				stream.send(result, null);
			}
			else if (result instanceof CompletionStage<?> stage) {
				finishLater(request, stage);
			}
			else {
				finish(request, result, null);
			}
		}
		catch (Throwable ex) { // user code may throw anything; the caller must get an
								// answer
			finish(request, null, ex);
		}
	}

	private @Nullable Object invoke(InboundRequest request, @Nullable Object[] slot) throws Exception {
		RequestContext outer = CurrentRequest.get(slot);
		CurrentRequest.set(slot, request);
		try {
			request.provider().service().metrics().countRequest();
			return this.handlers.handle(request, request.provider().handler());
		}
		finally {
			CurrentRequest.set(slot, outer);
		}
	}

	private void finishLater(InboundRequest request, CompletionStage<?> stage) {
		stage.whenComplete((value, failure) -> finish(request, value, failure));
	}

	void finish(InboundRequest request, @Nullable Object value, @Nullable Throwable failure) {
		if (failure == null) {
			try {
				Payload payload = this.codecs.encode(value, request.peer().acceptance())
					.freshFor(request.freshForMillis());
				if (close(request, RequestMeter.SUCCESS)) {
					request.respond(NodeMessage.Response.success(request.wireId(), payload));
				}
				return;
			}
			catch (Throwable ex) { // encoding runs user code too
				fail(request, this.errors.toRunarException(ex, request.path()), false);
				return;
			}
		}
		request.provider().service().metrics().countFailure();
		fail(request, this.errors.toRunarException(failure, request.path()), false);
	}

	/** Answers a stream whose items have all been sent. */
	void finishEmpty(InboundStream stream) {
		if (close(stream, RequestMeter.SUCCESS)) {
			stream.respond(NodeMessage.Response.success(stream.wireId(), Payload.NULL));
		}
	}

	/**
	 * Prepares the answer to a stream that has failed, which runs user code, for when the
	 * items before it have been sent.
	 */
	Runnable finishFailed(InboundStream stream, Throwable failure) {
		stream.provider().service().metrics().countFailure();
		RunarException error = this.errors.toRunarException(failure, stream.path());
		NodeMessage.Response answer = response(stream.wireId(), stream.peer().acceptance(), error, false);
		return () -> {
			if (close(stream, error.code())) {
				stream.respond(answer);
			}
		};
	}

	private void fail(InboundRequest request, RunarException error, boolean notStarted) {
		if (close(request, error.code())) {
			request.respond(response(request.wireId(), request.peer().acceptance(), error, notStarted));
		}
	}

	private void expire(InboundRequest request) {
		if (close(request, TIMEOUT)) {
			cancelOnHandler(request);
			request
				.respond(response(request.wireId(), request.peer().acceptance(), new RunarException(ErrorCode.TIMEOUT,
						"request '" + request.path() + "' (expected: " + (request.isStream()
								? "something of the stream to move in time)" : "an answer of the handler in time)")),
						false));
		}
	}

	/** Ends a request; true for exactly one of those who try. */
	private boolean close(InboundRequest request, String outcome) {
		if (!request.end(outcome.equals(RequestMeter.SUCCESS) || outcome.equals(TIMEOUT))) {
			return false;
		}
		this.open.remove(request.key(), request);
		request.onClosed(outcome);
		if (request.meter().isMeasuring()) {
			request.meter().record(outcome, this.environment.nanoTime() - request.arrivedNanos());
		}
		return true;
	}

	private NodeMessage.Response response(String requestId, Acceptance accepted, RunarException error,
			boolean notStarted) {
		Payload data = Payload.NULL;
		if (error.data() != null) {
			try {
				data = this.codecs.encode(error.data(), accepted);
			}
			catch (RunarException ex) {
				// The error itself matters more than its data.
				data = Payload.NULL;
			}
		}
		return new NodeMessage.Response(requestId, false, data, error.code(), String.valueOf(error.getMessage()),
				error.retryable(), notStarted);
	}

	@Override
	public void onEvent(Peer peer, int slot, NodeMessage.Event event) {
		this.events.deliver(peer, slot, event);
	}

	@Override
	public void onAcknowledgement(Peer peer, Acknowledgement acknowledgement) {
		this.feedback.acknowledged(peer, acknowledgement);
	}

	@Override
	public void onCancel(Peer peer, String requestId) {
		InboundRequest request = this.open.get(new Key(peer, requestId));
		if (request != null && close(request, ErrorCode.CANCELLED.name())) {
			// Actions on cancellation are user code: not on this I/O thread.
			cancelOnHandler(request);
		}
	}

	@Override
	public void onRightsChanged(Peer peer) {
		for (InboundRequest request : this.open.values()) {
			if (request.peer() == peer && request instanceof InboundStream stream) {
				endIfForbidden(stream);
			}
		}
	}

	@Override
	public void onConnectionLost(Peer peer) {
		this.feedback.connectionLost(peer);
	}

	@Override
	public void onPeerLost(Peer peer) {
		this.feedback.peerLost(peer);
		for (InboundRequest request : List.copyOf(this.open.values())) {
			if (request.peer() == peer && close(request, ErrorCode.PEER_LOST.name())) {
				cancelOnHandler(request);
			}
		}
	}

	private void cancelOnHandler(InboundRequest request) {
		this.environment.executeEnding(request::cancel);
	}

	/**
	 * What no two open requests have in common.
	 */
	record Key(Peer peer, String requestId) {

		@Override
		@SuppressWarnings("ReferenceEquality") // an incarnation of a peer is one object
		public boolean equals(@Nullable Object other) {
			return other instanceof Key that && this.peer == that.peer && this.requestId.equals(that.requestId);
		}

		@Override
		public int hashCode() {
			return 31 * this.requestId.hashCode() + this.peer.hashCode();
		}

	}

}
