package io.runar.call;

import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

import io.runar.Call;
import io.runar.CallResults;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.Visibility;
import io.runar.balancing.LoadBalancers;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlingNode;
import io.runar.invocation.CurrentRequest;
import io.runar.invocation.ErrorMapping;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import io.runar.registry.RemotePeer;
import io.runar.registry.ServiceRegistry;
import io.runar.resilience.CallResilience;
import io.runar.resilience.CallRule;
import io.runar.resilience.CallRules;
import io.runar.resilience.CallSettings;
import io.runar.resilience.CallTarget;
import io.runar.resilience.RequestLimit;
import io.runar.resilience.RetryBudgets;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RecentTexts;
import io.runar.runtime.RequestMeter;
import io.runar.service.AbstractService;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import io.runar.stream.Publishers;
import io.runar.stream.SingleResult;
import io.runar.stream.StreamSettings;
import io.runar.version.VersionRange;
import io.runar.version.VersionedPath;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests of this node to a handler: the local one as a plain call on the caller's
 * thread, otherwise to one of the nodes that have the action. Thread-safe.
 * <p>
 * Most requests take one of two short ways: {@link LocalCalls}, which makes one object
 * and calls the handler, and {@link RemoteCall}, which is one object from sending to the
 * application's result. Only interceptors, handlers that answer with a future, and
 * actions of other nodes whose results are kept take a longer one
 * ({@link InterceptedCall}, {@link StagedResult}).
 *
 * @since 0.1
 */
public final class Router {

	private final CallSupport support;

	private final ServiceRegistry registry;

	private final RecentTexts<CallTarget> targets;

	private final RetryBudgets budgets;

	private final CallResilience resilience;

	private volatile CallRules rules;

	private final LocalCalls localCalls;

	private final List<Interceptor> interceptors;

	private final List<Interceptor> localInterceptors;

	private final Function<PeerId, @Nullable RemotePeer> peers;

	private final RemoteResults results;

	private final StreamSupport streams;

	/**
	 * Creates a router.
	 * @param settings how requests are made
	 * @param node what all requests of the node have in common
	 * @param metrics receives measurements
	 * @param registry what is where
	 * @param errors turns what handlers throw into errors
	 * @param balancers strategies for choosing among remote providers
	 * @param rules how requests for some paths are made, see {@link #setRules}
	 * @param interceptors run around every request, outermost first
	 * @param peers finds a connected peer
	 * @param results keeps results of other nodes
	 * @param streams limits of streams
	 * @param resilience what requests are held to
	 */
	public Router(CallSettings settings, HandlingNode node, NodeMetrics metrics, ServiceRegistry registry,
			ErrorMapping errors, LoadBalancers balancers, List<CallRule> rules, List<Interceptor> interceptors,
			Function<PeerId, @Nullable RemotePeer> peers, RemoteResults results, StreamSettings streams,
			CallResilience resilience) {
		this.support = new CallSupport(settings, node, registry, balancers, new CallFailures(errors),
				new RecentTexts<>(VersionRange::of));
		this.registry = registry;
		this.budgets = new RetryBudgets(metrics);
		this.resilience = resilience;
		this.rules = CallRules.of(settings, balancers, rules, this.budgets, resilience);
		this.targets = new RecentTexts<>((text) -> target(VersionedPath.ofAction(text), settings.networkId(), metrics));
		this.interceptors = List.copyOf(interceptors);
		this.localInterceptors = this.interceptors.stream().filter(Interceptor::interceptsLocal).toList();
		this.localCalls = new LocalCalls(this.support, this.localInterceptors);
		this.peers = peers;
		this.results = results;
		this.streams = StreamSupport.of(streams, metrics, this.support);
	}

	/**
	 * Makes requests by other rules from now on; those under way stay as they are.
	 * @param rules all rules, the last that matches a path counts
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if one names a strategy
	 * that is not there; then nothing has changed
	 */
	public void setRules(List<CallRule> rules) {
		this.rules = CallRules.of(this.support.settings(), this.support.balancers(), rules, this.budgets,
				this.resilience);
		this.targets.forget();
	}

