package io.runar.admission;

import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of peers this node takes for some of its actions. Of several rules that
 * match an action, the last one that says something counts, for each thing by itself. All
 * actions of one service for which one rule counts share what it says: with
 * {@code user/>} the actions of the service {@code user} have one limit together, with
 * {@code user/auth} that action has its own. Built-in services have no rules.
 *
 * @param path the actions; may have {@code *} for one segment, as for a {@code {name}} of
 * an action, and {@code >} for all that follow
 * @param maxConcurrent how many requests may be in flight, those that wait for a thread
 * too; 0: no limit; {@code null}: says nothing
 * @param adaptiveLimit whether this node finds out by itself how many requests may be in
 * flight; {@code null}: says nothing
 * @param rateLimit how many requests a second are taken of all peers together; 0: no
 * limit; {@code null}: says nothing
 * @param rateLimitBurst how many requests may come at once at the rates of this rule;
 * {@code null}: a tenth of a second's
 * @param rateLimitPerPeer how many requests a second are taken of each peer; 0: no limit;
 * {@code null}: says nothing
 * @since 0.1
 */
public record ActionRule(String path, @Nullable Integer maxConcurrent, @Nullable Adaptive adaptiveLimit,
		@Nullable Integer rateLimit, @Nullable Integer rateLimitBurst, @Nullable Integer rateLimitPerPeer) {

	/** Largest number of requests of any limit. */
	public static final int MAX_LIMIT = 10_000_000;

	/** Largest number of requests a second. */
	public static final int MAX_RATE = 1_000_000_000;

	private static final int BURSTS_PER_SECOND = 10;

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if the path is not a
	 * pattern or a number is out of range
	 */
	public ActionRule {
		Objects.requireNonNull(path, "'path' must not be null");
		try {
			TopicPath.pattern(path);
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "rule for actions: " + ex.getMessage(), ex);
		}
		check(path, "max-concurrent", maxConcurrent, 0, MAX_LIMIT);
		check(path, "rate-limit", rateLimit, 0, MAX_RATE);
		check(path, "rate-limit-burst", rateLimitBurst, 1, MAX_LIMIT);
		check(path, "rate-limit-per-peer", rateLimitPerPeer, 0, MAX_RATE);
		if (adaptiveLimit != null) {
			check(path, "adaptive-limit.min", adaptiveLimit.min, 1, MAX_LIMIT);
			check(path, "adaptive-limit.max", adaptiveLimit.max, adaptiveLimit.min, MAX_LIMIT);
			check(path, "adaptive-limit.initial", adaptiveLimit.initial, adaptiveLimit.min, adaptiveLimit.max);
		}
	}

	private static void check(String path, String name, @Nullable Integer value, int min, int max) {
		if (value != null && (value < min || value > max)) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "rule for actions '" + path + "': " + name + " "
					+ value + " (expected: " + min + " to " + max + ")");
		}
	}

	/**
	 * Begins a rule that says nothing yet.
	 * @param path the actions
	 * @return the rule
	 */
	public static ActionRule forPath(String path) {
		return new ActionRule(path, null, null, null, null, null);
	}

	/**
	 * Returns this rule with a limit of requests in flight.
	 * @param maxConcurrent how many; 0: no limit
	 * @return the new rule
	 */
	public ActionRule withMaxConcurrent(int maxConcurrent) {
		return new ActionRule(this.path, maxConcurrent, this.adaptiveLimit, this.rateLimit, this.rateLimitBurst,
				this.rateLimitPerPeer);
	}

	/**
	 * Returns this rule with a limit of requests in flight that the node finds out.
	 * @param adaptiveLimit where it begins and how far it goes
	 * @return the new rule
	 */
	public ActionRule withAdaptiveLimit(Adaptive adaptiveLimit) {
		return new ActionRule(this.path, this.maxConcurrent, adaptiveLimit, this.rateLimit, this.rateLimitBurst,
				this.rateLimitPerPeer);
	}

	/**
	 * Returns this rule with a rate.
	 * @param perSecond requests a second of all peers together; 0: no limit
	 * @return the new rule
	 */
	public ActionRule withRateLimit(int perSecond) {
		return new ActionRule(this.path, this.maxConcurrent, this.adaptiveLimit, perSecond, this.rateLimitBurst,
				this.rateLimitPerPeer);
	}

	/**
	 * Returns this rule with a burst for its own rates.
	 * @param burst how many requests may come at once
	 * @return the new rule
	 */
	public ActionRule withRateLimitBurst(int burst) {
		return new ActionRule(this.path, this.maxConcurrent, this.adaptiveLimit, this.rateLimit, burst,
				this.rateLimitPerPeer);
	}

	/**
	 * Returns this rule with a rate of each peer.
	 * @param perSecond requests a second of each peer; 0: no limit
	 * @return the new rule
	 */
	public ActionRule withRateLimitPerPeer(int perSecond) {
		return new ActionRule(this.path, this.maxConcurrent, this.adaptiveLimit, this.rateLimit, this.rateLimitBurst,
				perSecond);
	}

	/** Returns how many requests may come at once at a rate. */
	int burst(int perSecond) {
		return (this.rateLimitBurst != null) ? this.rateLimitBurst : Math.max(1, perSecond / BURSTS_PER_SECOND);
	}

	/**
	 * A limit of requests in flight that a node finds out by itself.
	 *
	 * @param enabled whether there is one; false takes back what an earlier rule says
	 * @param initial where it begins, from {@code min} to {@code max}
	 * @param min what it never falls below, at least 1
	 * @param max what it never rises above
	 */
	public record Adaptive(boolean enabled, int initial, int min, int max) {

		/** Begins with 20, and stays between 5 and 10,000. */
		public static final Adaptive DEFAULTS = new Adaptive(true, 20, 5, 10_000);

		/** No such limit. */
		public static final Adaptive OFF = new Adaptive(false, DEFAULTS.initial, DEFAULTS.min, DEFAULTS.max);

	}

}
