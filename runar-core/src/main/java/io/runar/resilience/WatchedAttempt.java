package io.runar.resilience;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.runar.RunarException;
import io.runar.registry.ActionRoute;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a request, from sending it to its end. Only the first call that tells
 * its end counts. Thread-safe.
 */
public final class WatchedAttempt {

	private final ProviderHealth health;

	private final @Nullable Breaker breaker;

	private final @Nullable OutlierRule rule;

	private final List<ActionRoute.Provider> others;

	private final Environment environment;

	private final long startNanos;

	private final AtomicBoolean ended = new AtomicBoolean();

	WatchedAttempt(ProviderHealth health, @Nullable Breaker breaker, @Nullable OutlierRule rule,
			List<ActionRoute.Provider> others, Environment environment) {
		this.health = health;
		this.breaker = breaker;
		this.rule = rule;
		this.others = others;
		this.environment = environment;
		this.startNanos = environment.nanoTime();
	}

	/** The provider has answered. */
	public void succeeded() {
		if (this.ended.compareAndSet(false, true)) {
			onAnswer();
		}
	}

	private void onAnswer() {
		long nanos = this.environment.nanoTime() - this.startNanos;
		if (this.breaker != null) {
			this.breaker.succeeded(nanos);
		}
		if (this.rule != null) {
			this.health.succeeded(nanos, this.rule, this.others);
		}
	}

	/**
	 * The request has failed, be it by an answer of the provider.
	 * @param error how
	 */
	public void failed(RunarException error) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		switch (error.errorCode()) {
			case TIMEOUT, PEER_LOST, HANDLER_FAILED, SERVICE_UNAVAILABLE, UNKNOWN -> onFailure(error);
			case OVERLOADED, LIMIT_EXCEEDED, CANCELLED, NODE_STOPPED, CIRCUIT_OPEN, NO_PROVIDER -> end();
			default -> onAnswer();
		}
	}

	private void onFailure(RunarException error) {
		if (this.breaker != null) {
			this.breaker.failed(this.environment.nanoTime() - this.startNanos, error);
		}
		if (this.rule != null) {
			this.health.failed(this.rule);
		}
		else {
			this.health.abandoned();
		}
	}

	/** The request has ended in a way that says nothing about the provider. */
	public void abandoned() {
		if (this.ended.compareAndSet(false, true)) {
			end();
		}
	}

	private void end() {
		if (this.breaker != null) {
			this.breaker.abandoned();
		}
		this.health.abandoned();
	}

}
