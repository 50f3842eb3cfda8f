package io.runar.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.Priority;
import io.runar.resilience.BulkheadRule;
import io.runar.resilience.CallRule;
import io.runar.resilience.CircuitBreakerRule;
import io.runar.resilience.OutlierRule;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code runar.calls}: how requests for some paths are made.
 *
 * @since 0.1
 */
public class RunarCallProperties {

	/**
	 * The paths; may have {@code *} and {@code >}.
	 */
	private String path = "";

	/**
	 * Time for a whole request.
	 */
	private @Nullable Duration timeout;

	/**
	 * How one of several nodes is chosen.
	 */
	private @Nullable String loadBalancer;

	/**
	 * How often a request may be tried in all.
	 */
	private @Nullable Integer maxAttempts;

	/**
	 * How much a request matters when there is not room for all.
	 */
	private @Nullable Priority priority;

	/**
	 * Metadata of the nodes that are chosen first, all of it.
	 */
	private Map<String, String> prefer = new LinkedHashMap<>();

	/**
	 * When requests of a service at one peer stop for a while.
	 */
	private @Nullable CircuitBreaker circuitBreaker;

	/**
	 * When one of several peers is left out for a while.
	 */
	private @Nullable OutlierEjection outlierEjection;

	/**
	 * How many requests may be under way at a time.
	 */
	private @Nullable Bulkhead bulkhead;

	/**
	 * Returns the value: the paths; may have {@code *} and {@code >}.
	 * @return the value
	 */
	public String getPath() {
		return this.path;
	}

	/**
	 * Sets the value: the paths; may have {@code *} and {@code >}.
	 * @param path the value
	 */
	public void setPath(String path) {
		this.path = path;
	}

	/**
	 * Returns the value: time for a whole request.
	 * @return the value
	 */
	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	/**
	 * Sets the value: time for a whole request.
	 * @param timeout the value
	 */
	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Returns the value: how one of several nodes is chosen.
	 * @return the value
	 */
	public @Nullable String getLoadBalancer() {
		return this.loadBalancer;
	}

	/**
	 * Sets the value: how one of several nodes is chosen.
	 * @param loadBalancer the value
	 */
	public void setLoadBalancer(@Nullable String loadBalancer) {
		this.loadBalancer = loadBalancer;
	}

	/**
	 * Returns the value: how often a request may be tried in all.
	 * @return the value
	 */
	public @Nullable Integer getMaxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * Sets the value: how often a request may be tried in all.
	 * @param maxAttempts the value
	 */
	public void setMaxAttempts(@Nullable Integer maxAttempts) {
		this.maxAttempts = maxAttempts;
	}

	/**
	 * Returns the value: how much a request matters when there is not room for all.
	 * @return the value
	 */
	public @Nullable Priority getPriority() {
		return this.priority;
	}

	/**
	 * Sets the value: how much a request matters when there is not room for all.
	 * @param priority the value
	 */
	public void setPriority(@Nullable Priority priority) {
		this.priority = priority;
	}

	/**
	 * Returns the value: metadata of the nodes that are chosen first, all of it.
	 * @return the value
	 */
	public Map<String, String> getPrefer() {
		return this.prefer;
	}

	/**
	 * Sets the value: metadata of the nodes that are chosen first, all of it.
	 * @param prefer the value
	 */
	public void setPrefer(Map<String, String> prefer) {
		this.prefer = prefer;
	}

	/**
	 * Returns the value: when requests of a service at one peer stop for a while.
	 * @return the value
	 */
	public @Nullable CircuitBreaker getCircuitBreaker() {
		return this.circuitBreaker;
	}

	/**
	 * Sets the value: when requests of a service at one peer stop for a while.
	 * @param circuitBreaker the value
	 */
	public void setCircuitBreaker(@Nullable CircuitBreaker circuitBreaker) {
		this.circuitBreaker = circuitBreaker;
	}

	/**
	 * Returns the value: when one of several peers is left out for a while.
	 * @return the value
	 */
	public @Nullable OutlierEjection getOutlierEjection() {
		return this.outlierEjection;
	}

	/**
	 * Sets the value: when one of several peers is left out for a while.
	 * @param outlierEjection the value
	 */
	public void setOutlierEjection(@Nullable OutlierEjection outlierEjection) {
		this.outlierEjection = outlierEjection;
	}

	/**
	 * Returns the value: how many requests may be under way at a time.
	 * @return the value
	 */
	public @Nullable Bulkhead getBulkhead() {
		return this.bulkhead;
	}