	/**
	 * Returns the rules that requests are made by.
	 * @return the rules, as they were set
	 */
	public List<CallRule> rules() {
		return this.rules.said();
	}

	private CallTarget target(VersionedPath wanted, String networkId, NodeMetrics metrics) {
		return this.rules.target(destination(wanted.path(), networkId, metrics)).withVersions(wanted.versions());
	}

	private static Destination destination(TopicPath path, String networkId, NodeMetrics metrics) {
		if (path.network() != null && !path.network().equals(networkId)) {
			throw new RunarException(ErrorCode.NO_PROVIDER,
					"request '" + path + "': this node belongs to network '" + networkId + "' alone");
		}
		return new Destination(path, metrics);
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
		CallTarget target = this.targets.of(text);
		RequestLimit limit = target.limit();
		if (limit == null) {
			return request(target, params, type, options);
		}
		limit.enter(target.path());
		try {
			return request(target, params, type, options);
		}
		finally {
			limit.leave();
		}
	}

	private @Nullable Object request(CallTarget target, @Nullable Object params, Type type, RequestOptions options) {
		Destination.Resolution resolution = target.destination().resolve(this.registry.table());
		ActionRoute.Provider local = local(target, resolution, options);
		TopicPath path = target.path();
		if (local == null) {
			checkRoutable(target, resolution, options);
			return this.support.typed(path, requestRemote(target, resolution, params, options), type);
		}
		return this.support.typed(path, requestLocal(target, resolution, local, params, options), type);
	}

	private @Nullable Object requestLocal(CallTarget target, Destination.Resolution resolution,
			ActionRoute.Provider local, @Nullable Object params, RequestOptions options) {
		if (!this.localInterceptors.isEmpty()) {
			return requestIntercepted(target, resolution, local, params, options);
		}
		TopicPath path = target.path();
		@Nullable Object[] slot = CurrentRequest.slot();
		RequestMeter meter = resolution.localMeter();
		long start = this.localCalls.start(meter);
		LocalRequest request = this.localCalls.request(target, local, params, options, options.headers(),
				CurrentRequest.get(slot), start);
		Object result = this.localCalls.run(request, local, meter, start, slot);
		if (this.localCalls.isImmediate(local) || !(result instanceof CompletionStage<?> stage)) {
			return result;
		}
		CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
		forward(stage, own);
		return await(path, own, start, request.deadlineNanos(), (reason) -> {
			request.cancel();
			own.completeExceptionally(reason);
		});
	}

	private @Nullable Object requestRemote(CallTarget target, Destination.Resolution resolution,
			@Nullable Object params, RequestOptions options) {
		@Nullable Object[] slot = CurrentRequest.slot();
		TopicPath path = target.path();
		boolean cached = isCached(target, resolution, options);
		// What is kept needs no waiting.
		if (!cached && CurrentRequest.mustNotWait(slot)) {
			throw CallFailures.mustNotWait(path);
		}
		if (cached || !this.interceptors.isEmpty()) {
			return requestIntercepted(target, resolution, null, params, options);
		}
		RemoteCall<Object> call = new RemoteCall<>(this.support, target, resolution, params, options, options.headers(),
				CurrentRequest.get(slot), Delivery.TO_WAITING_THREAD, Object.class);
		send(call, path, resolution, options);
		return await(path, call, call.startNanos(), call.deadlineNanos(), call::giveUp);
	}

