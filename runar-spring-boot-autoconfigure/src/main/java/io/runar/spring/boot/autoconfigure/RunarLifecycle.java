package io.runar.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.runtime.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the node with the application. Services are hosted as soon as all
 * beans exist, so that they can be called locally before the node has started.
 * <p>
 * The node starts after the web server is bound and waits for services and transport
 * only, never for peers. It stops after HTTP has drained and before the web server is
 * destroyed; {@link DrainLifecycle} has told the peers long before. A stopped node starts
 * again with its context, as cached test contexts do.
 *
 * @since 0.1
 */
public final class RunarLifecycle implements SmartLifecycle, SmartInitializingSingleton {

	/** After the web server (-2048) and before its graceful shutdown (-1024). */
	public static final int PHASE = DEFAULT_PHASE - 1536;

	/** The node itself gives up long before. */
	private static final Duration STOP_LIMIT = Duration.ofHours(1);

	private static final Logger logger = LoggerFactory.getLogger(RunarLifecycle.class);

	private final RunarNode node;

	private final ServiceBeans services;

	private final Duration startTimeout;

	private final Environment environment;

	private boolean servicesAdded;

	private volatile boolean running;

	RunarLifecycle(RunarNode node, ServiceBeans services, Duration startTimeout, Environment environment) {
		this.node = node;
		this.services = services;
		this.startTimeout = startTimeout;
		this.environment = environment;
	}

	@Override
	public void afterSingletonsInstantiated() {
		addServices();
	}

	// Not called by afterSingletonsInstantiated alone: that skips lazy beans.
	private synchronized void addServices() {
		if (!this.servicesAdded) {
			this.services.addTo(this.node);
			this.servicesAdded = true;
		}
	}

	@Override
	public void start() {
		addServices();
		await(this.node.start());
		this.running = true;
	}

	private void await(CompletableFuture<Void> started) {
		try {
			if (!this.environment.await(started, this.startTimeout.toNanos())) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "runar.start-timeout: " + this.startTimeout
						+ " (expected: time enough to start all services and bind the transport)");
			}
			started.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException("The node did not start", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the node was starting", ex);
		}
	}

	@Override
	public void stop() {
		await(stopNode(), STOP_LIMIT);
	}

	@Override
	public void stop(Runnable callback) {
		CompletableFuture<Void> stopped = stopNode();
		stopped.whenComplete((result, failure) -> callback.run());
		// Not waited for; but on a virtual clock only what is waited for happens.
		await(stopped, Duration.ZERO);
	}

	private void await(CompletableFuture<Void> stopped, Duration limit) {
		try {
			this.environment.await(stopped, limit.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private CompletableFuture<Void> stopNode() {
		return this.node.stop().handle((result, failure) -> {
			this.running = false;
			if (failure != null) {
				logger.warn("The node did not stop in order", failure);
			}
			return null;
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
