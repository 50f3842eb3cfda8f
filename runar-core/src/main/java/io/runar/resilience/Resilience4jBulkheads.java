package io.runar.resilience;

import java.time.Duration;

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
	public CallBulkhead bulkhead(String name, BulkheadRule rule) {
		Bulkhead bulkhead = this.registry.bulkhead(name, config(rule));
		// It may be there from earlier, with requests under way and another limit.
		bulkhead.changeConfig(config(rule));
		return new Adapter(bulkhead);
	}

	private BulkheadConfig config(BulkheadRule rule) {
		String config = rule.config();
		if (config == null) {
			return BulkheadConfig.custom()
				.maxConcurrentCalls(rule.maxConcurrent())
				.maxWaitDuration(Duration.ZERO)
				.writableStackTraceEnabled(false)
				.build();
		}
		BulkheadConfig known = this.registry.getConfiguration(config)
			.orElseThrow(() -> new RunarException(ErrorCode.INVALID_CONFIGURATION, "bulkhead.config: " + config
					+ " (expected: a configuration in the application's BulkheadRegistry)"));
		// A request may be made on a thread that must not wait.
		return BulkheadConfig.from(known).maxWaitDuration(Duration.ZERO).build();
	}

	/**
	 * One bulkhead.
	 *
	 * @param bulkhead it
	 */
	private record Adapter(Bulkhead bulkhead) implements CallBulkhead {

		@Override
		public boolean tryEnter() {
			return this.bulkhead.tryAcquirePermission();
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
