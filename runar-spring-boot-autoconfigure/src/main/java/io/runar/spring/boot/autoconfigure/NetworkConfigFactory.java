package io.runar.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.admission.ActionRule;
import io.runar.balancing.LoadBalancers;
import io.runar.cache.CacheSettings;
import io.runar.event.EventSettings;
import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.peer.PeerLimits;
import io.runar.peer.TotalLimits;
import io.runar.registry.OfferLimits;
import io.runar.resilience.CallRule;
import io.runar.security.CredentialSettings;
import io.runar.security.NetworkKey;
import io.runar.security.x509.KeyIds;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Turns {@code runar.network.*}, {@code runar.cache.*}, {@code runar.calls},
 * {@code runar.actions}, {@code runar.security.*} and {@code runar.events.*} into a
 * {@link NetworkConfig}. What is wrong with a value is said by a {@link RunarException}
 * that names its property.
 */
final class NetworkConfigFactory {

	/** Kind of the discovery provider behind {@code runar.network.peers}. */
	static final String STATIC_PROVIDER = "static";

	/** Its setting, a list of addresses with commas between. */
	static final String STATIC_PROVIDER_PEERS = "peers";

	private final RunarNetworkProperties properties;

	private final RunarProperties.Cache cache;

	private final List<RunarCallProperties> calls;

	private final List<RunarActionProperties> actions;

	private final RunarRulesProperties rules;

	private final Map<String, String> metadata;

	private final @Nullable String zone;

	private final RunarProperties.Events events;

	NetworkConfigFactory(RunarProperties properties) {
		this.properties = properties.getNetwork();
		this.cache = properties.getCache();
		this.calls = properties.getCalls();
		this.actions = properties.getActions();
		this.rules = properties.getSecurity();
		this.metadata = properties.getMetadata();
		this.zone = properties.getZone();
		this.events = properties.getEvents();
	}

	NetworkConfig create() {
		NetworkConfig.Builder builder = NetworkConfig.builder();
		identity(builder);
		security(builder);
		limits(builder);
		builder.events(events());
		return builder.build();
	}

	private void identity(NetworkConfig.Builder builder) {
		builder.nodeId(this.properties.getNodeId())
			.networkId(this.properties.getNetworkId())
			.transportType(this.properties.getTransportType())
			.transportOptions(this.properties.getTransportOptions())
			.bindAddress(this.properties.getBindAddress())
			.advertisedAddresses(this.properties.getAdvertisedAddresses())
			.discoveryEnabled(this.properties.isDiscoveryEnabled())
			.discoveryProviders(discoveryProviders())
			.knownPeersFile(this.properties.getKnownPeersFile())
			.loadBalancer(this.properties.getLoadBalancer())
			.callRules(callRules())
			.actionRules(actionRules())
			.securityRules(this.rules.securityRules())
			.metadata(metadata());
	}

