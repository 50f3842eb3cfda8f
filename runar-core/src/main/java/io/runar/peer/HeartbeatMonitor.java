package io.runar.peer;

import java.time.Duration;

import io.runar.runtime.Environment;
import io.runar.runtime.SerialContext;

/**
 * Notices silent peers. Every connection gets a heartbeat each interval; any frame on any
 * of a peer's connections is a sign of its life. After one and a half intervals of
 * silence it is suspected, after {@code missed-heartbeats} intervals it is gone. A
 * connection that is silent for so long while another one of the same peer is not, is
 * avoided and then closed alone.
 * <p>
 * If this monitor's own timer comes late, the silence may be this node's own, as in a
 * garbage collection: then nobody is blamed for the time before (the idea of local health
 * in Lifeguard: A. Dadgar, J. Phillips, J. Currey, 2017).
 */
final class HeartbeatMonitor {

	private static final int TICKS_PER_INTERVAL = 4;

	private final PeerDirectory directory;

	private final SerialContext context;

	private final Environment environment;

	private final long intervalNanos;

	private final long downNanos;

	private final Duration tick;

	private long expectedTickNanos;

	private int ticks;

	private boolean running;

	HeartbeatMonitor(PeerDirectory directory, SerialContext context) {
		this.directory = directory;
		this.context = context;
		this.environment = directory.environment();
		this.intervalNanos = directory.settings().heartbeatInterval().toNanos();
		this.downNanos = this.intervalNanos * directory.settings().missedHeartbeats();
		this.tick = Duration.ofNanos(Math.max(1, this.intervalNanos / TICKS_PER_INTERVAL));
	}

	void start() {
		this.running = true;
		schedule();
	}

	void stop() {
		this.running = false;
	}

	private void schedule() {
		this.expectedTickNanos = this.environment.nanoTime() + this.tick.toNanos();
		this.context.schedule(this.tick, this::tick);
	}

	private void tick() {
		if (!this.running) {
			return;
		}
		long now = this.environment.nanoTime();
		boolean late = now - this.expectedTickNanos > this.intervalNanos / 2;
		boolean probe = ++this.ticks % TICKS_PER_INTERVAL == 0;
		try {
			for (Peer peer : this.directory.peerList()) {
				if (late) {
					peer.forgiveSilence(now);
				}
				check(peer, now);
				if (probe && !peer.isDown()) {
					peer.probe(now);
				}
			}
		}
		finally {
			schedule();
		}
	}

	private void check(Peer peer, long now) {
		long silence = now - peer.lastHeardNanos();
		if (silence >= this.downNanos) {
			this.directory.lost(peer, "silent for " + Duration.ofNanos(silence).toMillis() + " ms");
		}
		else {
			this.directory.setSuspect(peer, isSuspicious(silence));
			if (peer.pool().capacity() > 1) {
				peer.pool().connections().forEach((connection) -> check(peer, connection, now));
			}
		}
	}

	private void check(Peer peer, PeerConnection connection, long now) {
		long silence = now - peer.lastHeardNanos(connection);
		if (silence >= this.downNanos) {
			this.directory.drop(peer, connection, "silent for " + Duration.ofNanos(silence).toMillis() + " ms");
		}
		else {
			connection.setSuspect(isSuspicious(silence));
		}
	}

	private boolean isSuspicious(long silence) {
		return silence > this.intervalNanos * 3 / 2;
	}

}
