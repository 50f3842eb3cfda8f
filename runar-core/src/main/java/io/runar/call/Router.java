package io.runar.call;

import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.call.RemoteCall.Delivery;
import io.runar.dispatch.CurrentRequest;
import io.runar.dispatch.ErrorMapping;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import io.runar.registry.LoadBalancer;
import io.runar.registry.RemotePeer;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RequestMeter;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
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

	private final RecentTexts<Destination> destinations;

	private final LocalCalls localCalls;

	private final List<Interceptor> interceptors;

	private final List<Interceptor> localInterceptors;

	private final Function<PeerId, @Nullable RemotePeer> peers;

	private final RemoteResults results;

	/**
	 * Creates a router.
	 * @param settings how requests are made
	 * @param node what all requests of the node have in common
	 * @param metrics receives measurements
	 * @param registry what is where
	 * @param errors turns what handlers throw into errors
	 * @param balancer chooses among remote providers
	 * @param interceptors run around every request, outermost first
	 * @param peers finds a connected peer
	 * @param results keeps results of other nodes
	 */
	public Router(CallSettings settings, HandlingNode node, NodeMetrics metrics, ServiceRegistry registry,
			ErrorMapping errors, LoadBalancer balancer, List<Interceptor> interceptors,
			Function<PeerId, @Nullable RemotePeer> peers, RemoteResults results) {
		this.support = new CallSupport(settings, node, registry, balancer, new CallFailures(errors));
		this.registry = registry;
		this.destinations = new RecentTexts<>((text) -> destination(text, settings.networkId(), metrics));
		this.interceptors = List.copyOf(interceptors);
		this.localInterceptors = this.interceptors.stream().filter(Interceptor::interceptsLocal).toList();
		this.localCalls = new LocalCalls(this.support, this.localInterceptors);
		this.peers = peers;
		this.results = results;
	}

	private static Destination destination(String text, String networkId, NodeMetrics metrics) {
		TopicPath path = TopicPath.of(text);
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
		Destination destination = this.destinations.of(text);
		Destination.Resolution resolution = destination.resolve(this.registry.table());
		ActionRoute.Provider local = local(resolution, options);
		TopicPath path = destination.path();
		if (local == null) {
			checkRoutable(path, resolution, options);
			return this.support.typed(path, requestRemote(destination, resolution, params, options), type);
		}
		return this.support.typed(path, requestLocal(destination, resolution, local, params, options), type);
	}

	private @Nullable Object requestLocal(Destination destination, Destination.Resolution resolution,
			ActionRoute.Provider local, @Nullable Object params, RequestOptions options) {
		if (!this.localInterceptors.isEmpty()) {
			return requestIntercepted(destination, resolution, local, params, options);
		}
		TopicPath path = destination.path();
		@Nullable Object[] slot = CurrentRequest.slot();
		RequestMeter meter = resolution.localMeter();
		long start = this.localCalls.start(meter);
		LocalRequest request = this.localCalls.request(path, local, params, options, options.headers(),
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

	private @Nullable Object requestRemote(Destination destination, Destination.Resolution resolution,
			@Nullable Object params, RequestOptions options) {
		@Nullable Object[] slot = CurrentRequest.slot();
		TopicPath path = destination.path();
		boolean cached = isCached(resolution, options);
		// What is kept needs no waiting.
		if (!cached && CurrentRequest.mustNotWait(slot)) {
			throw CallFailures.mustNotWait(path);
		}
		if (cached || !this.interceptors.isEmpty()) {
			return requestIntercepted(destination, resolution, null, params, options);
		}
		RemoteCall<Object> call = new RemoteCall<>(this.support, destination, resolution, params, options,
				options.headers(), CurrentRequest.get(slot), Delivery.TO_WAITING_THREAD, Object.class);
		send(call, path, resolution, options);
		return await(path, call, call.startNanos(), call.deadlineNanos(), call::giveUp);
	}

	private @Nullable Object requestIntercepted(Destination destination, Destination.Resolution resolution,
			ActionRoute.@Nullable Provider local, @Nullable Object params, RequestOptions options) {
		InterceptedCall call = new InterceptedCall(this, this.support,
				(local != null) ? this.localInterceptors : this.interceptors, destination, resolution, local, params,
				options, Delivery.ENCODED_WHEN_ROOM);
		CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
		forward(call.start(), own);
		return await(destination.path(), own, call.startNanos(), call.deadlineNanos(), (reason) -> {
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
			Destination destination = this.destinations.of(text);
			Destination.Resolution resolution = destination.resolve(this.registry.table());
			ActionRoute.Provider local = local(resolution, options);
			List<Interceptor> around = (local != null) ? this.localInterceptors : this.interceptors;
			TopicPath path = destination.path();
			if (local == null) {
				checkRoutable(path, resolution, options);
				if (around.isEmpty() && !isCached(resolution, options)) {
					return send(
							new RemoteCall<>(this.support, destination, resolution, params, options, options.headers(),
									CurrentRequest.get(CurrentRequest.slot()),
									options.directCompletion() ? Delivery.DECODED_DIRECTLY : Delivery.DECODED, type),
							path, resolution, options);
				}
			}
			InterceptedCall call = new InterceptedCall(this, this.support, around, destination, resolution, local,
					params, options, Delivery.ENCODED);
			return settled(path, call, call.start(), type);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
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
			throw unroutable(path, resolution, options);
		}
		return call.ask(peer);
	}

	/** Returns whether a request to other nodes may get a result that is kept. */
	static boolean isCached(Destination.Resolution resolution, RequestOptions options) {
		return resolution.cache() != null && options.target() == null;
	}

	RemoteResults results() {
		return this.results;
	}

	LocalCalls localCalls() {
		return this.localCalls;
	}

	/**
	 * Returns the local provider, if it is to be used: one that does not run gives way to
	 * remote ones.
	 */
	private ActionRoute.@Nullable Provider local(Destination.Resolution resolution, RequestOptions options) {
		ActionRoute route = resolution.route();
		ActionRoute.Provider provider = resolution.local();
		if (route == null || provider == null) {
			return null;
		}
		PeerId target = options.target();
		if (target != null) {
			return target.equals(this.support.settings().self()) ? provider : null;
		}
		return (provider.service().state() == ServiceState.RUNNING || route.remotes().isEmpty()) ? provider : null;
	}

	private void checkRoutable(TopicPath path, Destination.Resolution resolution, RequestOptions options) {
		ActionRoute route = resolution.route();
		if ((route == null || route.remotes().isEmpty()) && (options.target() == null || !isBuiltIn(path))) {
			throw unroutable(path, resolution, options);
		}
	}

	private static boolean isBuiltIn(TopicPath path) {
		return path.path().charAt(0) == '$';
	}

	private RunarException unroutable(TopicPath path, Destination.Resolution resolution, RequestOptions options) {
		RunarException error = CallFailures.unroutable(path, options.target(), this.registry.table());
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

	private @Nullable Object await(TopicPath path, CompletableFuture<@Nullable Object> future, long startNanos,
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