	private @Nullable Object requestIntercepted(CallTarget target, Destination.Resolution resolution,
			ActionRoute.@Nullable Provider local, @Nullable Object params, RequestOptions options) {
		InterceptedCall call = new InterceptedCall(this, this.support,
				(local != null) ? this.localInterceptors : this.interceptors, target, resolution, local, params,
				options, Delivery.ENCODED_WHEN_ROOM);
		CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
		forward(call.start(), own);
		return await(target.path(), own, call.startNanos(), call.deadlineNanos(), (reason) -> {
			call.cancel();
			own.completeExceptionally(reason);
		});
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
		try {
			CallTarget target = this.targets.of(text);
			RequestLimit limit = target.limit();
			if (limit == null) {
				return requestAsync(target, params, type, options);
			}
			limit.enter(target.path());
			return requestLimited(limit, target, params, type, options);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private <T> CompletableFuture<@Nullable T> requestLimited(RequestLimit limit, CallTarget target,
			@Nullable Object params, Type type, RequestOptions options) {
		try {
			CompletableFuture<@Nullable T> result = requestAsync(target, params, type, options);
			result.whenComplete((value, failure) -> limit.leave());
			return result;
		}
		catch (Throwable ex) { // an interceptor may throw anything
			limit.leave();
			throw ex;
		}
	}

	private <T> CompletableFuture<@Nullable T> requestAsync(CallTarget target, @Nullable Object params, Type type,
			RequestOptions options) {
		try {
			Destination.Resolution resolution = target.destination().resolve(this.registry.table());
			ActionRoute.Provider local = local(target, resolution, options);
			List<Interceptor> around = (local != null) ? this.localInterceptors : this.interceptors;
			TopicPath path = target.path();
			if (local == null) {
				checkRoutable(target, resolution, options);
				if (around.isEmpty() && !isCached(target, resolution, options)) {
					return send(
							new RemoteCall<>(this.support, target, resolution, params, options, options.headers(),
									CurrentRequest.get(CurrentRequest.slot()),
									options.directCompletion() ? Delivery.DECODED_DIRECTLY : Delivery.DECODED, type),
							path, resolution, options);
				}
			}
			InterceptedCall call = new InterceptedCall(this, this.support, around, target, resolution, local, params,
					options, Delivery.ENCODED);
			return settled(path, call, call.start(), type);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Makes several requests and waits until all have ended.
	 * @param calls the requests
	 * @return what became of each
	 */
	public CallResults requestAll(List<Call<?>> calls) {
		CallGroup group = CallGroup.start(this, calls);
		Call<?> open = group.firstOpen();
		if (open != null) {
			// Each ends by its own deadline.
			long now = this.support.environment().nanoTime();
			await(this.targets.of(open.path()).path(), group, now, now + Long.MAX_VALUE / 4,
					(reason) -> group.cancel(false));
		}
		return group.join();
	}

	/**
	 * Makes several requests without waiting.
	 * @param calls the requests
	 * @return completes when all have ended; cancelling it cancels the others
	 */
	public CompletableFuture<CallResults> requestAllAsync(List<Call<?>> calls) {
		return CallGroup.start(this, calls);
	}

	/**
	 * Describes a request that is answered with a stream.
	 * @param <T> type of the items
	 * @param text the path
	 * @param params the parameters
	 * @param items what is sent with the request, item by item; {@code null}: nothing
	 * @param type type of the items that answer it
	 * @param options how
	 * @return makes the request for each of its subscribers
	 */
	@SuppressWarnings("unchecked") // a publisher only gives
	public <T> Flow.Publisher<T> requestStream(String text, @Nullable Object params, Flow.@Nullable Publisher<?> items,
			Type type, RequestOptions options) {
		return new StreamRequest<>(this, text, params, (Flow.Publisher<Object>) items, type, options);
	}

	/**
	 * Makes a request with a stream of items that is answered with one result.
	 * @param <T> type of the result
	 * @param text the path
	 * @param params the parameters
	 * @param items what is sent with the request, item by item
	 * @param type type of the result
	 * @param options how
	 * @return the result to come; cancelling it cancels the request
	 */
	public <T> CompletableFuture<@Nullable T> sendStream(String text, @Nullable Object params, Flow.Publisher<?> items,
			Type type, RequestOptions options) {
		SingleResult<T> result = new SingleResult<>();
		this.<T>requestStream(text, params, items, type, options).subscribe(result);
		return result;
	}

	/** Makes a request for a stream, for one subscriber. */
	void open(StreamRequest<?> request, Flow.Subscriber<? super Object> subscriber) {
		CallTarget target;
		RequestLimit limit;
		try {
			target = this.targets.of(request.path());
			limit = target.limit();
			if (limit != null) {
				limit.enter(target.path());
			}
		}
		catch (RuntimeException ex) {
			Publishers.ofFailure(ex).subscribe(subscriber);
			return;
		}
		if (limit == null) {
			open(target, request, subscriber, Router::nothing);
			return;
		}
		LimitedSubscriber<Object> limited = new LimitedSubscriber<>(subscriber, limit);
		open(target, request, limited, limited::leave);
	}

	private static void nothing() {
		// Nobody counts this stream.
	}

	/**
	 * Makes a request for a stream.
	 * @param target what its path stands for
	 * @param request the request
	 * @param subscriber gets the items
	 * @param whenOver what to do once nothing of it is under way; maybe more than once
	 */
	private void open(CallTarget target, StreamRequest<?> request, Flow.Subscriber<? super Object> subscriber,
			Runnable whenOver) {
		Destination.Resolution resolution;
		ActionRoute.Provider local;
		try {
			resolution = target.destination().resolve(this.registry.table());
			local = local(target, resolution, request.options());
			if (local == null) {
				checkRoutable(target, resolution, request.options());
			}
		}
		catch (RuntimeException ex) {
			Publishers.ofFailure(ex).subscribe(subscriber);
			return;
		}
		if (local != null) {
			new LocalStream(this, request, target, local, resolution.localMeter(), subscriber, whenOver)
				.start(this.localInterceptors);
		}
		else {
			new RemoteStream(this, request, target, resolution, subscriber, whenOver).start(this.interceptors);
		}
	}

	CallSupport support() {
		return this.support;
	}

	StreamSupport streams() {
		return this.streams;
	}

	@SuppressWarnings("unchecked") // the type says what T is
	private <T> CompletableFuture<@Nullable T> settled(TopicPath path, InterceptedCall call,
			CompletionStage<@Nullable Object> stage, Type type) {
		CompletableFuture<@Nullable Object> source = stage.toCompletableFuture();
		if (!source.isDone()) {
			return new StagedResult<T>(this.support, path, type, call).follow(source, call.startNanos(),
					call.deadlineNanos());
		}
		try {
			return CompletableFuture.completedFuture((T) this.support.typed(path, source.join(), type));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(this.support.failures().of(path, ex));
		}
	}

	/** Sends a request to whom its options and the registry say. */
	<T> RemoteCall<T> send(RemoteCall<T> call, TopicPath path, Destination.Resolution resolution,
			RequestOptions options) {
		PeerId target = options.target();
		if (target == null || !isBuiltIn(path)) {
			return call.start();
		}
		RemotePeer peer = this.peers.apply(target);
		if (peer == null) {
			throw unroutable(call.to(), resolution, options);
		}
		return call.ask(peer);
	}

	/** Returns whether a request to other nodes may get a result that is kept. */
	static boolean isCached(CallTarget target, Destination.Resolution resolution, RequestOptions options) {
		return resolution.cache() != null && options.target() == null && options.version() == null
				&& target.versions() == null && options.responseHeaders() == null;
	}

	RemoteResults results() {
		return this.results;
	}

	LocalCalls localCalls() {
		return this.localCalls;
	}

	/**
	 * Returns the local provider, if it is to be used: one that does not run, or has
	 * another version than wanted, gives way to remote ones.
	 */
	private ActionRoute.@Nullable Provider local(CallTarget to, Destination.Resolution resolution,
			RequestOptions options) {
		ActionRoute route = resolution.route();
		ActionRoute.Provider newest = resolution.local();
		if (route == null || newest == null) {
			return null;
		}
		VersionRange versions = this.support.versions(to, options);
		ActionRoute.Provider provider = (versions != null) ? route.within(newest, versions) : route.running(newest);
		if (provider == null) {
			return null;
		}
		PeerId target = options.target();
		boolean elsewhere = target != null && !target.equals(this.support.settings().self());
		if (provider.metadata().visibility() == Visibility.PRIVATE && !elsewhere && !isMadeBy(provider.service())) {
			return refusePrivate(provider, target, route);
		}
		if (target != null) {
			return elsewhere ? null : provider;
		}
		return (provider.service().state() == ServiceState.RUNNING || route.remotes().isEmpty()) ? provider : null;
	}

	/** Returns whether this thread handles a request of a service. */
	private static boolean isMadeBy(AbstractService service) {
		return CurrentRequest.get(CurrentRequest.slot()) instanceof HandledRequest request && request.isOf(service);
	}

	/** A private action does not stand in the way of one that another node publishes. */
	private static ActionRoute.@Nullable Provider refusePrivate(ActionRoute.Provider provider, @Nullable PeerId target,
			ActionRoute route) {
		if (target == null && !route.remotes().isEmpty()) {
			return null;
		}
		throw new RunarException(ErrorCode.FORBIDDEN, "request '" + provider.path() + "': the action is private"
				+ " (expected: a request made by a handler of service '" + provider.service().path() + "')");
	}

	private void checkRoutable(CallTarget to, Destination.Resolution resolution, RequestOptions options) {
		ActionRoute route = resolution.route();
		if ((route == null || route.remotes().isEmpty()) && (options.target() == null || !isBuiltIn(to.path()))) {
			throw unroutable(to, resolution, options);
		}
	}

	private static boolean isBuiltIn(TopicPath path) {
		return path.path().charAt(0) == '$';
	}

	private RunarException unroutable(CallTarget to, Destination.Resolution resolution, RequestOptions options) {
		VersionRange versions = this.support.versions(to, options);
		RunarException error = (versions != null && resolution.route() != null)
				? CallFailures.noVersion(to.path(), versions.toString())
				: CallFailures.unroutable(to.path(), options.target(), this.registry.table());
		resolution.remoteMeter().record(error.code(), 0);
		return error;
	}

	/**
	 * Completes a future of our own: completing it late or cancelling it must not reach
	 * the other one.
	 */
	private static void forward(CompletionStage<?> source, CompletableFuture<@Nullable Object> own) {
		source.whenComplete((value, failure) -> {
			if (failure != null) {
				own.completeExceptionally(failure);
			}
			else {
				own.complete(value);
			}
		});
	}

	private <T extends @Nullable Object> T await(TopicPath path, CompletableFuture<T> future, long startNanos,
			long deadlineNanos, Consumer<RunarException> giveUp) {
		@Nullable Object[] slot = CurrentRequest.slot();
		// On a virtual clock this thread does others' work while it waits.
		RequestContext current = CurrentRequest.get(slot);
		CurrentRequest.set(slot, null);
		try {
			if (!future.isDone()) {
				if (CurrentRequest.mustNotWait(slot)) {
					RunarException refused = CallFailures.mustNotWait(path);
					giveUp.accept(refused);
					throw refused;
				}
				long left = deadlineNanos - this.support.environment().nanoTime();
				if (!this.support.environment().await(future, left) && !future.isDone()) {
					RunarException timeout = CallFailures.timeout(path, startNanos, deadlineNanos);
					giveUp.accept(timeout);
					throw timeout;
				}
			}
			return future.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			RunarException cancelled = new RunarException(ErrorCode.CANCELLED,
					"request '" + path + "': the waiting thread was interrupted", ex);
			giveUp.accept(cancelled);
			throw cancelled;
		}
		catch (CompletionException ex) {
			throw this.support.failures().of(path, ex);
		}
		catch (CancellationException ex) {
			throw CallFailures.cancelled(path, ex);
		}
		finally {
			CurrentRequest.set(slot, current);
		}
	}

}
