package io.runar.call;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.CurrentRequest;
import io.runar.dispatch.ErrorMapping;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlerChain;
import io.runar.registry.ActionRoute;
import io.runar.registry.LoadBalancer;
import io.runar.registry.RemotePeer;
import io.runar.registry.RoutingTable;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.service.CachePolicy;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests of this node to a handler: the local one as a plain call on the caller's
 * thread, otherwise to one of the nodes that have the action. Thread-safe.
 *
 * @since 0.1
 */
public final class Router {

	private final CallSettings settings;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final HandlerChain handlers;

	private final ErrorMapping errors;

	private final LoadBalancer balancer;

	private final List<Interceptor> interceptors;

	private final Supplier<Node> node;

	private final Function<PeerId, @Nullable RemotePeer> peers;

	private final RemoteResults results;

	private static final AtomicIntegerFieldUpdater<Call> MEASURED = AtomicIntegerFieldUpdater.newUpdater(Call.class,
			"measured");

	private final PathCache paths = new PathCache();

	/**
	 * Creates a router.
	 * @param settings how requests are made
	 * @param environment time and threads
	 * @param metrics receives measurements
	 * @param registry what is where
	 * @param codecs payload codecs
	 * @param handlers runs local handlers
	 * @param errors turns what handlers throw into errors
	 * @param balancer chooses among remote providers
	 * @param interceptors run around every request, outermost first
	 * @param node what local handlers call
	 * @param peers finds a connected peer
	 * @param results keeps results of other nodes
	 */
	public Router(CallSettings settings, Environment environment, NodeMetrics metrics, ServiceRegistry registry,
			PayloadCodecs codecs, HandlerChain handlers, ErrorMapping errors, LoadBalancer balancer,
			List<Interceptor> interceptors, Supplier<Node> node, Function<PeerId, @Nullable RemotePeer> peers,
			RemoteResults results) {
		this.settings = settings;
		this.environment = environment;
		this.metrics = metrics;
		this.registry = registry;
		this.codecs = codecs;
		this.handlers = handlers;
		this.errors = errors;
		this.balancer = balancer;
		this.interceptors = List.copyOf(interceptors);
		this.node = node;
		this.peers = peers;
		this.results = results;
	}

	/**
	 * Makes a request and waits.
	 * @param text the path
	 * @param params the parameters
	 * @param type type of the result
	 * @param options how
	 * @return the result
	 * @throws RunarException if it fails
	 */
	public @Nullable Object request(String text, @Nullable Object params, Type type, RequestOptions options) {
		Call call = new Call(this.paths.literal(text), params, options);
		Object raw;
		if (this.interceptors.isEmpty() && call.local != null) {
			raw = callLocal(call, call.local, options.headers());
			if (!(raw instanceof CompletionStage<?>)) {
				return convert(raw, type);
			}
			raw = await(call, own((CompletionStage<?>) raw));
		}
		else {
			raw = await(call, intercepted(call, true));
		}
		return convert(raw, type);
	}

	/**
	 * Makes a request without waiting.
	 * @param <T> type of the result
	 * @param text the path
	 * @param params the parameters
	 * @param type type of the result
	 * @param options how
	 * @return the result to come; cancelling it cancels the request
	 */
	public <T> CompletableFuture<@Nullable T> requestAsync(String text, @Nullable Object params, Type type,
			RequestOptions options) {
		AsyncResult<T> result = new AsyncResult<>();
		try {
			Call call = new Call(this.paths.literal(text), params, options);
			CompletableFuture<@Nullable Object> raw = intercepted(call, false);
			result.call = call;
			result.source = raw;
			if (raw.isDone()) {
				finish(result, raw, type, call);
			}
			else {
				// Off the I/O thread: decoding and what the application chained to the
				// result.
				raw.whenComplete((value, failure) -> hop(result, () -> finish(result, raw, type, call)));
				superviseDeadline(call, raw);
			}
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(ex);
		}
		return result;
	}

	private void hop(CompletableFuture<?> result, Runnable task) {
		try {
			this.environment.completions().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// Not retryable: the request itself may have succeeded.
			result.completeExceptionally(RunarException
				.builder(ErrorCode.OVERLOADED, "the result has come, but all completion threads of this node are busy")
				.retryable(false)
				.cause(ex)
				.build());
		}
	}

	/**
	 * A remote request watches its own deadline; an asynchronous local handler does not,
	 * nor does an interceptor.
	 */
	private void superviseDeadline(Call call, CompletableFuture<?> raw) {
		if (call.local != null || !this.interceptors.isEmpty()) {
			Cancellable timer = this.environment.schedule(Duration.ofNanos(call.leftNanos()), () -> {
				if (raw.completeExceptionally(timeout(call))) {
					call.cancel();
				}
			});
			raw.whenComplete((value, failure) -> timer.cancel());
		}
	}

