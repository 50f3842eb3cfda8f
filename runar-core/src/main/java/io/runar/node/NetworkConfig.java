package io.runar.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.runar.PeerId;
import io.runar.admission.ActionRule;
import io.runar.authorization.SecurityRules;
import io.runar.balancing.LoadBalancers;
import io.runar.cache.CacheSettings;
import io.runar.event.EventSettings;
import io.runar.peer.PeerLimits;
import io.runar.resilience.CallRule;
import io.runar.security.CredentialSettings;
import io.runar.security.NetworkKey;
import io.runar.stream.StreamSettings;
import io.runar.stream.StreamWindow;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set on a node. Immutable; begin with {@link #builder()}. In a
 * Spring Boot application it is bound from {@code runar.network.*}.
 *
 * @param nodeId identity of this node; {@code null}: generated at every start, or what
 * the credentials prescribe
 * @param networkId name of the network; only nodes with the same name talk to each other.
 * Default: {@code "default"}
 * @param transportType name of the transport. Default: {@code "grpc"}
 * @param transportOptions settings of the transport. Default: {@code Map.of()}
 * @param bindAddress where to listen, {@code host} or {@code host:port}; port 0: any free
 * one. Default: {@code "127.0.0.1:0"}
 * @param advertisedAddresses addresses told to others, {@code host} or {@code host:port};
 * empty: the bound one, or for a wildcard those of all interfaces that are up. Default:
 * {@code List.of()}
 * @param discoveryEnabled whether to look for other nodes and be found. Default:
 * {@code true}
 * @param discoveryProviders how to look for other nodes. Default:
 * {@code List.of(new DiscoveryProviderConfig("mdns", Map.of()))}
 * @param securityEnabled whether connections use mutual TLS; false is refused off
 * loopback unless {@link #allowInsecureNonLoopback()}. Default: {@code true}
 * @param allowInsecureNonLoopback whether a node without security may listen on an
 * address that others can reach. Default: {@code false}
 * @param tlsCertificate PEM file with the certificate chain of this node
 * @param tlsPrivateKey PEM file (PKCS #8) with its private key
 * @param tlsTrustCertificates PEM file with the certificates that peers' certificates
 * must lead to; {@code null}: the last certificate of {@link #tlsCertificate()}
 * @param networkKeys keys of the network: the first signs, all are trusted. Default:
 * {@code List.of()}
 * @param credentials files with keys and trust, and how they are watched. Default:
 * {@link CredentialSettings#DEFAULTS}
 * @param deniedPeers nodes that are refused whatever they prove. Default:
 * {@code Set.of()}
 * @param connectionTimeout time for connecting, including TLS and handshake. Default:
 * {@code Duration.ofSeconds(5)}
 * @param requestTimeout time for a request that says nothing else. Default:
 * {@code Duration.ofSeconds(30)}
 * @param maxConnections largest number of incoming connections at a time. Default:
 * {@code 1000}
 * @param maxConnectionsPerAddress the same for one remote address; loopback addresses are
 * not limited by it. Default: {@code 100}
 * @param connectionsPerPeer largest number of connections to one peer; two nodes use the
 * smaller of their numbers. Default: {@code 1}
 * @param maxMessageSize largest message in bytes. Default: {@code 4 * 1024 * 1024}
 * @param compression what payloads are compressed with: {@code auto} (zstd where both
 * nodes have it), {@code none}, {@code gzip} or {@code zstd}. Default: {@code "auto"}
 * @param compressionThreshold plain size in bytes from which a payload is compressed.
 * Default: {@code 1024}
 * @param outboundQueueBytes bytes that may wait for one connection. Default:
 * {@code 8 * 1024 * 1024}
 * @param maxInFlightRequests requests of one peer that may be open on this node; more are
 * refused with {@code OVERLOADED}. Default: {@code 10_000}
 * @param maxConcurrentRequestsPerService requests of one service whose handlers may run
 * at a time on this node, so that a service that blocks leaves threads to the others;
 * more wait. 0: three quarters of the handler threads, and no limit where handlers run on
 * virtual threads. Default: {@code 0}
 * @param maxRequestsPerSecondPerPeer requests a second that one peer may make of this
 * node, with a burst as {@link PeerLimits#requestBurst()} says; more are refused with
 * {@code OVERLOADED}. 0: no limit. Default: {@code 0}
 * @param blockedHandlerThreshold time that a handler which runs on an I/O thread may keep
 * it before a warning is logged. Default: {@code Duration.ofMillis(50)}
 * @param subscriptionQueueCapacity events that may wait for one subscription; more are
 * dropped and counted. Default: {@code 1024}
 * @param heartbeatInterval time without a frame after which a peer is probed. Default:
 * {@code Duration.ofSeconds(1)}
 * @param missedHeartbeats intervals of silence after which a peer is down. Default:
 * {@code 3}
 * @param reconnectBackoff upper bound of the first wait before a lost peer is dialled
 * again. Default: {@code Duration.ofMillis(100)}
 * @param maxReconnectBackoff upper bound of all such waits. Default:
 * {@code Duration.ofSeconds(10)}
 * @param drainTimeout time a stopping node gives to its open requests. Default:
 * {@code Duration.ofSeconds(10)}
 * @param loadBalancer how one of several nodes is chosen, a name of
 * {@link LoadBalancers}. Default: {@code "round-robin"}
 * @param callRules how requests for some paths are made, where their options do not say;
 * at most 1,000. Default: {@code List.of()}
 * @param actionRules which requests of peers are taken for some actions; at most 1,000.
 * Default: {@code List.of()}
 * @param securityRules what other nodes may do here. Default: {@link SecurityRules#OPEN}
 * @param maxCallDepth largest number of requests that may lead to one another. Default:
 * {@code 32}
 * @param cache limits of all caches together. Default: {@link CacheSettings#DEFAULTS}
 * @param events how events are treated, and their limits. Default:
 * {@link EventSettings#DEFAULTS}
 * @param streamWindow items of a stream that are kept at its reader; the sender waits
 * until half of them have been read. Default: {@code 1024}
 * @param streamWindowBytes the same in bytes of encoded items; one item may exceed what
 * is left. Default: {@code 256 * 1024}
 * @param streamIdleTimeout the longest time in which nothing of a stream moves, if its
 * caller does not say: then it ends with {@code TIMEOUT}. Default:
 * {@code Duration.ofMinutes(5)}
 * @param maxStreamsPerPeer streams of one peer that may be open on this node; more are
 * refused with {@code LIMIT_EXCEEDED}. Default: {@code 1000}
 * @param peerLimits what is put up with from one peer. Default:
 * {@link PeerLimits#DEFAULTS}
 * @param metadata what this node says of itself, for example {@code zone}, so that others
 * may prefer it; at most 32 entries, names of 1 to 63 bytes, values of at most 255.
 * Default: {@code Map.of()}
 * @param knownPeersFile file in which the nodes that were connected are remembered, to be
 * found again after a restart; {@code null}: none
 * @since 0.1
 */
public record NetworkConfig(@Nullable String nodeId, String networkId, String transportType,
		Map<String, String> transportOptions, String bindAddress, List<String> advertisedAddresses,
		boolean discoveryEnabled, List<DiscoveryProviderConfig> discoveryProviders, boolean securityEnabled,
		boolean allowInsecureNonLoopback, @Nullable Path tlsCertificate, @Nullable Path tlsPrivateKey,
		@Nullable Path tlsTrustCertificates, List<NetworkKey> networkKeys, CredentialSettings credentials,
		Set<PeerId> deniedPeers, Duration connectionTimeout, Duration requestTimeout, int maxConnections,
		int maxConnectionsPerAddress, int connectionsPerPeer, int maxMessageSize, String compression,
		int compressionThreshold, int outboundQueueBytes, int maxInFlightRequests, int maxConcurrentRequestsPerService,
		int maxRequestsPerSecondPerPeer, Duration blockedHandlerThreshold, int subscriptionQueueCapacity,
		Duration heartbeatInterval, int missedHeartbeats, Duration reconnectBackoff, Duration maxReconnectBackoff,
		Duration drainTimeout, String loadBalancer, List<CallRule> callRules, List<ActionRule> actionRules,
		SecurityRules securityRules, int maxCallDepth, CacheSettings cache, EventSettings events, int streamWindow,
		int streamWindowBytes, Duration streamIdleTimeout, int maxStreamsPerPeer, PeerLimits peerLimits,
		Map<String, String> metadata, @Nullable Path knownPeersFile) {

	/**
	 * Checks the values.
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming the value
	 */
	public NetworkConfig {
		transportOptions = Map.copyOf(transportOptions);
		advertisedAddresses = List.copyOf(advertisedAddresses);
		discoveryProviders = List.copyOf(discoveryProviders);
		networkKeys = List.copyOf(networkKeys);
		deniedPeers = Set.copyOf(deniedPeers);
		callRules = List.copyOf(callRules);
		actionRules = List.copyOf(actionRules);
		metadata = Map.copyOf(metadata);
		NetworkConfigRules.metadata(metadata);
		NetworkConfigRules.check(nodeId, networkId, bindAddress, tlsCertificate, tlsPrivateKey, networkKeys,
				credentials.networkKeysFile());
		NetworkConfigRules.positive("connection-timeout", connectionTimeout);
		NetworkConfigRules.positive("request-timeout", requestTimeout);
		NetworkConfigRules.positive("heartbeat-interval", heartbeatInterval);
		NetworkConfigRules.positive("reconnect-backoff", reconnectBackoff);
		NetworkConfigRules.positive("max-reconnect-backoff", maxReconnectBackoff);
		NetworkConfigRules.notNegative("drain-timeout", drainTimeout);
		NetworkConfigRules.range("max-connections", maxConnections, 1, 1_000_000);
		NetworkConfigRules.range("max-connections-per-address", maxConnectionsPerAddress, 1, 1_000_000);
		NetworkConfigRules.range("connections-per-peer", connectionsPerPeer, 1, 16);
		NetworkConfigRules.range("max-message-size", maxMessageSize, 64 * 1024, 1024 * 1024 * 1024);
		NetworkConfigRules.range("compression-threshold", compressionThreshold, 1, 1024 * 1024 * 1024);
		NetworkConfigRules.range("outbound-queue-size", outboundQueueBytes, 64 * 1024, Integer.MAX_VALUE);
		NetworkConfigRules.range("max-in-flight-requests", maxInFlightRequests, 1, 10_000_000);
		NetworkConfigRules.range("max-concurrent-requests-per-service", maxConcurrentRequestsPerService, 0, 10_000_000);
		NetworkConfigRules.range("max-requests-per-second-per-peer", maxRequestsPerSecondPerPeer, 0, 1_000_000_000);
		NetworkConfigRules.positive("blocked-handler-threshold", blockedHandlerThreshold);
		NetworkConfigRules.range("subscription-queue-capacity", subscriptionQueueCapacity, 1, 10_000_000);
		NetworkConfigRules.range("missed-heartbeats", missedHeartbeats, 1, 1000);
		NetworkConfigRules.range("max-call-depth", maxCallDepth, 1, 1000);
		NetworkConfigRules.range("number of rules for requests", callRules.size(), 0, 1000);
		NetworkConfigRules.range("number of rules for actions", actionRules.size(), 0, 1000);
		NetworkConfigRules.range("stream-window", streamWindow, 1, 10_000_000);
		NetworkConfigRules.range("stream-window-size", streamWindowBytes, 1024, Integer.MAX_VALUE);
		NetworkConfigRules.positive("stream-idle-timeout", streamIdleTimeout);
		NetworkConfigRules.range("max-streams-per-peer", maxStreamsPerPeer, 0, 10_000_000);
		NetworkConfigRules.check(peerLimits);
		Objects.requireNonNull(transportType, "'transportType' must not be null");
		Objects.requireNonNull(compression, "'compression' must not be null");
		Objects.requireNonNull(loadBalancer, "'loadBalancer' must not be null");
		Objects.requireNonNull(cache, "'cache' must not be null");
		Objects.requireNonNull(events, "'events' must not be null");
	}

	/**
	 * Returns the limits of streams.
	 * @return the settings that are about streams
	 */
	StreamSettings streams() {
		return new StreamSettings(new StreamWindow(this.streamWindow, this.streamWindowBytes), this.streamIdleTimeout,
				this.maxStreamsPerPeer);
	}

	/**
	 * Begins with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * One way to look for other nodes.
	 *
	 * @param type name of the provider, for example {@code mdns}
	 * @param options its settings
	 */
	public record DiscoveryProviderConfig(String type, Map<String, String> options) {

		/** Copies the settings. */
		public DiscoveryProviderConfig {
			Objects.requireNonNull(type, "'type' must not be null");
			options = Map.copyOf(options);
		}

	}

	/**
	 * Settings of a node; see {@link NetworkConfig} for what each is and its default.
	 */
	public static final class Builder {

		private @Nullable String nodeId;

		private String networkId = "default";

		private String transportType = "grpc";

		private Map<String, String> transportOptions = Map.of();

		private String bindAddress = "127.0.0.1:0";

		private List<String> advertisedAddresses = List.of();

		private boolean discoveryEnabled = true;

		private List<DiscoveryProviderConfig> discoveryProviders = List
			.of(new DiscoveryProviderConfig("mdns", Map.of()));

		private boolean securityEnabled = true;

		private boolean allowInsecureNonLoopback = false;

		private @Nullable Path tlsCertificate;

		private @Nullable Path tlsPrivateKey;

		private @Nullable Path tlsTrustCertificates;

		private List<NetworkKey> networkKeys = List.of();

		private CredentialSettings credentials = CredentialSettings.DEFAULTS;

		private Set<PeerId> deniedPeers = Set.of();

		private Duration connectionTimeout = Duration.ofSeconds(5);

		private Duration requestTimeout = Duration.ofSeconds(30);

		private int maxConnections = 1000;

		private int maxConnectionsPerAddress = 100;

		private int connectionsPerPeer = 1;

		private int maxMessageSize = 4 * 1024 * 1024;

		private String compression = "auto";

		private int compressionThreshold = 1024;

		private int outboundQueueBytes = 8 * 1024 * 1024;

		private int maxInFlightRequests = 10_000;

		private int maxConcurrentRequestsPerService = 0;

		private int maxRequestsPerSecondPerPeer = 0;

		private Duration blockedHandlerThreshold = Duration.ofMillis(50);

		private int subscriptionQueueCapacity = 1024;

		private Duration heartbeatInterval = Duration.ofSeconds(1);

		private int missedHeartbeats = 3;

		private Duration reconnectBackoff = Duration.ofMillis(100);

		private Duration maxReconnectBackoff = Duration.ofSeconds(10);

		private Duration drainTimeout = Duration.ofSeconds(10);

		private String loadBalancer = LoadBalancers.ROUND_ROBIN;

		private List<CallRule> callRules = List.of();

		private List<ActionRule> actionRules = List.of();

		private SecurityRules securityRules = SecurityRules.OPEN;

		private int maxCallDepth = 32;

		private CacheSettings cache = CacheSettings.DEFAULTS;

		private EventSettings events = EventSettings.DEFAULTS;

		private int streamWindow = 1024;

		private int streamWindowBytes = 256 * 1024;

		private Duration streamIdleTimeout = Duration.ofMinutes(5);

		private int maxStreamsPerPeer = 1000;

		private PeerLimits peerLimits = PeerLimits.DEFAULTS;

		private Map<String, String> metadata = Map.of();

		private @Nullable Path knownPeersFile;

		private Builder() {
		}

		/**
		 * Sets {@link NetworkConfig#nodeId()}.
		 * @param nodeId identity of this node; {@code null}: generated at every start, or
		 * what the credentials prescribe
		 * @return this
		 */
		public Builder nodeId(@Nullable String nodeId) {
			this.nodeId = nodeId;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#networkId()}.
		 * @param networkId name of the network; only nodes with the same name talk to
		 * each other
		 * @return this
		 */
		public Builder networkId(String networkId) {
			this.networkId = networkId;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#transportType()}.
		 * @param transportType name of the transport
		 * @return this
		 */
		public Builder transportType(String transportType) {
			this.transportType = transportType;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#transportOptions()}.
		 * @param transportOptions settings of the transport
		 * @return this
		 */
		public Builder transportOptions(Map<String, String> transportOptions) {
			this.transportOptions = transportOptions;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#bindAddress()}.
		 * @param bindAddress where to listen, {@code host} or {@code host:port}; port 0:
		 * any free one
		 * @return this
		 */
		public Builder bindAddress(String bindAddress) {
			this.bindAddress = bindAddress;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#advertisedAddresses()}.
		 * @param advertisedAddresses addresses told to others, {@code host} or
		 * {@code host:port}; empty: the bound one, or for a wildcard those of all
		 * interfaces that are up
		 * @return this
		 */
		public Builder advertisedAddresses(List<String> advertisedAddresses) {
			this.advertisedAddresses = advertisedAddresses;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#discoveryEnabled()}.
		 * @param discoveryEnabled whether to look for other nodes and be found
		 * @return this
		 */
		public Builder discoveryEnabled(boolean discoveryEnabled) {
			this.discoveryEnabled = discoveryEnabled;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#discoveryProviders()}.
		 * @param discoveryProviders how to look for other nodes
		 * @return this
		 */
		public Builder discoveryProviders(List<DiscoveryProviderConfig> discoveryProviders) {
			this.discoveryProviders = discoveryProviders;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#securityEnabled()}.
		 * @param securityEnabled whether connections use mutual TLS; false is refused off
		 * loopback unless {@link #allowInsecureNonLoopback()}
		 * @return this
		 */
		public Builder securityEnabled(boolean securityEnabled) {
			this.securityEnabled = securityEnabled;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#allowInsecureNonLoopback()}.
		 * @param allowInsecureNonLoopback whether a node without security may listen on
		 * an address that others can reach
		 * @return this
		 */
		public Builder allowInsecureNonLoopback(boolean allowInsecureNonLoopback) {
			this.allowInsecureNonLoopback = allowInsecureNonLoopback;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#tlsCertificate()}.
		 * @param tlsCertificate PEM file with the certificate chain of this node
		 * @return this
		 */
		public Builder tlsCertificate(@Nullable Path tlsCertificate) {
			this.tlsCertificate = tlsCertificate;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#tlsPrivateKey()}.
		 * @param tlsPrivateKey PEM file (PKCS #8) with its private key
		 * @return this
		 */
		public Builder tlsPrivateKey(@Nullable Path tlsPrivateKey) {
			this.tlsPrivateKey = tlsPrivateKey;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#tlsTrustCertificates()}.
		 * @param tlsTrustCertificates PEM file with the certificates that peers'
		 * certificates must lead to; {@code null}: the last certificate of
		 * {@link #tlsCertificate()}
		 * @return this
		 */
		public Builder tlsTrustCertificates(@Nullable Path tlsTrustCertificates) {
			this.tlsTrustCertificates = tlsTrustCertificates;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#networkKeys()}.
		 * @param networkKeys keys of the network: the first signs, all are trusted
		 * @return this
		 */
		public Builder networkKeys(List<NetworkKey> networkKeys) {
			this.networkKeys = networkKeys;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#credentials()}.
		 * @param credentials files with keys and trust, and how they are watched
		 * @return this
		 */
		public Builder credentials(CredentialSettings credentials) {
			this.credentials = credentials;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#deniedPeers()}.
		 * @param deniedPeers nodes that are refused whatever they prove
		 * @return this
		 */
		public Builder deniedPeers(Set<PeerId> deniedPeers) {
			this.deniedPeers = deniedPeers;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#connectionTimeout()}.
		 * @param connectionTimeout time for connecting, including TLS and handshake
		 * @return this
		 */
		public Builder connectionTimeout(Duration connectionTimeout) {
			this.connectionTimeout = connectionTimeout;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#requestTimeout()}.
		 * @param requestTimeout time for a request that says nothing else
		 * @return this
		 */
		public Builder requestTimeout(Duration requestTimeout) {
			this.requestTimeout = requestTimeout;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxConnections()}.
		 * @param maxConnections largest number of incoming connections at a time
		 * @return this
		 */
		public Builder maxConnections(int maxConnections) {
			this.maxConnections = maxConnections;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxConnectionsPerAddress()}.
		 * @param maxConnectionsPerAddress the same for one remote address; loopback
		 * addresses are not limited by it
		 * @return this
		 */
		public Builder maxConnectionsPerAddress(int maxConnectionsPerAddress) {
			this.maxConnectionsPerAddress = maxConnectionsPerAddress;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#connectionsPerPeer()}.
		 * @param connectionsPerPeer largest number of connections to one peer; two nodes
		 * use the smaller of their numbers
		 * @return this
		 */
		public Builder connectionsPerPeer(int connectionsPerPeer) {
			this.connectionsPerPeer = connectionsPerPeer;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxMessageSize()}.
		 * @param maxMessageSize largest message in bytes
		 * @return this
		 */
		public Builder maxMessageSize(int maxMessageSize) {
			this.maxMessageSize = maxMessageSize;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#compression()}.
		 * @param compression what payloads are compressed with: {@code auto} (zstd where
		 * both nodes have it), {@code none}, {@code gzip} or {@code zstd}
		 * @return this
		 */
		public Builder compression(String compression) {
			this.compression = compression;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#compressionThreshold()}.
		 * @param compressionThreshold plain size in bytes from which a payload is
		 * compressed
		 * @return this
		 */
		public Builder compressionThreshold(int compressionThreshold) {
			this.compressionThreshold = compressionThreshold;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#outboundQueueBytes()}.
		 * @param outboundQueueBytes bytes that may wait for one connection
		 * @return this
		 */
		public Builder outboundQueueBytes(int outboundQueueBytes) {
			this.outboundQueueBytes = outboundQueueBytes;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxInFlightRequests()}.
		 * @param maxInFlightRequests requests of one peer that may be open on this node;
		 * more are refused with {@code OVERLOADED}
		 * @return this
		 */
		public Builder maxInFlightRequests(int maxInFlightRequests) {
			this.maxInFlightRequests = maxInFlightRequests;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxConcurrentRequestsPerService()}.
		 * @param maxConcurrentRequestsPerService requests of one service whose handlers
		 * may run at a time; 0: a share of the handler threads
		 * @return this
		 */
		public Builder maxConcurrentRequestsPerService(int maxConcurrentRequestsPerService) {
			this.maxConcurrentRequestsPerService = maxConcurrentRequestsPerService;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxRequestsPerSecondPerPeer()}.
		 * @param maxRequestsPerSecondPerPeer requests a second that one peer may make; 0:
		 * no limit
		 * @return this
		 */
		public Builder maxRequestsPerSecondPerPeer(int maxRequestsPerSecondPerPeer) {
			this.maxRequestsPerSecondPerPeer = maxRequestsPerSecondPerPeer;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#blockedHandlerThreshold()}.
		 * @param blockedHandlerThreshold time that a handler may keep an I/O thread
		 * before a warning is logged
		 * @return this
		 */
		public Builder blockedHandlerThreshold(Duration blockedHandlerThreshold) {
			this.blockedHandlerThreshold = blockedHandlerThreshold;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#subscriptionQueueCapacity()}.
		 * @param subscriptionQueueCapacity events that may wait for one subscription;
		 * more are dropped and counted
		 * @return this
		 */
		public Builder subscriptionQueueCapacity(int subscriptionQueueCapacity) {
			this.subscriptionQueueCapacity = subscriptionQueueCapacity;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#heartbeatInterval()}.
		 * @param heartbeatInterval time without a frame after which a peer is probed
		 * @return this
		 */
		public Builder heartbeatInterval(Duration heartbeatInterval) {
			this.heartbeatInterval = heartbeatInterval;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#missedHeartbeats()}.
		 * @param missedHeartbeats intervals of silence after which a peer is down
		 * @return this
		 */
		public Builder missedHeartbeats(int missedHeartbeats) {
			this.missedHeartbeats = missedHeartbeats;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#reconnectBackoff()}.
		 * @param reconnectBackoff upper bound of the first wait before a lost peer is
		 * dialled again
		 * @return this
		 */
		public Builder reconnectBackoff(Duration reconnectBackoff) {
			this.reconnectBackoff = reconnectBackoff;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxReconnectBackoff()}.
		 * @param maxReconnectBackoff upper bound of all such waits
		 * @return this
		 */
		public Builder maxReconnectBackoff(Duration maxReconnectBackoff) {
			this.maxReconnectBackoff = maxReconnectBackoff;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#drainTimeout()}.
		 * @param drainTimeout time a stopping node gives to its open requests
		 * @return this
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.drainTimeout = drainTimeout;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#loadBalancer()}.
		 * @param loadBalancer how one of several nodes is chosen, a name of
		 * {@link LoadBalancers}
		 * @return this
		 */
		public Builder loadBalancer(String loadBalancer) {
			this.loadBalancer = loadBalancer;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#callRules()}.
		 * @param callRules how requests for some paths are made; of several that match
		 * the last counts
		 * @return this
		 */
		public Builder callRules(List<CallRule> callRules) {
			this.callRules = callRules;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#actionRules()}.
		 * @param actionRules which requests of peers are taken for some actions; of
		 * several that match the last counts
		 * @return this
		 */
		public Builder actionRules(List<ActionRule> actionRules) {
			this.actionRules = actionRules;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#securityRules()}.
		 * @param securityRules what other nodes may do here; of several rules that match
		 * the last one counts
		 * @return this
		 */
		public Builder securityRules(SecurityRules securityRules) {
			this.securityRules = securityRules;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxCallDepth()}.
		 * @param maxCallDepth largest number of requests that may lead to one another
		 * @return this
		 */
		public Builder maxCallDepth(int maxCallDepth) {
			this.maxCallDepth = maxCallDepth;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#events()}.
		 * @param events how events are treated
		 * @return this
		 */
		public Builder events(EventSettings events) {
			this.events = events;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#cache()}.
		 * @param cache limits of all caches together
		 * @return this
		 */
		public Builder cache(CacheSettings cache) {
			this.cache = cache;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#streamWindow()}.
		 * @param streamWindow items of a stream that are kept at its reader
		 * @return this
		 */
		public Builder streamWindow(int streamWindow) {
			this.streamWindow = streamWindow;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#streamWindowBytes()}.
		 * @param streamWindowBytes bytes of a stream that are kept at its reader
		 * @return this
		 */
		public Builder streamWindowBytes(int streamWindowBytes) {
			this.streamWindowBytes = streamWindowBytes;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#streamIdleTimeout()}.
		 * @param streamIdleTimeout the longest time in which nothing of a stream moves
		 * @return this
		 */
		public Builder streamIdleTimeout(Duration streamIdleTimeout) {
			this.streamIdleTimeout = streamIdleTimeout;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#maxStreamsPerPeer()}.
		 * @param maxStreamsPerPeer streams of one peer that may be open on this node; 0:
		 * none
		 * @return this
		 */
		public Builder maxStreamsPerPeer(int maxStreamsPerPeer) {
			this.maxStreamsPerPeer = maxStreamsPerPeer;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#peerLimits()}.
		 * @param peerLimits what is put up with from one peer
		 * @return this
		 */
		public Builder peerLimits(PeerLimits peerLimits) {
			this.peerLimits = peerLimits;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#metadata()}.
		 * @param metadata what this node says of itself
		 * @return this
		 */
		public Builder metadata(Map<String, String> metadata) {
			this.metadata = metadata;
			return this;
		}

		/**
		 * Sets {@link NetworkConfig#knownPeersFile()}.
		 * @param knownPeersFile file in which the nodes that were connected are
		 * remembered; {@code null}: none
		 * @return this
		 */
		public Builder knownPeersFile(@Nullable Path knownPeersFile) {
			this.knownPeersFile = knownPeersFile;
			return this;
		}

		/**
		 * Creates the configuration.
		 * @return the configuration
		 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming the
		 * value
		 */
		public NetworkConfig build() {
			return new NetworkConfig(this.nodeId, this.networkId, this.transportType, this.transportOptions,
					this.bindAddress, this.advertisedAddresses, this.discoveryEnabled, this.discoveryProviders,
					this.securityEnabled, this.allowInsecureNonLoopback, this.tlsCertificate, this.tlsPrivateKey,
					this.tlsTrustCertificates, this.networkKeys, this.credentials, this.deniedPeers,
					this.connectionTimeout, this.requestTimeout, this.maxConnections, this.maxConnectionsPerAddress,
					this.connectionsPerPeer, this.maxMessageSize, this.compression, this.compressionThreshold,
					this.outboundQueueBytes, this.maxInFlightRequests, this.maxConcurrentRequestsPerService,
					this.maxRequestsPerSecondPerPeer, this.blockedHandlerThreshold, this.subscriptionQueueCapacity,
					this.heartbeatInterval, this.missedHeartbeats, this.reconnectBackoff, this.maxReconnectBackoff,
					this.drainTimeout, this.loadBalancer, this.callRules, this.actionRules, this.securityRules,
					this.maxCallDepth, this.cache, this.events, this.streamWindow, this.streamWindowBytes,
					this.streamIdleTimeout, this.maxStreamsPerPeer, this.peerLimits, this.metadata,
					this.knownPeersFile);
		}

	}

}
