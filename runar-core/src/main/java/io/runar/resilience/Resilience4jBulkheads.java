package io.runar.resilience;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * Bulkheads of resilience4j, in a registry of the application or of their own. Whoever
 * watches that registry sees them: their names are the paths of their rules.
 *
 * @since 0.1
 */
public final class Resilience4jBulkheads implements Bulkheads {

	private final BulkheadRegistry registry;

	/** What the bulkheads of the registry were made by. */
	private final Map<String, BulkheadRule> made = new HashMap<>();

	/** Creates a source with a registry of its own. */
	public Resilience4jBulkheads() {
		this(BulkheadRegistry.ofDefaults());
	}

	/**
	 * Creates a source.
	 * @param registry where bulkheads are kept and configurations are found
	 */
	public Resilience4jBulkheads(BulkheadRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void check(BulkheadRule rule) {
		config(rule);
	}

	@Override
	public synchronized CallBulkhead bulkhead(String name, BulkheadRule rule) {
		if (!rule.equals(this.made.put(name, rule))) {
			// Not a change of its limit: a lower one would wait for requests to end.
			this.registry.replace(name, Bulkhead.of(name, config(rule)));
		}
		return new Adapter(this.registry.bulkhead(name, config(rule)));
	}

	private BulkheadConfig config(BulkheadRule rule) {
		String config = rule.config();
		BulkheadConfig.Builder made = (config == null)
				? BulkheadConfig.custom().maxConcurrentCalls(rule.maxConcurrent()).writableStackTraceEnabled(false)
				: BulkheadConfig.from(configuration(config));
		// A request may be made on a thread that must not wait.
		return made.maxWaitDuration(Duration.ZERO).build();
	}

	private BulkheadConfig configuration(String name) {
		return this.registry.getConfiguration(name)
			.orElseThrow(() -> new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"bulkhead.config: " + name + " (expected: a configuration in the application's BulkheadRegistry)"));
	}

	/**
	 * One bulkhead.
	 *
	 * @param bulkhead it
	 */
	private record Adapter(Bulkhead bulkhead) implements CallBulkhead {

		@Override
		public boolean tryEnter() {
			// An interrupted thread gets no permission, whatever there is.
			boolean interrupted = Thread.interrupted();
			try {
				return this.bulkhead.tryAcquirePermission();
			}
			finally {
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}
		}

		@Override
		public void leave() {
			this.bulkhead.onComplete();
		}

		@Override
		public int limit() {
			return this.bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
		}

		@Override
		public int free() {
			return this.bulkhead.getMetrics().getAvailableConcurrentCalls();
		}

	}

}
