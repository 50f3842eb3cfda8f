package io.runar.test.spring;

import io.runar.node.RunarNode;
import io.runar.test.kit.Seat;
import io.runar.test.kit.TestNetwork;

import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Tells a test network when the application's node runs and when it is about to stop: on
 * a virtual clock it cannot stop without the network.
 */
final class MembershipLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

	/**
	 * Just after the node of the auto-configuration, and so just before it in stopping.
	 */
	private static final int PHASE = DEFAULT_PHASE - 1535;

	private final TestNetwork network;

	private final Seat seat;

	private final ConfigurableApplicationContext context;

	private final boolean owner;

	private volatile boolean running;

	private volatile boolean closing;

	MembershipLifecycle(TestNetwork network, Seat seat, ConfigurableApplicationContext context, boolean owner) {
		this.network = network;
		this.seat = seat;
		this.context = context;
		this.owner = owner;
	}

	@Override
	public void start() {
		this.context.getBeanProvider(RunarNode.class).ifUnique(this.seat::taken);
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.seat.left();
		if (this.closing) {
			end();
		}
	}

	private void end() {
		this.network.leave(this.seat);
		if (this.owner) {
			this.network.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext().equals(this.context)) {
			this.closing = true;
			if (!this.running) {
				// Paused by the cache of contexts before.
				end();
			}
		}
	}

}