	/**
	 * Sets the value: how many requests may be under way at a time.
	 * @param bulkhead the value
	 */
	public void setBulkhead(@Nullable Bulkhead bulkhead) {
		this.bulkhead = bulkhead;
	}

	/** Returns the rule that these values make. */
	CallRule rule() {
		return new CallRule(this.path, this.timeout, this.loadBalancer, this.maxAttempts, this.priority, this.prefer,
				(this.circuitBreaker != null) ? this.circuitBreaker.rule() : null,
				(this.outlierEjection != null) ? this.outlierEjection.rule() : null,
				(this.bulkhead != null) ? new BulkheadRule(this.bulkhead.maxConcurrent, this.bulkhead.config) : null);
	}

	/**
	 * When requests of a service at one peer stop for a while.
	 */
	public static class CircuitBreaker {

		/**
		 * Whether there are circuit breakers.
		 */
		private boolean enabled = true;

		/**
		 * Name of a configuration in the application's own registry, which then says
		 * everything else.
		 */
		private @Nullable String config;

		/**
		 * Percentage of failures that opens a circuit breaker.
		 */
		private float failureRate = 50;

		/**
		 * Requests that must have ended before it may open.
		 */
		private int minimumCalls = 20;

		/**
		 * How many of the latest requests are counted.
		 */
		private int window = 100;

		/**
		 * Requests that take longer are slow.
		 */
		private @Nullable Duration slowCall;

		/**
		 * Percentage of slow requests that opens a circuit breaker.
		 */
		private float slowCallRate = 100;

		/**
		 * How long it stays open before some requests may try again.
		 */
		private Duration openDuration = Duration.ofSeconds(10);

		/**
		 * How many requests may then try.
		 */
		private int halfOpenCalls = 5;

		/**
		 * Returns the value: whether there are circuit breakers.
		 * @return the value
		 */
		public boolean isEnabled() {
			return this.enabled;
		}

		/**
		 * Sets the value: whether there are circuit breakers.
		 * @param enabled the value
		 */
		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		/**
		 * Returns the value: name of a configuration in the application's own registry,
		 * which then says everything else.
		 * @return the value
		 */
		public @Nullable String getConfig() {
			return this.config;
		}

		/**
		 * Sets the value: name of a configuration in the application's own registry,
		 * which then says everything else.
		 * @param config the value
		 */
		public void setConfig(@Nullable String config) {
			this.config = config;
		}

		/**
		 * Returns the value: percentage of failures that opens a circuit breaker.
		 * @return the value
		 */
		public float getFailureRate() {
			return this.failureRate;
		}

		/**
		 * Sets the value: percentage of failures that opens a circuit breaker.
		 * @param failureRate the value
		 */
		public void setFailureRate(float failureRate) {
			this.failureRate = failureRate;
		}

		/**
		 * Returns the value: requests that must have ended before it may open.
		 * @return the value
		 */
		public int getMinimumCalls() {
			return this.minimumCalls;
		}

		/**
		 * Sets the value: requests that must have ended before it may open.
		 * @param minimumCalls the value
		 */
		public void setMinimumCalls(int minimumCalls) {
			this.minimumCalls = minimumCalls;
		}

		/**
		 * Returns the value: how many of the latest requests are counted.
		 * @return the value
		 */
		public int getWindow() {
			return this.window;
		}

		/**
		 * Sets the value: how many of the latest requests are counted.
		 * @param window the value
		 */
		public void setWindow(int window) {
			this.window = window;
		}

		/**
		 * Returns the value: requests that take longer are slow.
		 * @return the value
		 */
		public @Nullable Duration getSlowCall() {
			return this.slowCall;
		}

		/**
		 * Sets the value: requests that take longer are slow.
		 * @param slowCall the value
		 */
		public void setSlowCall(@Nullable Duration slowCall) {
			this.slowCall = slowCall;
		}

		/**
		 * Returns the value: percentage of slow requests that opens a circuit breaker.
		 * @return the value
		 */
		public float getSlowCallRate() {
			return this.slowCallRate;
		}

		/**
		 * Sets the value: percentage of slow requests that opens a circuit breaker.
		 * @param slowCallRate the value
		 */
		public void setSlowCallRate(float slowCallRate) {
			this.slowCallRate = slowCallRate;
		}

		/**
		 * Returns the value: how long it stays open before some requests may try again.
		 * @return the value
		 */
		public Duration getOpenDuration() {
			return this.openDuration;
		}

		/**
		 * Sets the value: how long it stays open before some requests may try again.
		 * @param openDuration the value
		 */
		public void setOpenDuration(Duration openDuration) {
			this.openDuration = openDuration;
		}

