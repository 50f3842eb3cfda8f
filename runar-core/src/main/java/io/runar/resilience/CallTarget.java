package io.runar.resilience;

import io.runar.Priority;
import io.runar.TopicPath;
import io.runar.balancing.LoadBalancer;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import io.runar.version.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * One literal path that this node makes requests for, with what its rules say. Kept for
 * as long as the rules are the same. Thread-safe.
 */
public final class CallTarget {

	private final Destination destination;

	private final long timeoutNanos;

	private final LoadBalancer balancer;

	private final int maxAttempts;

	private final Priority priority;

	private final RetryBudgets budgets;

	private final @Nullable CallProtection protection;

	private final @Nullable RequestLimit limit;

	private final @Nullable VersionRange versions;

	/** Found by the first request; found twice it is the same. */
	private @Nullable RetryBudget budget;

	/**
	 * Creates a target.
	 * @param destination where its requests go
	 * @param timeoutNanos time for a request whose options do not say
	 * @param balancer chooses among providers for such a request
	 * @param maxAttempts how often such a request may be tried in all
	 * @param priority how much such a request matters
	 * @param budgets how many requests may be tried again
	 * @param protection watches requests to other nodes; {@code null}: nobody does
	 * @param limit limits requests; {@code null}: nothing does
	 */
	public CallTarget(Destination destination, long timeoutNanos, LoadBalancer balancer, int maxAttempts,
			Priority priority, RetryBudgets budgets, @Nullable CallProtection protection,
			@Nullable RequestLimit limit) {
		this(destination, timeoutNanos, balancer, maxAttempts, priority, budgets, protection, limit, null);
	}

	private CallTarget(Destination destination, long timeoutNanos, LoadBalancer balancer, int maxAttempts,
			Priority priority, RetryBudgets budgets, @Nullable CallProtection protection, @Nullable RequestLimit limit,
			@Nullable VersionRange versions) {
		this.destination = destination;
		this.timeoutNanos = timeoutNanos;
		this.balancer = balancer;
		this.maxAttempts = maxAttempts;
		this.priority = priority;
		this.budgets = budgets;
		this.protection = protection;
		this.limit = limit;
		this.versions = versions;
	}

	/**
	 * Returns where requests go.
	 * @return the destination
	 */
	public Destination destination() {
		return this.destination;
	}

	/**
	 * Returns the path.
	 * @return the path of the destination
	 */
	public TopicPath path() {
		return this.destination.path();
	}

	/**
	 * Returns the time for a request whose options do not say.
	 * @return nanoseconds
	 */
	public long timeoutNanos() {
		return this.timeoutNanos;
	}

	/**
	 * Returns who chooses among providers for a request whose options do not say.
	 * @return the balancer
	 */
	public LoadBalancer balancer() {
		return this.balancer;
	}

	/**
	 * Returns how often a request may be tried in all if its options do not say.
	 * @return the number, at least 1
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * Returns how much a request matters whose options and origin do not say.
	 * @return the priority
	 */
	public Priority priority() {
		return this.priority;
	}

	/**
	 * Returns what watches requests to other nodes.
	 * @return the protection, or {@code null} if no rule asks for any
	 */
	public @Nullable CallProtection protection() {
		return this.protection;
	}

	/**
	 * Returns what limits requests, to this node too.
	 * @return the limit, or {@code null} if no rule asks for one
	 */
	public @Nullable RequestLimit limit() {
		return this.limit;
	}

	/**
	 * Returns this target for some versions of the service.
	 * @param versions which versions may answer; {@code null}: any
	 * @return the target
	 */
	public CallTarget withVersions(@Nullable VersionRange versions) {
		return (versions == null) ? this : new CallTarget(this.destination, this.timeoutNanos, this.balancer,
				this.maxAttempts, this.priority, this.budgets, this.protection, this.limit, versions);
	}

	/**
	 * Returns which versions may answer requests whose options do not say.
	 * @return a range; {@code null}: any
	 */
	public @Nullable VersionRange versions() {
		return this.versions;
	}

	/** Returns the budget of the action that the path belongs to. */
	public RetryBudget budget(ActionRoute route) {
		RetryBudget known = this.budget;
		if (known == null) {
			known = this.budgets.of(route);
			this.budget = known;
		}
		return known;
	}

}
