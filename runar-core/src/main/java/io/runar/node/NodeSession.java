package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.discovery.PeerAnnouncement;
import io.runar.dispatch.Dispatcher;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.peer.Peer;
import io.runar.peer.PeerDirectory;
import io.runar.peer.PeerSettings;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.security.PeerGate;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportFactory;
import io.runar.transport.TransportOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a node has from one start to the next stop: an incarnation, a bound transport,
 * peers and discovery.
 */
final class NodeSession {

	/** Room above the largest message for the frame around it. */
	private static final int FRAME_OVERHEAD = 1024 * 1024;

	private static final Duration DRAIN_POLL = Duration.ofMillis(20);

	private final NetworkConfig config;

	private final Environment environment;

	private final PeerSettings settings;

	private final PeerDirectory directory;

	private final Dispatcher dispatcher;

	private final Transport transport;

	private final DiscoveryRunner discovery;

	private final @Nullable KnownPeers knownPeers;

	private final Cancellable trustListener;

	private final long startedNanos;

	private volatile List<PeerAddress> addresses = List.of();

	private volatile @Nullable CompletableFuture<Void> draining;

	NodeSession(NodeRooms rooms, NodeBuilder builder, NodeSecurity security) {
		this.config = builder.config;
		this.environment = rooms.environment();
		this.startedNanos = this.environment.nanoTime();
		this.settings = settings(rooms, security);
		PeerGate gate = new PeerGate(
				new PeerGate.Settings(security.id(), this.config.networkId(), security.deniedPeers(),
						this.config.maxConnections(), this.config.maxConnectionsPerAddress(),
						this.config.peerLimits().maxProtocolErrorsPerAddress(), this.config.peerLimits().penalty()),
				security.credentials(), this.environment, rooms.metrics());
		this.dispatcher = rooms.newDispatcher();
		this.directory = new PeerDirectory(this.settings, this.environment, rooms.metrics(), rooms.context(),
				rooms.registry(), rooms.codecs(), gate, rooms.authorizer(), this.dispatcher);
		this.transport = transport(builder, security);
		// After the transport, which then dials with what has changed.
		this.trustListener = gate.onTrustChange(this.directory::revalidate);
		this.discovery = new DiscoveryRunner(this.environment);
		this.knownPeers = (this.config.knownPeersFile() != null)
				? new KnownPeers(new KnownPeersFile(this.config.knownPeersFile(), this.config.networkId()),
						security.id(), this.environment, this::connectedPeers)
				: null;
		if (this.config.discoveryEnabled()) {
			addDiscovery(builder);
		}
	}

	private PeerSettings settings(NodeRooms rooms, NodeSecurity security) {
		long incarnation = this.environment.random().nextLong() | 1;
		return new PeerSettings(security.id(), this.config.networkId(), incarnation, rooms.codecs().tags(),
				rooms.codecs().compressions(), this.config.maxMessageSize(), this.config.outboundQueueBytes(),
				this.config.maxRequestsPerSecondPerPeer(), this.config.connectionTimeout(),
				this.config.heartbeatInterval(), this.config.missedHeartbeats(), this.config.reconnectBackoff(),
				this.config.maxReconnectBackoff(), this.config.connectionsPerPeer(), this.config.peerLimits(),
				"runar-java/1", this.config.metadata());
	}

	private Transport transport(NodeBuilder builder, NodeSecurity security) {
		TransportFactory factory = Plugins.find("transport-type", this.config.transportType(), TransportFactory.class,
				builder.transports, TransportFactory::name);
		BindAddress bind = BindAddress.parse(this.config.bindAddress());
		return factory.create(new TransportOptions(bind.host(), bind.port(), security.credentials(),
				this.config.connectionTimeout(), Math.addExact(this.config.maxMessageSize(), FRAME_OVERHEAD),
				this.config.maxConnections(), this.config.transportOptions()), this.environment);
	}

	private void addDiscovery(NodeBuilder builder) {
		String host = BindAddress.parse(this.config.bindAddress()).host();
		for (DiscoveryProviderConfig provider : this.config.discoveryProviders()) {
			DiscoveryProviderFactory factory = Plugins.find("discovery-providers[].type", provider.type(),
					DiscoveryProviderFactory.class, builder.discovery, DiscoveryProviderFactory::name);
			this.discovery.add(factory, new DiscoveryProviderFactory.Options(this.config.networkId(),
					this.transport.name(), host, provider.options()));
		}
	}