		/**
		 * Returns the value: how many requests may then try.
		 * @return the value
		 */
		public int getHalfOpenCalls() {
			return this.halfOpenCalls;
		}

		/**
		 * Sets the value: how many requests may then try.
		 * @param halfOpenCalls the value
		 */
		public void setHalfOpenCalls(int halfOpenCalls) {
			this.halfOpenCalls = halfOpenCalls;
		}

		CircuitBreakerRule rule() {
			return new CircuitBreakerRule(this.enabled, this.config, this.failureRate, this.minimumCalls, this.window,
					this.slowCall, this.slowCallRate, this.openDuration, this.halfOpenCalls);
		}

	}

	/**
	 * When one of several peers is left out for a while.
	 */
	public static class OutlierEjection {

		/**
		 * Whether peers are left out.
		 */
		private boolean enabled = true;

		/**
		 * How many requests in a row must fail.
		 */
		private int consecutiveFailures = 5;

		/**
		 * How many times slower than the others a peer must be; 0: only failures count.
		 */
		private double slowFactor = 3;

		/**
		 * How long a peer is left out the first time.
		 */
		private Duration baseDuration = Duration.ofSeconds(5);

		/**
		 * How long a peer is left out at most.
		 */
		private Duration maxDuration = Duration.ofMinutes(1);

		/**
		 * Returns the value: whether peers are left out.
		 * @return the value
		 */
		public boolean isEnabled() {
			return this.enabled;
		}

		/**
		 * Sets the value: whether peers are left out.
		 * @param enabled the value
		 */
		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		/**
		 * Returns the value: how many requests in a row must fail.
		 * @return the value
		 */
		public int getConsecutiveFailures() {
			return this.consecutiveFailures;
		}

		/**
		 * Sets the value: how many requests in a row must fail.
		 * @param consecutiveFailures the value
		 */
		public void setConsecutiveFailures(int consecutiveFailures) {
			this.consecutiveFailures = consecutiveFailures;
		}

		/**
		 * Returns the value: how many times slower than the others a peer must be; 0:
		 * only failures count.
		 * @return the value
		 */
		public double getSlowFactor() {
			return this.slowFactor;
		}

		/**
		 * Sets the value: how many times slower than the others a peer must be; 0: only
		 * failures count.
		 * @param slowFactor the value
		 */
		public void setSlowFactor(double slowFactor) {
			this.slowFactor = slowFactor;
		}

		/**
		 * Returns the value: how long a peer is left out the first time.
		 * @return the value
		 */
		public Duration getBaseDuration() {
			return this.baseDuration;
		}

		/**
		 * Sets the value: how long a peer is left out the first time.
		 * @param baseDuration the value
		 */
		public void setBaseDuration(Duration baseDuration) {
			this.baseDuration = baseDuration;
		}

		/**
		 * Returns the value: how long a peer is left out at most.
		 * @return the value
		 */
		public Duration getMaxDuration() {
			return this.maxDuration;
		}

		/**
		 * Sets the value: how long a peer is left out at most.
		 * @param maxDuration the value
		 */
		public void setMaxDuration(Duration maxDuration) {
			this.maxDuration = maxDuration;
		}

		OutlierRule rule() {
			return new OutlierRule(this.enabled, this.consecutiveFailures, this.slowFactor, this.baseDuration,
					this.maxDuration);
		}

	}

	/**
	 * How many requests may be under way at a time.
	 */
	public static class Bulkhead {

		/**
		 * The number of requests; 0: no limit.
		 */
		private int maxConcurrent = 0;

		/**
		 * Name of a configuration in the application's own registry, which then says the
		 * number.
		 */
		private @Nullable String config;

		/**
		 * Returns the value: the number of requests; 0: no limit.
		 * @return the value
		 */
		public int getMaxConcurrent() {
			return this.maxConcurrent;
		}

		/**
		 * Sets the value: the number of requests; 0: no limit.
		 * @param maxConcurrent the value
		 */
		public void setMaxConcurrent(int maxConcurrent) {
			this.maxConcurrent = maxConcurrent;
		}

		/**
		 * Returns the value: name of a configuration in the application's own registry,
		 * which then says the number.
		 * @return the value
		 */
		public @Nullable String getConfig() {
			return this.config;
		}

		/**
		 * Sets the value: name of a configuration in the application's own registry,
		 * which then says the number.
		 * @param config the value
		 */
		public void setConfig(@Nullable String config) {
			this.config = config;
		}

	}

}
