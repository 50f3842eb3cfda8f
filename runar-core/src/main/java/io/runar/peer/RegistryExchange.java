package io.runar.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.discovery.PeerAnnouncement;
import io.runar.registry.LocalChange;
import io.runar.registry.OfferTotalException;
import io.runar.registry.RegistryListener;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.SerialContext;
import io.runar.transport.PeerAddress;
import io.runar.wire.NodeMessage;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.HeartbeatMessage;
import io.runar.wire.v1.KnownPeer;
import io.runar.wire.v1.PastServed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connected nodes tell each other: their services, as a whole at first and as
 * changes from then on, and the other nodes they know. Every heartbeat carries the
 * version of the sender's registry, so that a lost change is noticed and the whole asked
 * for. Lives in the directory's serial context.
 */
final class RegistryExchange {

	private static final Logger logger = LoggerFactory.getLogger(RegistryExchange.class);

	private static final Duration PEER_EXCHANGE_INTERVAL = Duration.ofSeconds(30);

	private static final int MAX_EXCHANGED_PEERS = 100;

	/** Least time between two whole registries that one peer asks for. */
	private static final Duration FULL_REGISTRY_INTERVAL = Duration.ofMillis(100);

	private final PeerDirectory directory;

	private final SerialContext context;

	private final ServiceRegistry registry;

	private final Dialer dialer;

	private final RegistryListener registryListener = this::onLocalChange;

	private volatile long advertisedVersion;

	private boolean running;

	RegistryExchange(PeerDirectory directory, SerialContext context, ServiceRegistry registry, Dialer dialer) {
		this.directory = directory;
		this.context = context;
		this.registry = registry;
		this.dialer = dialer;
	}

	void start() {
		this.running = true;
		this.advertisedVersion = this.registry.version();
		this.registry.addListener(this.registryListener);
		schedulePeerExchange();
	}

	void stop() {
		this.running = false;
		this.registry.removeListener(this.registryListener);
	}

	/** The version of this node's registry that the peers were told. Thread-safe. */
	long advertisedVersion() {
		return this.advertisedVersion;
	}

	/**
	 * Tells a new peer everything; it sends no events before that. One that is known
	 * already is asked by a heartbeat on its new connection whether it misses anything:
	 * what it is told as a whole takes away for a moment what is not on the first page.
	 */
	void introduce(Peer peer, boolean whole) {
		List<Long> again = this.registry.peerMet(peer);
		if (whole) {
			sendRegistry(peer);
		}
		sendKnownPeers(peer);
		peer.askPastAgain(again);
	}

	/** Tells a peer everything that it may know. */
	void sendRegistry(Peer peer) {
		RegistryMessages.full(this.registry.version(), this.registry.localAdvertisements(peer.rights()))
			.forEach(peer::send);
	}

	@SuppressWarnings("ReferenceEquality") // the same change: nothing of it is hidden
	private void onLocalChange(LocalChange change) {
		NodeMessage.Control whole = RegistryMessages.change(change);
		for (Peer peer : this.directory.peerList()) {
			LocalChange visible = change.visibleTo(peer.rights());
			peer.send((visible == change) ? whole : RegistryMessages.change(visible));
		}
		this.advertisedVersion = change.toVersion();
	}

	/**
	 * A connection has ended while others live: what was on its way there is lost, events
	 * too. The whole is asked for now; if that is lost too, the next heartbeat asks
	 * again.
	 */
	void onConnectionLost(Peer peer) {
		this.registry.eventsMissed();
		peer.setKnownVersion(0);
		peer.send(RegistryMessages.requestFull());
		peer.askPastAgain(this.registry.peerMet(peer));
	}

	void onHeartbeat(Peer peer, PeerConnection connection, HeartbeatMessage heartbeat) {
		if (heartbeat.getReply()) {
			peer.onHeartbeatReply(connection, heartbeat.getSequence(), this.directory.environment().nanoTime());
		}
		// On another connection the version may have overtaken the change it is about.
		if (heartbeat.getRegistryVersion() > peer.knownVersion() && connection == peer.pool().lowest()) {
			peer.send(RegistryMessages.requestFull());
		}
	}

