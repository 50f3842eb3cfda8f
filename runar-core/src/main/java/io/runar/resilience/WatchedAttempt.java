package io.runar.resilience;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.runar.RunarException;
import io.runar.registry.ActionRoute;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of a request, from sending it to its end. Only the first call that tells
 * its end counts. Thread-safe; may be told on I/O threads.
 */
public final class WatchedAttempt {

	private static final Logger logger = LoggerFactory.getLogger(WatchedAttempt.class);

	private final @Nullable Breaker breaker;

	private final @Nullable Trial trial;

	private final Environment environment;

	private final long startNanos;

	private final AtomicBoolean ended = new AtomicBoolean();

	WatchedAttempt(@Nullable Breaker breaker, @Nullable Trial trial, Environment environment) {
		this.breaker = breaker;
		this.trial = trial;
		this.environment = environment;
		this.startNanos = environment.nanoTime();
	}

	/** The provider has answered. */
	public void succeeded() {
		if (this.ended.compareAndSet(false, true)) {
			onAnswer(this.environment.nanoTime() - this.startNanos);
		}
	}

	/**
	 * The provider has begun to answer with what may take long, which says nothing of how
	 * fast it is.
	 */
	public void accepted() {
		if (!this.ended.get() && this.ended.compareAndSet(false, true)) {
			onAnswer(0);
		}
	}

	private void onAnswer(long nanos) {
		tell((breaker) -> breaker.succeeded(nanos));
		if (this.trial != null) {
			this.trial.health.succeeded(nanos, this.trial);
		}
	}

	/**
	 * The request has failed after it was sent, be it by an answer of the provider.
	 * @param error how
	 */
	public void failed(RunarException error) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		long nanos = this.environment.nanoTime() - this.startNanos;
		switch (error.errorCode()) {
			case TIMEOUT, PEER_LOST, HANDLER_FAILED, SERVICE_UNAVAILABLE, UNKNOWN -> onFailure(nanos, error);
			case OVERLOADED, LIMIT_EXCEEDED, CANCELLED, NODE_STOPPED, CIRCUIT_OPEN, NO_PROVIDER -> end();
			default -> onAnswer(nanos);
		}
	}

	private void onFailure(long nanos, RunarException error) {
		tell((breaker) -> breaker.failed(nanos, error));
		if (this.trial != null) {
			this.trial.health.failed(this.trial);
		}
	}

	/** The request has ended in a way that says nothing about the provider. */
	public void abandoned() {
		if (this.ended.compareAndSet(false, true)) {
			end();
		}
	}

	private void end() {
		tell(Breaker::abandoned);
		if (this.trial != null) {
			this.trial.health.abandoned(this.trial);
		}
	}

	/** The request ends however the application's own part of a circuit breaker fails. */
	private void tell(Consumer<Breaker> end) {
		if (this.breaker != null) {
			try {
				end.accept(this.breaker);
			}
			catch (Throwable ex) { // predicates and consumers of the application
				logger.warn("A circuit breaker failed when it was told of the end of a request", ex);
			}
		}
	}

	/**
	 * What an attempt is compared with.
	 *
	 * @param health of the provider
	 * @param rule when it is left out
	 * @param action name of the action
	 * @param others all that could answer
	 * @param epoch of the health when the attempt began
	 * @param probe whether it is one of the few that try whether a provider does better
	 */
	record Trial(ProviderHealth health, OutlierRule rule, String action, List<ActionRoute.Provider> others, int epoch,
			boolean probe) {

	}

}