	private Map<String, String> metadata() {
		Map<String, String> all = new LinkedHashMap<>(this.metadata);
		if (this.zone != null) {
			String other = all.put(LoadBalancers.ZONE, this.zone);
			if (other != null && !other.equals(this.zone)) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "runar.zone: " + this.zone + " (expected: "
						+ other + ", as runar.metadata.zone says, or only one of them)");
			}
		}
		return all;
	}

	private List<CallRule> callRules() {
		List<CallRule> rules = new ArrayList<>();
		for (int i = 0; i < this.calls.size(); i++) {
			try {
				rules.add(this.calls.get(i).rule());
			}
			catch (RunarException ex) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "runar.calls[" + i + "]: " + ex.getMessage(),
						ex);
			}
		}
		return rules;
	}

	private List<ActionRule> actionRules() {
		List<ActionRule> rules = new ArrayList<>();
		for (int i = 0; i < this.actions.size(); i++) {
			RunarActionProperties action = this.actions.get(i);
			try {
				rules.add(
						new ActionRule(action.getPath(), action.getMaxConcurrent(), adaptive(action.getAdaptiveLimit()),
								action.getRateLimit(), action.getRateLimitBurst(), action.getRateLimitPerPeer()));
			}
			catch (RunarException ex) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
						"runar.actions[" + i + "]: " + ex.getMessage(), ex);
			}
		}
		return rules;
	}

	private static ActionRule.@Nullable Adaptive adaptive(RunarActionProperties.@Nullable AdaptiveLimit limit) {
		return (limit != null)
				? new ActionRule.Adaptive(limit.isEnabled(), limit.getInitial(), limit.getMin(), limit.getMax()) : null;
	}

	private void security(NetworkConfig.Builder builder) {
		builder.securityEnabled(this.properties.isSecurityEnabled())
			.allowInsecureNonLoopback(this.properties.isAllowInsecureNonLoopback())
			.tlsCertificate(this.properties.getTlsCertificate())
			.tlsPrivateKey(this.properties.getTlsPrivateKey())
			.tlsTrustCertificates(this.properties.getTlsTrustCertificates())
			.networkKeys(networkKeys())
			.credentials(credentials())
			.deniedPeers(deniedPeers());
	}

	private CredentialSettings credentials() {
		return CredentialSettings.builder()
			.networkKeysFile(this.properties.getNetworkKeysFile())
			.nodeKeyFile(this.properties.getNodeKeyFile())
			.trustedPeers(trustedPeers())
			.trustedPeersFile(this.properties.getTrustedPeersFile())
			.deniedPeersFile(this.properties.getDeniedPeersFile())
			.tlsRevocationLists(this.properties.getTlsRevocationLists())
			.reloadInterval(this.properties.getReloadInterval())
			.build();
	}

	private Set<PeerId> trustedPeers() {
		Set<PeerId> peers = new LinkedHashSet<>();
		for (String text : this.properties.getTrustedPeers()) {
			try {
				peers.add(KeyIds.parse(text));
			}
			catch (RunarException ex) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
						"runar.network.trusted-peers: " + ex.getMessage(), ex);
			}
		}
		return peers;
	}

	private void limits(NetworkConfig.Builder builder) {
		builder.connectionTimeout(this.properties.getConnectionTimeout())
			.requestTimeout(this.properties.getRequestTimeout())
			.maxConnections(this.properties.getMaxConnections())
			.maxConnectionsPerAddress(this.properties.getMaxConnectionsPerAddress())
			.peerLimits(peerLimits())
			.connectionsPerPeer(this.properties.getConnectionsPerPeer())
			.maxMessageSize(bytes("max-message-size", this.properties.getMaxMessageSize()))
			.compression(this.properties.getCompression())
			.compressionThreshold(bytes("compression-threshold", this.properties.getCompressionThreshold()))
			.outboundQueueBytes(bytes("outbound-queue-size", this.properties.getOutboundQueueSize()))
			.maxInFlightRequests(this.properties.getMaxInFlightRequests())
			.maxConcurrentRequestsPerService(this.properties.getMaxConcurrentRequestsPerService())
			.maxRequestsPerSecondPerPeer(this.properties.getMaxRequestsPerSecondPerPeer())
			.blockedHandlerThreshold(this.properties.getBlockedHandlerThreshold())
			.subscriptionQueueCapacity(this.properties.getSubscriptionQueueCapacity())
			.heartbeatInterval(this.properties.getHeartbeatInterval())
			.missedHeartbeats(this.properties.getMissedHeartbeats())
			.reconnectBackoff(this.properties.getReconnectBackoff())
			.maxReconnectBackoff(this.properties.getMaxReconnectBackoff())
			.drainTimeout(this.properties.getDrainTimeout())
			.maxCallDepth(this.properties.getMaxCallDepth())
			.streamWindow(this.properties.getStreamWindow())
			.streamWindowBytes(bytes("stream-window-size", this.properties.getStreamWindowSize()))
			.streamIdleTimeout(this.properties.getStreamIdleTimeout())
			.maxStreamsPerPeer(this.properties.getMaxStreamsPerPeer())
			.cache(new CacheSettings(this.cache.isEnabled(), this.cache.getMaxEntries(),
					this.cache.getMaxRemoteSize().toBytes()));
	}

	private PeerLimits peerLimits() {
		return PeerLimits.builder()
			.maxProtocolErrors(this.properties.getMaxProtocolErrors())
			.maxProtocolErrorsPerAddress(this.properties.getMaxProtocolErrorsPerAddress())
			.protocolErrorPenalty(this.properties.getProtocolErrorPenalty(),
					this.properties.getMaxProtocolErrorPenalty())
			.offers(new OfferLimits(this.properties.getMaxServicesPerPeer(), this.properties.getMaxActionsPerPeer(),
					this.properties.getMaxSubscriptionsPerPeer(),
					bytes("max-advertised-size-per-peer", this.properties.getMaxAdvertisedSizePerPeer())))
			.requestBurst(this.properties.getMaxRequestsBurstPerPeer())
			.bytesPerSecond(this.properties.getMaxBytesPerSecondPerPeer().toBytes())
			.inFlightBytes(this.properties.getMaxInFlightSizePerPeer().toBytes())
			.totals(totalLimits())
			.build();
	}

	private TotalLimits totalLimits() {
		return new TotalLimits(
				new OfferLimits(this.properties.getMaxTotalServices(), this.properties.getMaxTotalActions(),
						this.properties.getMaxTotalSubscriptions(),
						bytes("max-total-advertised-size", this.properties.getMaxTotalAdvertisedSize())),
				this.properties.getMaxTotalInFlightRequests(), this.properties.getMaxTotalInFlightSize().toBytes(),
				this.properties.getMaxTotalStreams(), this.properties.getMaxTotalOutboundQueueSize().toBytes());
	}

	private EventSettings events() {
		return EventSettings.builder()
			.overflow(this.events.getOverflow())
			.blockTimeout(this.events.getBlockTimeout())
			.errorBroadcastMode(this.events.getErrorBroadcastMode())
			.maxRetainedPerTopic(this.events.getMaxRetainedPerTopic())
			.maxRetainedBytesPerTopic(this.events.getMaxRetainedSizePerTopic().toBytes())
			.maxRetained(this.events.getMaxRetained())
			.maxRetainedBytes(this.events.getMaxRetainedSize().toBytes())
			.maxUnacknowledged(this.events.getMaxUnacknowledged())
			.deduplicationWindow(this.events.getDeduplicationWindow())
			.build();
	}

	private List<DiscoveryProviderConfig> discoveryProviders() {
		List<DiscoveryProviderConfig> providers = new ArrayList<>();
		List<RunarNetworkProperties.Discovery> configured = this.properties.getDiscoveryProviders();
		for (int i = 0; i < configured.size(); i++) {
			RunarNetworkProperties.Discovery provider = configured.get(i);
			if (provider.getType().isBlank()) {
				throw invalid("discovery-providers[" + i + "].type", null, "the kind of provider, such as mdns");
			}
			providers.add(new DiscoveryProviderConfig(provider.getType(), provider.getOptions()));
		}
		if (!this.properties.getPeers().isEmpty()) {
			String addresses = String.join(",", peers());
			providers.add(new DiscoveryProviderConfig(STATIC_PROVIDER, Map.of(STATIC_PROVIDER_PEERS, addresses)));
		}
		return providers;
	}

	private List<String> peers() {
		List<String> peers = this.properties.getPeers();
		for (int i = 0; i < peers.size(); i++) {
			try {
				PeerAddress.parse(peers.get(i), this.properties.getTransportType());
			}
			catch (IllegalArgumentException ex) {
				throw invalid("peers[" + i + "]", peers.get(i), "[transport://]host:port, IPv6 in brackets");
			}
		}
		return peers;
	}

	private List<NetworkKey> networkKeys() {
		List<NetworkKey> keys = new ArrayList<>();
		for (String text : this.properties.getNetworkKeys()) {
			try {
				keys.add(NetworkKey.parse(text));
			}
			catch (RunarException ex) {
				throw invalid("network-keys[" + keys.size() + "]", "hidden, " + text.strip().length() + " characters",
						"32 random bytes as Base64 or as 64 hexadecimal digits, for example from "
								+ "'openssl rand -base64 32'; not a pass phrase");
			}
		}
		return keys;
	}

	private Set<PeerId> deniedPeers() {
		Set<PeerId> peers = new LinkedHashSet<>();
		for (String id : this.properties.getDeniedPeers()) {
			try {
				peers.add(PeerId.of(id));
			}
			catch (IllegalArgumentException ex) {
				throw invalid("denied-peers", id,
						"node ids of 1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
			}
		}
		return peers;
	}

	private static int bytes(String property, DataSize size) {
		if (size.toBytes() > Integer.MAX_VALUE) {
			throw invalid(property, size, "less than 2GB");
		}
		return (int) size.toBytes();
	}

	private static RunarException invalid(String property, @Nullable Object value, String expected) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"runar.network." + property + ": " + value + " (expected: " + expected + ")");
	}

}