	@SuppressWarnings("unchecked")
	private <T> void finish(CompletableFuture<@Nullable T> result, CompletableFuture<@Nullable Object> raw, Type type,
			Call call) {
		try {
			result.complete((T) convert(raw.join(), type));
		}
		catch (CancellationException ex) {
			call.cancel();
			result.completeExceptionally(
					new RunarException(ErrorCode.CANCELLED, "request '" + call.path + "' was cancelled", ex));
		}
		catch (CompletionException ex) {
			result.completeExceptionally(error(call.path, ex));
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(ex);
		}
	}

	private @Nullable Object await(Call call, CompletableFuture<@Nullable Object> future) {
		// On a virtual clock this thread does others' work while it waits.
		RequestContext current = CurrentRequest.swap(null);
		try {
			if (!future.isDone() && !this.environment.await(future, call.leftNanos()) && !future.isDone()) {
				RunarException timeout = timeout(call);
				call.cancel();
				future.cancel(false);
				throw timeout;
			}
			return future.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			call.cancel();
			future.cancel(false);
			throw new RunarException(ErrorCode.CANCELLED,
					"request '" + call.path + "': the waiting thread was interrupted", ex);
		}
		catch (CancellationException ex) {
			throw new RunarException(ErrorCode.CANCELLED, "request '" + call.path + "' was cancelled", ex);
		}
		catch (CompletionException ex) {
			throw error(call.path, ex);
		}
		finally {
			CurrentRequest.swap(current);
		}
	}

	private @Nullable Object convert(@Nullable Object raw, Type type) {
		return (raw instanceof Payload payload) ? this.codecs.decode(payload, type) : this.codecs.convert(raw, type);
	}

	private RunarException timeout(Call call) {
		if (call.measureOnce()) {
			this.metrics.requestCompleted(call.servicePath(), call.actionName(), call.local != null,
					ErrorCode.TIMEOUT.name(), this.environment.nanoTime() - call.startNanos);
		}
		return new RunarException(ErrorCode.TIMEOUT, "request '" + call.path + "' (expected: an answer within "
				+ Duration.ofNanos(call.deadlineNanos - call.startNanos).toMillis() + " ms)");
	}

	private RunarException error(TopicPath path, Throwable thrown) {
		Throwable cause = thrown;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return (cause instanceof RunarException known) ? known : this.errors.toRunarException(cause, path);
	}

	private CompletableFuture<@Nullable Object> intercepted(Call call, boolean waitForRoom) {
		OutgoingCall outgoing = new OutgoingCall(call.path, call.params, call.options);
		return chain(0, call, waitForRoom).proceed(outgoing).toCompletableFuture();
	}

	private Interceptor.CallChain chain(int index, Call call, boolean waitForRoom) {
		if (index == this.interceptors.size()) {
			return (outgoing) -> dispatch(call, outgoing.headers(), waitForRoom);
		}
		return (outgoing) -> this.interceptors.get(index).call(outgoing, chain(index + 1, call, waitForRoom));
	}

	private CompletableFuture<@Nullable Object> dispatch(Call call, Map<String, String> headers, boolean waitForRoom) {
		if (call.local != null) {
			return localFuture(call, call.local, headers);
		}
		PeerId target = call.options.target();
		if (target != null && call.path.path().charAt(0) == '$') {
			return askBuiltIn(call, target, headers);
		}
		ActionRoute route = call.route;
		if (route == null) {
			throw unroutable(call);
		}
		HandledRequest context = call.context(route.path(), headers);
		CachePolicy cache = route.remotes().get(0).metadata().cache();
		CompletableFuture<@Nullable Object> remote = (cache != null && target == null)
				? this.results.get(route, cache, context,
						(request, background) -> send(call, route, request, waitForRoom, background))
				: send(call, route, context, waitForRoom, false);
		if (call.parent instanceof HandledRequest parent && !remote.isDone()) {
			Cancellable registration = parent.whenCancelled(() -> remote.cancel(false));
			remote.whenComplete((value, failure) -> registration.cancel());
		}
		remote.whenComplete((value, failure) -> measure(call, failure));
		return this.interceptors.isEmpty() ? remote : onCompletionThread(remote);
	}