	private List<KnownPeer> connectedPeers() {
		List<KnownPeer> connected = new ArrayList<>();
		long now = this.environment.currentTimeMillis();
		for (Peer peer : this.directory.peers()) {
			List<PeerAddress> known = new ArrayList<>();
			for (String address : peer.addresses()) {
				try {
					known.add(PeerAddress.parse(address, this.transport.name()));
				}
				catch (IllegalArgumentException ex) {
					// A peer may say what it likes; nobody could dial that.
				}
			}
			if (!known.isEmpty()) {
				connected.add(new KnownPeer(peer.id(), now,
						known.subList(0, Math.min(known.size(), KnownPeersFile.MAX_ADDRESSES))));
			}
		}
		return connected;
	}

	/** Binds, then begins to dial and to be found. */
	CompletableFuture<Void> start() {
		return this.transport.start(this.directory.acceptor()).toCompletableFuture().thenAccept((bound) -> {
			this.addresses = AdvertisedAddresses.of(this.config, bound);
			this.directory.start(this.transport, this.addresses);
			this.discovery.start(this.directory.discoveryHandler(), new PeerAnnouncement(this.config.networkId(),
					this.settings.self(), this.settings.incarnation(), this.addresses));
			if (this.knownPeers != null) {
				this.knownPeers.start(this.directory.discoveryHandler(), this.config.networkId());
			}
		});
	}

	/** Peers stop choosing this node; completes when what they asked is answered. */
	synchronized CompletableFuture<Void> drain() {
		CompletableFuture<Void> running = this.draining;
		if (running == null) {
			long deadline = this.environment.nanoTime() + this.config.drainTimeout().toNanos();
			CompletableFuture<Void> answered = new CompletableFuture<>();
			this.discovery.withdraw();
			this.directory.drain("stopping").thenRun(() -> awaitAnswered(answered, deadline));
			this.draining = answered;
			running = answered;
		}
		return running;
	}

	/** Looks twice: a request may have been on its way when the peers took notice. */
	private void awaitAnswered(CompletableFuture<Void> answered, long deadline) {
		boolean idle = isIdle();
		this.environment.schedule(DRAIN_POLL, () -> {
			if ((idle && isIdle()) || deadline - this.environment.nanoTime() <= 0) {
				this.dispatcher.stopAccepting();
				answered.complete(null);
			}
			else {
				awaitAnswered(answered, deadline);
			}
		});
	}

	/** Answers count as given once they are handed to the transport. */
	private boolean isIdle() {
		return this.dispatcher.openRequests() == 0 && this.directory.queuedBytes() == 0;
	}

	/**
	 * Closes everything; to be called after {@link #drain()}, or after a failed start.
	 */
	CompletableFuture<Void> close() {
		this.dispatcher.stopAccepting();
		this.trustListener.cancel();
		CompletableFuture<Void> remembered = (this.knownPeers != null) ? this.knownPeers.stop()
				: CompletableFuture.completedFuture(null);
		return this.directory.stop("stopped")
			.thenCompose((left) -> CompletableFuture.allOf(this.discovery.stop(), remembered,
					this.transport.stop().toCompletableFuture()));
	}

	PeerSettings settings() {
		return this.settings;
	}

	PeerDirectory directory() {
		return this.directory;
	}

	String transportName() {
		return this.transport.name();
	}

	List<PeerAddress> addresses() {
		return this.addresses;
	}

	List<NodeInfo.Discovery> discoveryInfo() {
		if (this.knownPeers == null) {
			return this.discovery.info();
		}
		List<NodeInfo.Discovery> all = new ArrayList<>(this.discovery.info());
		all.add(this.knownPeers.info());
		return all;
	}

	Duration uptime() {
		return Duration.ofNanos(this.environment.nanoTime() - this.startedNanos);
	}

	/** Turns the failure to bind into a message that names the property. */
	static RunarException startFailure(NetworkConfig config, Throwable failure) {
		Throwable cause = (failure.getCause() != null && !(failure instanceof RunarException)) ? failure.getCause()
				: failure;
		return (cause instanceof RunarException known) ? known
				: new RunarException(ErrorCode.INVALID_CONFIGURATION,
						"runar.network.bind-address: " + config.bindAddress()
								+ " (expected: an address this node can listen on): " + cause.getMessage(),
						cause);
	}

}