	void onDiscovery(Peer peer, PeerConnection connection, DiscoveryMessage message) {
		if (!this.directory.isCurrent(peer)) {
			return;
		}
		if (message.getRequestFull()
				&& peer.maySendFull(this.directory.environment().nanoTime(), FULL_REGISTRY_INTERVAL.toNanos())) {
			sendRegistry(peer);
		}
		for (KnownPeer known : message.getPeersList()) {
			consider(known);
		}
		for (PastServed served : message.getPastServedList()) {
			this.registry.pastServed(peer.id(), served.getPastId(), served.getCount());
		}
		// What is older than we know comes from a connection that was replaced, or was
		// overtaken by a change.
		if (message.getToVersion() != 0 && message.getToVersion() >= peer.knownVersion()) {
			if (message.getFull() || message.getFromVersion() == peer.knownVersion()) {
				apply(peer, connection, message);
			}
			else {
				peer.send(RegistryMessages.requestFull());
			}
		}
		if (message.getPastAgainCount() > 0) {
			this.registry.pastAgain(peer, message.getPastAgainList());
		}
	}

	private void apply(Peer peer, PeerConnection connection, DiscoveryMessage message) {
		try {
			boolean applied = false;
			while (!applied) {
				applied = fits(peer, message);
				if (!applied && !this.directory.isCurrent(peer)) {
					return;
				}
			}
		}
		catch (RunarException ex) {
			this.directory.onProtocolError(connection, ex);
			connection.refuse(ex, 0);
			return;
		}
		peer.setKnownVersion(message.getToVersion());
		if (!peer.isUp()) {
			peer.setUp(this.directory.environment().nanoTime());
			logger.info("Peer {} joined ({}, {} services)", peer.id(), PeerDirectory.describe(peer),
					this.registry.peerServices(peer.id()).size());
			this.directory.metrics().peersChanged(this.directory.peerList().size());
		}
	}

	/** Applies an offer; if that makes it too much of all peers, one of them goes. */
	private boolean fits(Peer peer, DiscoveryMessage message) {
		try {
			this.registry.applyRemote(peer, message.getFull(), RegistryMessages.services(message),
					RegistryMessages.removed(message));
			return true;
		}
		catch (OfferTotalException ex) {
			Peer largest = this.directory.find(ex.peer());
			this.directory.crowdedOut((largest != null) ? largest : peer, ex);
			return false;
		}
	}

	private void consider(KnownPeer known) {
		try {
			PeerId id = PeerId.of(known.getNodeId());
			List<PeerAddress> addresses = parse(known.getAddressesList());
			if (!addresses.isEmpty() && this.directory.wants(id)) {
				this.dialer.suggest(new PeerAnnouncement(this.directory.settings().networkId(), id, 0, addresses));
			}
		}
		catch (IllegalArgumentException ex) {
			this.directory.metrics().refused("malformed-peer");
		}
	}

	List<PeerAddress> parse(List<String> texts) {
		List<PeerAddress> addresses = new ArrayList<>();
		for (String text : texts) {
			try {
				addresses.add(PeerAddress.parse(text, this.directory.transportName()));
			}
			catch (IllegalArgumentException ex) {
				logger.debug("Ignored {}", ex.getMessage());
			}
		}
		return addresses;
	}

	private void schedulePeerExchange() {
		this.context.schedule(PEER_EXCHANGE_INTERVAL, () -> {
			if (this.running) {
				schedulePeerExchange();
				this.directory.peerList().forEach(this::sendKnownPeers);
			}
		});
	}

	private void sendKnownPeers(Peer receiver) {
		List<Peer> known = this.directory.peerList()
			.stream()
			.filter((peer) -> !peer.id().equals(receiver.id()) && !peer.addresses().isEmpty())
			.limit(MAX_EXCHANGED_PEERS)
			.toList();
		if (!known.isEmpty()) {
			receiver.send(RegistryMessages.knownPeers(known));
		}
	}

}