	private RemoteCall send(Call call, ActionRoute route, HandledRequest context, boolean waitForRoom,
			boolean background) {
		boolean idempotent = call.options.idempotent() || route.remotes().get(0).metadata().idempotent();
		RemoteCall remote = new RemoteCall(this.registry, this.balancer, this.environment, context, idempotent,
				waitForRoom && !background, call.options.target(), this.settings.maxAttempts());
		if (!background) {
			call.remote = remote;
		}
		remote.next(route, null);
		return remote;
	}

	/** Interceptors are application code: they go on away from the I/O thread. */
	private CompletableFuture<@Nullable Object> onCompletionThread(CompletableFuture<@Nullable Object> remote) {
		CompletableFuture<@Nullable Object> moved = new CompletableFuture<>();
		remote.whenComplete((value, failure) -> hop(moved, () -> {
			if (failure != null) {
				moved.completeExceptionally(failure);
			}
			else {
				moved.complete(value);
			}
		}));
		return moved;
	}

	/** Built-in services are on every node and need not be advertised. */
	@SuppressWarnings("unchecked")
	private CompletableFuture<@Nullable Object> askBuiltIn(Call call, PeerId target, Map<String, String> headers) {
		RemotePeer peer = this.peers.apply(target);
		if (peer == null) {
			throw unroutable(call);
		}
		String text = call.path.path();
		int slash = text.indexOf('/');
		CompletableFuture<?> future = peer.request(text.substring(0, Math.max(slash, 0)), text.substring(slash + 1),
				call.context(call.path, headers));
		future.whenComplete((value, failure) -> measure(call, failure));
		return (CompletableFuture<@Nullable Object>) future;
	}

