package io.runar.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.peer.InboundHandler;
import io.runar.peer.Peer;
import io.runar.registry.ActionRoute;
import io.runar.registry.RoutingTable;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.DeadlineSweeper;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Brings what peers send to handlers, and the answers back. On the I/O thread it only
 * decides; decoding, handler and encoding run on a handler thread. Every request gets
 * exactly one answer: the handler's, or an error, or a time-out when the handler never
 * answers.
 *
 * @since 0.1
 */
public final class Dispatcher implements InboundHandler {

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final HandlerChain handlers;

	private final ErrorMapping errors;

	private final Settings settings;

	private final Supplier<Node> node;

	private final ConcurrentMap<Key, InboundRequest> open = new ConcurrentHashMap<>();

	private final DeadlineSweeper<InboundRequest> sweeper;

	private final RemoteEvents events;

	private volatile boolean accepting = true;

	/**
	 * Creates a dispatcher.
	 * @param environment time and threads
	 * @param metrics receives measurements
	 * @param registry where local actions and subscriptions are
	 * @param codecs payload codecs
	 * @param handlers runs handlers
	 * @param errors turns what handlers throw into errors
	 * @param settings limits
	 * @param node what handlers call
	 */
	public Dispatcher(Environment environment, NodeMetrics metrics, ServiceRegistry registry, PayloadCodecs codecs,
			HandlerChain handlers, ErrorMapping errors, Settings settings, Supplier<Node> node) {
		this.environment = environment;
		this.metrics = metrics;
		this.registry = registry;
		this.codecs = codecs;
		this.handlers = handlers;
		this.errors = errors;
		this.settings = settings;
		this.node = node;
		this.sweeper = new DeadlineSweeper<>(environment, this.open.values(), this::expire);
		this.events = new RemoteEvents(registry, codecs, node);
	}

	/**
	 * Limits.
	 *
	 * @param maxInFlight requests of one peer that may be open
	 * @param defaultTimeout time for a request that does not say
	 * @param maxDepth largest number of requests that may lead to one another
	 */
	public record Settings(int maxInFlight, Duration defaultTimeout, int maxDepth) {

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
	public void onRequest(Peer peer, NodeMessage.Request message) {
		Key key = new Key(peer, message.id());
		if (this.open.containsKey(key)) {
			this.metrics.refused("duplicate-request");
			return;
		}
		try {
			InboundRequest request = admit(peer, message);
			if (this.open.putIfAbsent(key, request) != null) {
				peer.release();
				this.metrics.refused("duplicate-request");
				return;
			}
			this.sweeper.added(request.deadlineNanos());
			run(request);
		}
		catch (RunarException ex) {
			this.metrics.requestHandled(message.servicePath(), "unknown", ex.code(), 0);
			peer.respond(response(message.id(), peer.codecTags(), ex, true));
		}
	}

	private InboundRequest admit(Peer peer, NodeMessage.Request message) {
		if (!this.accepting) {
			throw new RunarException(ErrorCode.NODE_STOPPED, "this node is stopping");
		}
		if (message.level() > this.settings.maxDepth()) {
			throw new RunarException(ErrorCode.CALL_LOOP,
					"request '" + message.servicePath() + "/" + message.action() + "' is number " + message.level()
							+ " in a row (expected: at most " + this.settings.maxDepth() + ")");
		}
		TopicPath path = TopicPath.of(message.servicePath() + "/" + message.action());
		RoutingTable table = this.registry.table();
		ActionRoute route = table.action(path);
		ActionRoute.Provider provider = (route != null) ? route.local() : null;
		if (route == null || provider == null) {
			throw new RunarException(ErrorCode.NO_SUCH_ACTION, "no action '" + path + "' on this node");
		}
		if (provider.service().state() != ServiceState.RUNNING) {
			throw new RunarException(ErrorCode.SERVICE_UNAVAILABLE,
					"service '" + provider.service().path() + "' is " + provider.service().state());
		}
		peer.reserve(this.settings.maxInFlight());
		long now = this.environment.nanoTime();
		long timeout = (message.timeoutMicros() > 0) ? Math.min(message.timeoutMicros(), Long.MAX_VALUE / 4000) * 1000
				: this.settings.defaultTimeout().toNanos();
		return new InboundRequest(this.node.get(), this.environment, this.codecs, peer, message, path, provider, now,
				now + timeout);
	}

	private void run(InboundRequest request) {
		try {
			this.environment.handlers().execute(() -> handle(request));
		}
		catch (RejectedExecutionException ex) {
			fail(request, new RunarException(ErrorCode.OVERLOADED, "all handler threads of this node are busy"), true);
		}
	}

	private void handle(InboundRequest request) {
		if (this.open.get(new Key(request.peer(), request.requestId())) != request) {
			// Cancelled, expired or its peer lost before its turn came.
			return;
		}
		if (request.isCancelled()) {
			fail(request, new RunarException(ErrorCode.TIMEOUT,
					"request '" + request.path() + "' waited too long for a handler thread"), true);
			return;
		}
		RequestContext outer = CurrentRequest.swap(request);
		try {
			request.provider().service().metrics().countRequest();
			Object result = this.handlers.handle(request, request.provider());
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failure) -> finish(request, value, failure));
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
			CurrentRequest.swap(outer);
		}
	}

	private void finish(InboundRequest request, @Nullable Object value, @Nullable Throwable failure) {
		if (failure == null) {
			try {
				Payload payload = this.codecs.encode(value, request.peer().codecTags())
					.freshFor(request.freshForMillis());
				if (close(request, "SUCCESS")) {
					request.peer().respond(NodeMessage.Response.success(request.requestId(), payload));
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

	private void fail(InboundRequest request, RunarException error, boolean notStarted) {
		if (close(request, error.code())) {
			request.peer().respond(response(request.requestId(), request.peer().codecTags(), error, notStarted));
		}
	}

	private void expire(InboundRequest request) {
		if (close(request, ErrorCode.TIMEOUT.name())) {
			cancelOnHandler(request);
			request.peer()
				.respond(response(request.requestId(), request.peer().codecTags(),
						new RunarException(ErrorCode.TIMEOUT,
								"request '" + request.path() + "' (expected: an answer of the handler in time)"),
						false));
		}
	}

	/** Ends a request; true for exactly one of those who try. */
	private boolean close(InboundRequest request, String outcome) {
		if (!this.open.remove(new Key(request.peer(), request.requestId()), request)) {
			return false;
		}
		request.peer().release();
		this.metrics.requestHandled(request.provider().service().path().path(), request.provider().metadata().name(),
				outcome, this.environment.nanoTime() - request.arrivedNanos());
		return true;
	}

	private NodeMessage.Response response(String requestId, List<String> accepted, RunarException error,
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
	public void onEvent(Peer peer, NodeMessage.Event event) {
		this.events.deliver(peer, event);
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
	public void onPeerLost(Peer peer) {
		for (InboundRequest request : List.copyOf(this.open.values())) {
			if (request.peer() == peer && close(request, ErrorCode.PEER_LOST.name())) {
				cancelOnHandler(request);
			}
		}
	}

	private void cancelOnHandler(InboundRequest request) {
		try {
			this.environment.handlers().execute(request::cancel);
		}
		catch (RejectedExecutionException ex) {
			request.cancel();
		}
	}

	private record Key(Peer peer, String requestId) {

	}

}
