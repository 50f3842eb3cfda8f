package io.runar.spring.boot.autoconfigure;

import io.runar.admission.ActionRule;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code runar.actions}: which requests of other nodes are taken for some
 * actions.
 *
 * @since 0.1
 */
public class RunarActionProperties {

	/**
	 * The actions; may have {@code *} and {@code >}.
	 */
	private String path = "";

	/**
	 * How many requests may be in flight, those that wait too; 0: no limit.
	 */
	private @Nullable Integer maxConcurrent;

	/**
	 * Whether the node finds out by itself how many requests may be in flight.
	 */
	private @Nullable AdaptiveLimit adaptiveLimit;

	/**
	 * How many requests a second are taken of all peers together; 0: no limit.
	 */
	private @Nullable Integer rateLimit;

	/**
	 * How many requests may come at once at the rates of this rule.
	 */
	private @Nullable Integer rateLimitBurst;

	/**
	 * How many requests a second are taken of each peer; 0: no limit.
	 */
	private @Nullable Integer rateLimitPerPeer;

	/**
	 * Returns the actions; may have {@code *} and {@code >}.
	 * @return the value
	 */
	public String getPath() {
		return this.path;
	}

	/**
	 * Sets the actions; may have {@code *} and {@code >}.
	 * @param path the value
	 */
	public void setPath(String path) {
		this.path = path;
	}

	/**
	 * Returns how many requests may be in flight, those that wait too; 0: no limit.
	 * @return the value
	 */
	public @Nullable Integer getMaxConcurrent() {
		return this.maxConcurrent;
	}

	/**
	 * Sets how many requests may be in flight, those that wait too; 0: no limit.
	 * @param maxConcurrent the value
	 */
	public void setMaxConcurrent(@Nullable Integer maxConcurrent) {
		this.maxConcurrent = maxConcurrent;
	}

	/**
	 * Returns whether the node finds out by itself how many requests may be in flight.
	 * @return the value
	 */
	public @Nullable AdaptiveLimit getAdaptiveLimit() {
		return this.adaptiveLimit;
	}

	/**
	 * Sets whether the node finds out by itself how many requests may be in flight.
	 * @param adaptiveLimit the value
	 */
	public void setAdaptiveLimit(@Nullable AdaptiveLimit adaptiveLimit) {
		this.adaptiveLimit = adaptiveLimit;
	}

	/**
	 * Returns how many requests a second are taken of all peers together; 0: no limit.
	 * @return the value
	 */
	public @Nullable Integer getRateLimit() {
		return this.rateLimit;
	}

	/**
	 * Sets how many requests a second are taken of all peers together; 0: no limit.
	 * @param rateLimit the value
	 */
	public void setRateLimit(@Nullable Integer rateLimit) {
		this.rateLimit = rateLimit;
	}

	/**
	 * Returns how many requests may come at once at the rates of this rule.
	 * @return the value
	 */
	public @Nullable Integer getRateLimitBurst() {
		return this.rateLimitBurst;
	}

	/**
	 * Sets how many requests may come at once at the rates of this rule.
	 * @param rateLimitBurst the value
	 */
	public void setRateLimitBurst(@Nullable Integer rateLimitBurst) {
		this.rateLimitBurst = rateLimitBurst;
	}

	/**
	 * Returns how many requests a second are taken of each peer; 0: no limit.
	 * @return the value
	 */
	public @Nullable Integer getRateLimitPerPeer() {
		return this.rateLimitPerPeer;
	}

	/**
	 * Sets how many requests a second are taken of each peer; 0: no limit.
	 * @param rateLimitPerPeer the value
	 */
	public void setRateLimitPerPeer(@Nullable Integer rateLimitPerPeer) {
		this.rateLimitPerPeer = rateLimitPerPeer;
	}

	/**
	 * A limit of requests in flight that the node finds out by itself.
	 */
	public static class AdaptiveLimit {

		/**
		 * Whether there is one.
		 */
		private boolean enabled = true;

		/**
		 * Where it begins.
		 */
		private int initial = ActionRule.Adaptive.DEFAULTS.initial();

		/**
		 * What it never falls below.
		 */
		private int min = ActionRule.Adaptive.DEFAULTS.min();

		/**
		 * What it never rises above.
		 */
		private int max = ActionRule.Adaptive.DEFAULTS.max();

		/**
		 * Returns whether there is one.
		 * @return the value
		 */
		public boolean isEnabled() {
			return this.enabled;
		}

		/**
		 * Sets whether there is one.
		 * @param enabled the value
		 */
		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		/**
		 * Returns where it begins.
		 * @return the value
		 */
		public int getInitial() {
			return this.initial;
		}

		/**
		 * Sets where it begins.
		 * @param initial the value
		 */
		public void setInitial(int initial) {
			this.initial = initial;
		}

		/**
		 * Returns what it never falls below.
		 * @return the value
		 */
		public int getMin() {
			return this.min;
		}

		/**
		 * Sets what it never falls below.
		 * @param min the value
		 */
		public void setMin(int min) {
			this.min = min;
		}

		/**
		 * Returns what it never rises above.
		 * @return the value
		 */
		public int getMax() {
			return this.max;
		}

		/**
		 * Sets what it never rises above.
		 * @param max the value
		 */
		public void setMax(int max) {
			this.max = max;
		}

	}

}