	private CompletableFuture<@Nullable Object> localFuture(Call call, ActionRoute.Provider provider,
			Map<String, String> headers) {
		try {
			Object result = callLocal(call, provider, headers);
			if (result instanceof CompletionStage<?> stage) {
				return own(stage);
			}
			return CompletableFuture.completedFuture(result);
		}
		catch (RunarException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * A future of our own: completing it late or cancelling it must not reach the
	 * handler's.
	 */
	private static CompletableFuture<@Nullable Object> own(CompletionStage<?> stage) {
		CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
		stage.whenComplete((value, failure) -> {
			if (failure != null) {
				own.completeExceptionally(failure);
			}
			else {
				own.complete(value);
			}
		});
		return own;
	}

	private @Nullable Object callLocal(Call call, ActionRoute.Provider provider, Map<String, String> headers) {
		ServiceState state = provider.service().state();
		if (state != ServiceState.RUNNING) {
			throw RunarException
				.builder(ErrorCode.SERVICE_UNAVAILABLE,
						"service '" + provider.service().path() + "' is " + state + " (expected: RUNNING)")
				.notStarted(true)
				.build();
		}
		CallContext context = call.context(provider.path(), headers);
		call.handled = context;
		RequestContext outer = CurrentRequest.swap(context);
		try {
			provider.service().metrics().countRequest();
			Object result = this.handlers.handle(context, provider);
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failure) -> measure(call, failure));
			}
			else {
				measure(call, null);
			}
			return result;
		}
		catch (Throwable ex) { // user code may throw anything; the caller gets one kind
								// of exception
			provider.service().metrics().countFailure();
			RunarException error = this.errors.toRunarException(ex, call.path);
			measure(call, error);
			throw error;
		}
		finally {
			CurrentRequest.swap(outer);
		}
	}

	private void measure(Call call, @Nullable Throwable failure) {
		if (call.measureOnce()) {
			String outcome = "SUCCESS";
			if (failure != null) {
				outcome = (failure instanceof CancellationException) ? ErrorCode.CANCELLED.name()
						: error(call.path, failure).code();
			}
			this.metrics.requestCompleted(call.servicePath(), call.actionName(), call.local != null, outcome,
					this.environment.nanoTime() - call.startNanos);
		}
	}

	private RunarException unroutable(Call call) {
		RunarException error;
		PeerId target = call.options.target();
		if (target != null) {
			error = RunarException
				.builder(ErrorCode.NO_PROVIDER,
						"request '" + call.path + "': peer " + target + " is not connected or does not have it")
				.notStarted(true)
				.build();
		}
		else if (this.registry.table().knowsServiceOf(call.path)) {
			error = new RunarException(ErrorCode.NO_SUCH_ACTION,
					"request '" + call.path + "': the service is known, but it has no such action");
		}
		else {
			error = RunarException
				.builder(ErrorCode.NO_PROVIDER,
						"request '" + call.path + "': neither this node nor a connected one has the service")
				.notStarted(true)
				.build();
		}
		measure(call, error);
		return error;
	}

	/**
	 * One request from its beginning to its end.
	 */
	private final class Call {

		private final TopicPath path;

		private final @Nullable Object params;

		private final RequestOptions options;

		private final @Nullable RequestContext parent;

		private final @Nullable ActionRoute route;

		private final ActionRoute.@Nullable Provider local;

		private final long startNanos;

		private final long deadlineNanos;

		private volatile @Nullable HandledRequest handled;

		private volatile @Nullable RemoteCall remote;

		@SuppressWarnings("UnusedVariable") // through the updater, which needs no object
											// for each call
		private volatile int measured;

		Call(TopicPath path, @Nullable Object params, RequestOptions options) {
			this.path = path;
			this.params = params;
			this.options = options;
			this.parent = CurrentRequest.get();
			this.startNanos = Router.this.environment.nanoTime();
			this.deadlineNanos = this.startNanos + timeoutNanos();
			String network = path.network();
			if (network != null && !network.equals(Router.this.settings.networkId())) {
				throw new RunarException(ErrorCode.NO_PROVIDER, "request '" + path + "': this node belongs to network '"
						+ Router.this.settings.networkId() + "' alone");
			}
			if (level() > Router.this.settings.maxDepth()) {
				throw new RunarException(ErrorCode.CALL_LOOP, "request '" + path + "' is number " + level()
						+ " in a row (expected: at most " + Router.this.settings.maxDepth() + ")");
			}
			RoutingTable table = Router.this.registry.table();
			this.route = table.action(path);
			PeerId target = options.target();
			boolean here = target == null || target.equals(Router.this.settings.self());
			this.local = (here && this.route != null) ? usableLocal(this.route, target) : null;
			if (this.local == null && (this.route == null || this.route.remotes().isEmpty())
					&& (target == null || path.path().charAt(0) != '$')) {
				throw unroutable(this);
			}
		}

		/** A local service that does not run gives way to remote ones. */
		private static ActionRoute.@Nullable Provider usableLocal(ActionRoute route, @Nullable PeerId target) {
			ActionRoute.Provider provider = route.local();
			boolean usable = provider != null && (target != null || provider.service().state() == ServiceState.RUNNING
					|| route.remotes().isEmpty());
			return usable ? provider : null;
		}

		private long timeoutNanos() {
			Duration asked = this.options.timeout();
			long nanos = ((asked != null) ? asked : Router.this.settings.defaultTimeout()).toNanos();
			if (this.parent == null) {
				return nanos;
			}
			long left = this.parent.remaining().toNanos();
			if (left <= 0) {
				throw RunarException
					.builder(ErrorCode.TIMEOUT,
							"request '" + this.path + "': the request that makes it has no time left")
					.notStarted(true)
					.build();
			}
			return Math.min(nanos, left);
		}

		private int level() {
			return (this.parent != null) ? this.parent.level() + 1 : 1;
		}

		CallContext context(TopicPath template, Map<String, String> headers) {
			String correlation = (this.parent != null) ? this.parent.correlationId() : null;
			return new CallContext(Router.this.node.get(), Router.this.environment, Router.this.codecs,
					Router.this.settings.self(), this.path, template, this.params, this.deadlineNanos, headers, level(),
					correlation);
		}

		boolean measureOnce() {
			return MEASURED.compareAndSet(this, 0, 1);
		}

		long leftNanos() {
			return this.deadlineNanos - Router.this.environment.nanoTime();
		}

		/** Ends the request wherever it is, also behind interceptors. */
		void cancel() {
			HandledRequest request = this.handled;
			if (request != null) {
				request.cancel();
			}
			RemoteCall call = this.remote;
			if (call != null) {
				call.cancel(false);
			}
		}

		String servicePath() {
			ActionRoute.Provider provider = provider();
			return (provider != null) ? provider.service().path().path() : "unknown";
		}

		String actionName() {
			ActionRoute.Provider provider = provider();
			return (provider != null) ? provider.metadata().name() : "unknown";
		}

		private ActionRoute.@Nullable Provider provider() {
			if (this.local != null) {
				return this.local;
			}
			return (this.route != null && !this.route.remotes().isEmpty()) ? this.route.remotes().get(0) : null;
		}

	}

	/**
	 * What the caller gets; cancelling it reaches the request.
	 *
	 * @param <T> type of the result
	 */
	private static final class AsyncResult<T> extends CompletableFuture<@Nullable T> {

		private volatile @Nullable CompletableFuture<?> source;

		private volatile @Nullable Call call;

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			boolean cancelled = super.cancel(mayInterruptIfRunning);
			Call made = this.call;
			if (made != null) {
				made.cancel();
			}
			CompletableFuture<?> request = this.source;
			if (request != null) {
				request.cancel(mayInterruptIfRunning);
			}
			return cancelled;
		}

	}

}
