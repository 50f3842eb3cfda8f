package io.runar.resilience;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.Environment;

/**
 * Circuit breakers of resilience4j, in a registry of the application or of their own.
 * Whoever watches that registry sees them: their names are <code>{service}@{peer}</code>,
 * their tags {@code service} and {@code peer}.
 *
 * @since 0.1
 */
public final class Resilience4jBreakers implements Breakers {

	private static final Duration NEVER_SLOW = Duration.ofNanos(Long.MAX_VALUE);

	private final CircuitBreakerRegistry registry;

	/** What the circuit breakers of the registry were made by. */
	private final Map<String, CircuitBreakerRule> made = new HashMap<>();

	/** Creates a source with a registry of its own. */
	public Resilience4jBreakers() {
		this(CircuitBreakerRegistry.ofDefaults());
	}

	/**
	 * Creates a source.
	 * @param registry where circuit breakers are kept and configurations are found
	 */
	public Resilience4jBreakers(CircuitBreakerRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void check(CircuitBreakerRule rule) {
		String config = rule.config();
		if (config != null && this.registry.getConfiguration(config).isEmpty()) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "circuit-breaker.config: " + config
					+ " (expected: a configuration in the application's CircuitBreakerRegistry)");
		}
	}

	@Override
	public synchronized Breaker breaker(String name, String service, String peer, CircuitBreakerRule rule,
			Environment environment) {
		if (!rule.equals(this.made.put(name, rule))) {
			this.registry.remove(name);
		}
		Map<String, String> tags = Map.of("service", service, "peer", peer);
		String config = rule.config();
		return new Adapter((config != null) ? this.registry.circuitBreaker(name, config, tags)
				: this.registry.circuitBreaker(name, config(rule, environment), tags));
	}

	private static CircuitBreakerConfig config(CircuitBreakerRule rule, Environment environment) {
		CircuitBreakerConfig.Builder config = CircuitBreakerConfig.custom()
			.slidingWindow(rule.window(), rule.minimumCalls(), SlidingWindowType.COUNT_BASED,
					SlidingWindowSynchronizationStrategy.LOCK_FREE)
			.failureRateThreshold(rule.failureRate())
			.waitDurationInOpenState(rule.openDuration())
			.permittedNumberOfCallsInHalfOpenState(rule.halfOpenCalls())
			// What is made here from what the wire says is never thrown.
			.writableStackTraceEnabled(false)
			.clock(new NodeClock(environment))
			.currentTimestampFunction((clock) -> environment.nanoTime(), TimeUnit.NANOSECONDS);
		// Its own default would be a minute.
		Duration slow = (rule.slowCall() != null) ? rule.slowCall() : NEVER_SLOW;
		return config.slowCallDurationThreshold(slow).slowCallRateThreshold(rule.slowCallRate()).build();
	}

	@Override
	public synchronized void remove(String name) {
		this.made.remove(name);
		this.registry.remove(name);
	}

	/**
	 * One circuit breaker.
	 *
	 * @param breaker it
	 */
	private record Adapter(CircuitBreaker breaker) implements Breaker {

		@Override
		public boolean tryEnter() {
			return this.breaker.tryAcquirePermission();
		}

		@Override
		public void succeeded(long nanos) {
			this.breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public void failed(long nanos, RunarException error) {
			this.breaker.onError(nanos, TimeUnit.NANOSECONDS, error);
		}

		@Override
		public void abandoned() {
			this.breaker.releasePermission();
		}

		@Override
		public String state() {
			return this.breaker.getState().name();
		}

	}

	/** Monotonic, and in a simulation virtual: the wall clock may jump. */
	private static final class NodeClock extends Clock {

		private final Environment environment;

		NodeClock(Environment environment) {
			this.environment = environment;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.ofEpochSecond(0, this.environment.nanoTime());
		}

	}

}
