package io.runar;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How one request is to be made. Immutable; begin with {@link #defaults()} and change
 * with the {@code with...} methods. Options that are used again and again are best made
 * once.
 *
 * @since 0.1
 */
public final class RequestOptions {

	/** Largest length of a shard key in characters. */
	public static final int MAX_SHARD_KEY_LENGTH = 1024;

	private static final RequestOptions DEFAULTS = new RequestOptions(new Draft());

	private final @Nullable Duration timeout;

	private final @Nullable PeerId target;

	private final Map<String, String> headers;

	private final boolean idempotent;

	private final boolean directCompletion;

	private final @Nullable String shardKey;

	private final @Nullable String loadBalancer;

	private final @Nullable String version;

	private final int maxAttempts;

	private final @Nullable Priority priority;

	private final @Nullable ResponseHeaders responseHeaders;

	private RequestOptions(Draft draft) {
		this.timeout = draft.timeout;
		this.target = draft.target;
		this.headers = draft.headers;
		this.idempotent = draft.idempotent;
		this.directCompletion = draft.directCompletion;
		this.shardKey = draft.shardKey;
		this.loadBalancer = draft.loadBalancer;
		this.version = draft.version;
		this.maxAttempts = draft.maxAttempts;
		this.priority = draft.priority;
		this.responseHeaders = draft.responseHeaders;
	}

	/**
	 * Returns options that leave everything to the node.
	 * @return the defaults
	 */
	public static RequestOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns the time for the whole request.
	 * @return the time; {@code null}: what the node's rules for the path say, else its
	 * {@code request-timeout}
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * Returns these options with a timeout. A request made inside a handler never gets
	 * more than the handler has left.
	 * @param timeout time for the whole request, greater than zero
	 * @return the new options
	 * @throws IllegalArgumentException if the timeout is not positive
	 */
	public RequestOptions withTimeout(Duration timeout) {
		if (timeout.isZero() || timeout.isNegative()) {
			throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
		}
		Draft draft = new Draft(this);
		draft.timeout = timeout;
		return new RequestOptions(draft);
	}

	/**
	 * Returns the one node to ask.
	 * @return the node; {@code null}: any that has the action
	 */
	public @Nullable PeerId target() {
		return this.target;
	}

	/**
	 * Returns these options for one node. No other node is tried.
	 * @param target the node to ask
	 * @return the new options
	 */
	public RequestOptions withTarget(PeerId target) {
		Draft draft = new Draft(this);
		draft.target = Objects.requireNonNull(target, "'target' must not be null");
		return new RequestOptions(draft);
	}

	/**
	 * Returns the metadata that travels with the request.
	 * @return headers by name; immutable
	 */
	public Map<String, String> headers() {
		return this.headers;
	}

	/**
	 * Returns these options with other headers.
	 * @param headers all headers; at most 64
	 * @return the new options
	 */
	public RequestOptions withHeaders(Map<String, String> headers) {
		Draft draft = new Draft(this);
		draft.headers = Map.copyOf(headers);
		return new RequestOptions(draft);
	}

	/**
	 * Returns whether running the request twice is harmless, whatever the action says.
	 * @return whether it is; default: false
	 */
	public boolean idempotent() {
		return this.idempotent;
	}

	/**
	 * Returns these options with the promise that running the request twice is harmless.
	 * @return the new options
	 */
	public RequestOptions asIdempotent() {
		Draft draft = new Draft(this);
		draft.idempotent = true;
		return new RequestOptions(draft);
	}

	/**
	 * Returns whether the future of an asynchronous request may complete on the I/O
	 * thread that receives the answer.
	 * @return whether it may; default: false
	 */
	public boolean directCompletion() {
		return this.directCompletion;
	}

	/**
	 * Returns these options with the promise that nothing which hangs on the future of an
	 * asynchronous request ever blocks, and that reading its result takes microseconds.
	 * It may then complete on the I/O thread that receives the answer, which saves
	 * handing it to another thread. The same rules hold there as for
	 * {@link io.runar.annotation.Action#nonBlocking() non-blocking actions}: a request
	 * that would wait for another node fails at once, and what keeps the thread is
	 * reported. Local requests, blocking ones and failures complete as they do without
	 * it. (It is to a request what {@code directExecutor()} is to a stub of gRPC.)
	 * @return the new options
	 */
	public RequestOptions withDirectCompletion() {
		Draft draft = new Draft(this);
		draft.directCompletion = true;
		return new RequestOptions(draft);
	}

	/**
	 * Returns what requests have in common that should reach the same node.
	 * @return the key, or {@code null}
	 */
	public @Nullable String shardKey() {
		return this.shardKey;
	}

	/**
	 * Returns these options with a shard key: requests for an action with the same key
	 * reach the same of the nodes that have it, as long as that is available. Unless
	 * {@link #withLoadBalancer(String) said otherwise}, they are balanced by
	 * {@code consistent-hash}.
	 * @param shardKey for example the id of a customer; not empty, at most
	 * {@value #MAX_SHARD_KEY_LENGTH} characters
	 * @return the new options
	 * @throws IllegalArgumentException if the key is empty or too long
	 */
	public RequestOptions withShardKey(String shardKey) {
		if (shardKey.isEmpty() || shardKey.length() > MAX_SHARD_KEY_LENGTH) {
			throw new IllegalArgumentException(
					"shardKey: " + shardKey.length() + " characters (expected: 1 to " + MAX_SHARD_KEY_LENGTH + ")");
		}
		Draft draft = new Draft(this);
		draft.shardKey = shardKey;
		return new RequestOptions(draft);
	}

	/**
	 * Returns how one of several nodes is chosen.
	 * @return name of the strategy; {@code null}: {@code consistent-hash} if there is a
	 * shard key, else what the node's rules for the path say, else its
	 * {@code load-balancer}
	 */
	public @Nullable String loadBalancer() {
		return this.loadBalancer;
	}

	/**
	 * Returns these options with a strategy for choosing one of several nodes. The
	 * request fails with {@link ErrorCode#INVALID_CONFIGURATION} if the node has none of
	 * that name.
	 * @param loadBalancer name of the strategy, for example {@code peak-ewma}
	 * @return the new options
	 */
	public RequestOptions withLoadBalancer(String loadBalancer) {
		Draft draft = new Draft(this);
		draft.loadBalancer = Objects.requireNonNull(loadBalancer, "'loadBalancer' must not be null");
		return new RequestOptions(draft);
	}

	/**
	 * Returns which versions of the service may answer.
	 * @return a range; {@code null}: any
	 */
	public @Nullable String version() {
		return this.version;
	}

	/**
	 * Returns these options for some versions of the service. A local service of another
	 * version gives way to other nodes. Results that are kept are not used. The request
	 * fails with {@link ErrorCode#INVALID_ARGUMENT} if the range is not one.
	 * @param version range of versions as npm writes it, for example {@code ^2}
	 * @return the new options
	 */
	public RequestOptions withVersion(String version) {
		Draft draft = new Draft(this);
		draft.version = Objects.requireNonNull(version, "'version' must not be null");
		return new RequestOptions(draft);
	}

	/**
	 * Returns how often the request may be tried in all.
	 * @return the number; 0: what the node's rules for the path say, else 3
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * Returns these options with a number of attempts. Another attempt is only ever made
	 * where the failed one has provably not been started, or where running the request
	 * twice is harmless and its node was lost; and as far as the retry budget of the path
	 * allows.
	 * @param maxAttempts how often the request may be tried in all, 1 to 10; 1: never
	 * again
	 * @return the new options
	 * @throws IllegalArgumentException if it is not 1 to 10
	 */
	public RequestOptions withMaxAttempts(int maxAttempts) {
		if (maxAttempts < 1 || maxAttempts > 10) {
			throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: 1 to 10)");
		}
		Draft draft = new Draft(this);
		draft.maxAttempts = maxAttempts;
		return new RequestOptions(draft);
	}

	/**
	 * Returns how much the request matters when there is not room for all.
	 * @return the priority; {@code null}: that of the request whose handler makes it, if
	 * that is not {@link Priority#NORMAL}, else what the node's rules for the path say,
	 * else {@link Priority#NORMAL}
	 */
	public @Nullable Priority priority() {
		return this.priority;
	}

	/**
	 * Returns these options with a priority, whatever that of the request is whose
	 * handler makes it.
	 * @param priority how much the request matters when there is not room for all
	 * @return the new options
	 */
	public RequestOptions withPriority(Priority priority) {
		Draft draft = new Draft(this);
		draft.priority = Objects.requireNonNull(priority, "'priority' must not be null");
		return new RequestOptions(draft);
	}

	/**
	 * Returns what takes the headers of the answer.
	 * @return the object; {@code null}: nobody wants them
	 */
	public @Nullable ResponseHeaders responseHeaders() {
		return this.responseHeaders;
	}

	/**
	 * Returns these options for one request whose caller wants the headers of the answer.
	 * They are there when the request has ended, with a result or an error of the
	 * handler. Results that are kept have none: they are not used.
	 * @param responseHeaders takes them
	 * @return the new options; not to be shared by requests that run at the same time
	 * @see Node#requestForResponse(String, Object, Class, RequestOptions)
	 */
	public RequestOptions withResponseHeaders(ResponseHeaders responseHeaders) {
		Draft draft = new Draft(this);
		draft.responseHeaders = Objects.requireNonNull(responseHeaders, "'responseHeaders' must not be null");
		return new RequestOptions(draft);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof RequestOptions that && this.idempotent == that.idempotent
				&& this.directCompletion == that.directCompletion && this.maxAttempts == that.maxAttempts
				&& this.priority == that.priority && Objects.equals(this.responseHeaders, that.responseHeaders)
				&& Objects.equals(this.timeout, that.timeout) && Objects.equals(this.target, that.target)
				&& this.headers.equals(that.headers) && Objects.equals(this.shardKey, that.shardKey)
				&& Objects.equals(this.loadBalancer, that.loadBalancer) && Objects.equals(this.version, that.version));
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.timeout, this.target, this.headers, this.shardKey, this.loadBalancer, this.version,
				this.maxAttempts, this.priority);
	}

	/** Without values of headers and the shard key, which may be confidential. */
	@Override
	public String toString() {
		return "RequestOptions[timeout=" + this.timeout + ", target=" + this.target + ", headers="
				+ this.headers.keySet() + ", idempotent=" + this.idempotent + ", directCompletion="
				+ this.directCompletion + ", loadBalancer=" + this.loadBalancer + ", version=" + this.version
				+ ", priority=" + this.priority + "]";
	}

	/** The options before they are fixed. */
	private static final class Draft {

		private @Nullable Duration timeout;

		private @Nullable PeerId target;

		private Map<String, String> headers = Map.of();

		private boolean idempotent;

		private boolean directCompletion;

		private @Nullable String shardKey;

		private @Nullable String loadBalancer;

		private @Nullable String version;

		private int maxAttempts;

		private @Nullable Priority priority;

		private @Nullable ResponseHeaders responseHeaders;

		private Draft() {
		}

		private Draft(RequestOptions options) {
			this.timeout = options.timeout;
			this.target = options.target;
			this.headers = options.headers;
			this.idempotent = options.idempotent;
			this.directCompletion = options.directCompletion;
			this.shardKey = options.shardKey;
			this.loadBalancer = options.loadBalancer;
			this.version = options.version;
			this.maxAttempts = options.maxAttempts;
			this.priority = options.priority;
			this.responseHeaders = options.responseHeaders;
		}

	}

}
