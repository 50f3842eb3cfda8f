package io.runar.spring.boot.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.runar.NodeState;
import io.runar.node.RunarNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Tells the peers to stop choosing this node as the first thing when the application
 * stops. Does not wait: what is open goes on while the rest of the application drains,
 * and {@link RunarLifecycle} waits for it.
 *
 * @since 0.1
 */
public final class DrainLifecycle implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(DrainLifecycle.class);

	private final RunarNode node;

	private volatile boolean running;

	DrainLifecycle(RunarNode node) {
		this.node = node;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.node.state() == NodeState.RUNNING) {
			CompletableFuture<Void> drained = this.node.drain();
			drained.whenComplete((result, failure) -> {
				if (failure != null) {
					logger.warn("The node did not drain in order", failure);
				}
			});
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

}
