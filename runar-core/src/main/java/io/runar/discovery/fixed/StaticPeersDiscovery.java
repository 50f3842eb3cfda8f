package io.runar.discovery.fixed;

import java.time.Duration;
import java.util.List;

import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.PeerAnnouncement;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells of configured addresses, at start and again at an interval. Host names are not
 * resolved here but at every dialling, so that a changed DNS entry is seen. Thread-safe.
 */
final class StaticPeersDiscovery implements DiscoveryProvider {

	private final List<PeerAnnouncement> peers;

	private final Duration interval;

	private final Environment environment;

	private @Nullable DiscoveryHandler handler;

	private @Nullable Cancellable next;

	StaticPeersDiscovery(List<PeerAddress> peers, Duration interval, Environment environment) {
		this.peers = peers.stream().map(PeerAnnouncement::of).toList();
		this.interval = interval;
		this.environment = environment;
	}

	@Override
	public String name() {
		return StaticPeersDiscoveryFactory.NAME;
	}

	@Override
	public synchronized void start(DiscoveryHandler handler) {
		if (this.handler != null) {
			throw new IllegalStateException("Already started");
		}
		this.handler = handler;
		tell();
	}

	// Under the lock, so that nothing is told once stop() has returned.
	private synchronized void tell() {
		DiscoveryHandler current = this.handler;
		if (current == null) {
			return;
		}
		this.next = this.environment.schedule(this.interval, this::tell);
		this.peers.forEach(current::onFound);
	}

	@Override
	public void announce(PeerAnnouncement self) {
		// The others know this node from their own configuration, or not at all.
	}

	@Override
	public void withdraw() {
		// See announce.
	}

	@Override
	public synchronized void stop() {
		this.handler = null;
		if (this.next != null) {
			this.next.cancel();
			this.next = null;
		}
	}

}
