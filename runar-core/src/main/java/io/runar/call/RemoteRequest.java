package io.runar.call;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import io.runar.PeerId;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.balancing.BalancedRequest;
import io.runar.balancing.LoadBalancer;
import io.runar.dispatch.HandledRequest;
import io.runar.registry.ActionRoute;
import io.runar.registry.OutboundRequest;
import io.runar.resilience.CallTarget;
import io.runar.service.RequestContext;
import io.runar.version.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks of other nodes, of whom, and until when: all that is settled
 * before it is sent and is the same for each attempt.
 * <p>
 * It is the lowest part of {@link RemoteCall}, which is divided by inheritance and not
 * into several objects: a request that is answered at once is a single one.
 *
 * @param <T> type of what it completes with
 */
abstract class RemoteRequest<T> extends CompletableFuture<@Nullable T> implements OutboundRequest, BalancedRequest {

	private final CallSupport support;

	private final CallTarget to;

	private final LoadBalancer balancer;

	/** Which versions may answer; {@code null}: any. */
	private final @Nullable VersionRange versions;

	private final @Nullable Object params;

	private final RequestOptions options;

	private final Map<String, String> headers;

	private final int level;

	private final long startNanos;

	private final long deadlineNanos;

	private final @Nullable RequestContext parent;

	/**
	 * Creates a request.
	 * @param parent the request whose handler makes it, if any
	 * @throws RunarException if it must not be made
	 */
	RemoteRequest(CallSupport support, CallTarget to, @Nullable Object params, RequestOptions options,
			Map<String, String> headers, @Nullable RequestContext parent) {
		this.support = support;
		this.to = to;
		this.balancer = support.balancer(to, options);
		this.versions = support.versions(to, options);
		this.params = params;
		this.options = options;
		this.headers = headers;
		this.level = support.level(to.path(), parent);
		this.startNanos = support.environment().nanoTime();
		this.deadlineNanos = support.deadline(to, options, parent, this.startNanos);
		this.parent = parent;
	}

	/**
	 * Creates a request for one that is known already.
	 * @param request what is sent, and until when
	 * @param parent the request it is made for, if it is to end with that
	 */
	RemoteRequest(CallSupport support, CallTarget to, RequestOptions options, HandledRequest request,
			@Nullable RequestContext parent) {
		this.support = support;
		this.to = to;
		this.balancer = support.balancer(to, options);
		this.versions = support.versions(to, options);
		this.params = request.params();
		this.options = options;
		this.headers = request.headers();
		this.level = request.level();
		this.startNanos = support.environment().nanoTime();
		this.deadlineNanos = request.deadlineNanos();
		this.parent = parent;
	}

	final CallSupport support() {
		return this.support;
	}

	final CallTarget to() {
		return this.to;
	}

	final RequestOptions options() {
		return this.options;
	}

	/** Returns what chooses among several providers. */
	final LoadBalancer balancer() {
		return this.balancer;
	}

	/** Returns the request whose handler makes this one, if it is to end with that. */
	final @Nullable HandledRequest parent() {
		return (this.parent instanceof HandledRequest handled) ? handled : null;
	}

	final long startNanos() {
		return this.startNanos;
	}

	/** Returns the time that is left; may be negative. */
	final long leftNanos() {
		return deadlineNanos() - nanoTime();
	}

	/** Returns whether the caller leaves providers out. */
	final boolean isChoosy() {
		return this.versions != null || this.options.target() != null;
	}

	/**
	 * Returns what the caller may be answered by of one node.
	 * @param route the route of the provider
	 * @param newest the highest version of the node
	 * @return the version to ask; {@code null}: none
	 */
	final ActionRoute.@Nullable Provider wanted(ActionRoute route, ActionRoute.Provider newest) {
		PeerId target = this.options.target();
		if (target != null && !target.equals(newest.peer().id())) {
			return null;
		}
		return (this.versions != null) ? route.within(newest, this.versions) : route.running(newest);
	}

	/** Says that nobody can answer. */
	final RunarException nobody(@Nullable ActionRoute route) {
		return CallFailures.noProvider("request '" + path() + "': "
				+ ((this.options.target() != null) ? "peer " + this.options.target() + " does not have it"
						: "no node has it")
				+ ((this.versions != null) ? " in a version of '" + this.versions + "'" : "") + " (providers known: "
				+ ((route != null) ? route.remotes().size() : 0) + ")");
	}

	/** Returns the provider of the latest attempt, if there was one. */
	abstract ActionRoute.@Nullable Provider provider();

	@Override
	public TopicPath path() {
		return this.to.path();
	}

	@Override
	public @Nullable String shardKey() {
		return this.options.shardKey();
	}

	@Override
	public long nanoTime() {
		return this.support.environment().nanoTime();
	}

	@Override
	public RandomGenerator random() {
		return this.support.environment().random();
	}

	@Override
	public @Nullable Object params() {
		return this.params;
	}

	@Override
	public Map<String, String> headers() {
		return this.headers;
	}

	@Override
	public int level() {
		return this.level;
	}

	@Override
	public Priority priority() {
		return this.support.priority(this.to, this.options, this.parent);
	}

	@Override
	public String callerService() {
		HandledRequest caller = parent();
		return (caller != null) ? caller.provider().service().path().path() : "";
	}

	@Override
	public String serviceVersion() {
		ActionRoute.Provider provider = provider();
		return (this.versions != null && provider != null) ? provider.service().version() : "";
	}

	@Override
	public String correlationId() {
		return (this.parent != null) ? this.parent.correlationId() : "";
	}

	@Override
	public long deadlineNanos() {
		return this.deadlineNanos;
	}

}
