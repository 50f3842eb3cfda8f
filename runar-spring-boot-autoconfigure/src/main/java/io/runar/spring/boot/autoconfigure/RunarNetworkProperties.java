package io.runar.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of the network, {@code runar.network.*}. The values are checked when they
 * become a {@link io.runar.node.NetworkConfig}, which has the same names.
 *
 * @since 0.1
 */
public class RunarNetworkProperties extends RunarSecurityProperties {

	/**
	 * Identity of this node: 1 to 63 letters, digits, dots, dashes and underscores.
	 * Generated at every start, or taken from the certificate, when not set.
	 */
	private @Nullable String nodeId;

	/**
	 * Name of the network. Only nodes with the same name talk to each other.
	 */
	private String networkId = "default";

	/**
	 * Transport that carries the messages between nodes.
	 */
	private String transportType = "grpc";

	/**
	 * Settings of the transport.
	 */
	private Map<String, String> transportOptions = new LinkedHashMap<>();

	/**
	 * Address to listen on, as 'host' or 'host:port'. Without a port, or with port 0, any
	 * free port is used. Others can reach this node only on an address that is not
	 * loopback, which needs certificates or network keys.
	 */
	private String bindAddress = "127.0.0.1:0";

	/**
	 * Addresses told to other nodes, as 'host' or 'host:port', when they differ from the
	 * bound one, as behind NAT or a port mapping.
	 */
	private List<String> advertisedAddresses = new ArrayList<>();

	/**
	 * Whether to look for other nodes and be found by them. When disabled, discovery
	 * providers and peers are ignored.
	 */
	private boolean discoveryEnabled = true;

	/**
	 * Ways to look for other nodes.
	 */
	private List<Discovery> discoveryProviders = new ArrayList<>(List.of(new Discovery("mdns")));

	/**
	 * Addresses of nodes to connect to, as 'host:port'. One that can be reached is enough
	 * to find the others. Short for a discovery provider of type 'static', used in
	 * addition to the configured ones.
	 */
	private List<String> peers = new ArrayList<>();

	/**
	 * File in which the nodes that were connected are remembered, to be found again at
	 * once after a restart. Nothing is remembered when not set.
	 */
	private @Nullable Path knownPeersFile;

	/**
	 * Time for connecting to a node, including TLS and handshake.
	 */
	private Duration connectionTimeout = Duration.ofSeconds(5);

	/**
	 * Time for a request that sets no other.
	 */
	private Duration requestTimeout = Duration.ofSeconds(30);

	/**
	 * Largest number of incoming connections at a time.
	 */
	private int maxConnections = 1000;

	/**
	 * Largest number of incoming connections at a time from one remote address. Not
	 * applied to loopback addresses.
	 */
	private int maxConnectionsPerAddress = 100;

	/**
	 * Number of protocol errors after which a peer is refused for a time. Each one costs
	 * it its connections anyway.
	 */
	private int maxProtocolErrors = 3;

	/**
	 * Number of connections with malformed bytes from one remote address, before they
	 * have said who they are and within 'protocol-error-penalty', that are put up with.
	 * At one more the address is refused for that time, longer each time. 0: any number.
	 * Not applied to loopback addresses, nor to those where a node has proven who it is.
	 * IPv6 addresses of one network of 64 bits count as one.
	 */
	private int maxProtocolErrorsPerAddress = 20;

	/**
	 * Time for which a peer that broke the protocol too often is refused. Doubled each
	 * time it does so again.
	 */
	private Duration protocolErrorPenalty = Duration.ofMinutes(1);

	/**
	 * Longest time for which a peer is refused because it broke the protocol. After as
	 * long without an error everything is forgotten.
	 */
	private Duration maxProtocolErrorPenalty = Duration.ofHours(1);

	/**
	 * Number of services that one peer may offer. A peer that offers more is refused.
	 */
	private int maxServicesPerPeer = 10000;

	/**
	 * Number of actions that the services of one peer may have. A peer that offers more
	 * is refused.
	 */
	private int maxActionsPerPeer = 100000;

	/**
	 * Number of subscriptions that one peer may have. A peer that has more is refused.
	 */
	private int maxSubscriptionsPerPeer = 10000;

	/**
	 * Size of all that one peer may tell of its services: names, descriptions and types.
	 * A peer that tells more is refused.
	 */
	private DataSize maxAdvertisedSizePerPeer = DataSize.ofMegabytes(16);

	/**
	 * Number of services that all peers together may offer. Peers that offer more than an
	 * equal part of it are refused where it is reached. Ten times what one may, so that
	 * no honest network reaches it.
	 */
	private int maxTotalServices = 100000;

	/**
	 * Number of actions that the services of all peers together may have. Peers that
	 * offer more than an equal part of it are refused where it is reached.
	 */
	private int maxTotalActions = 1000000;

	/**
	 * Number of subscriptions that all peers together may have. Peers that offer more
	 * than an equal part of it are refused where it is reached.
	 */
	private int maxTotalSubscriptions = 100000;

	/**
	 * Size of all that all peers together may tell of their services. Peers that offer
	 * more than an equal part of it are refused where it is reached. A thousand nodes
	 * with a hundred services each need less.
	 */
	private DataSize maxTotalAdvertisedSize = DataSize.ofMegabytes(128);

	/**
	 * Largest number of connections to one peer, 1 to 16. Two nodes use the smaller of
	 * their numbers.
	 */
	private int connectionsPerPeer = 1;

	/**
	 * Largest message to send or receive.
	 */
	private DataSize maxMessageSize = DataSize.ofMegabytes(4);

	/**
	 * How payloads are compressed on the way to nodes that can read it. With 'auto' they
	 * are when both nodes have zstd, which needs 'com.github.luben:zstd-jni'.
	 */
	private String compression = "auto";

	/**
	 * Size from which a payload is compressed.
	 */
	private DataSize compressionThreshold = DataSize.ofKilobytes(1);

	/**
	 * Bytes that may wait to be sent on one connection to a peer. When they do, blocking
	 * callers wait and others are refused.
	 */
	private DataSize outboundQueueSize = DataSize.ofMegabytes(8);

	/**
	 * Bytes that may wait to be sent to all peers together. More are refused, to peers
	 * for which more than their part waits. Half of it is divided into equal parts, which
	 * each peer has for itself; the other half is for all. Thirty full queues at a time
	 * are more than a node in good health has.
	 */
	private DataSize maxTotalOutboundQueueSize = DataSize.ofMegabytes(256);

	/**
	 * Number of requests of one peer that may be open on this node. More are refused.
	 */
	private int maxInFlightRequests = 10000;

	/**
	 * Number of requests of all peers together that may be open on this node. More are
	 * refused, of peers that have more than their part. Half of it is divided into equal
	 * parts, which each peer has for itself; the other half is for all. Ten times what
	 * one peer may have open.
	 */
	private int maxTotalInFlightRequests = 100000;

	/**
	 * Bytes of parameters, as they were received, that the open requests of one peer may
	 * have. More are refused, but for a request that is alone.
	 */
	private DataSize maxInFlightSizePerPeer = DataSize.ofMegabytes(256);

	/**
	 * Bytes of parameters, as they were received, that the open requests of all peers
	 * together may have. More are refused, of peers that have more than their part. Half
	 * of it is divided into equal parts, which each peer has for itself; the other half
	 * is for all. 0: a quarter of the heap.
	 */
	private DataSize maxTotalInFlightSize = DataSize.ofBytes(0);

	/**
	 * Number of requests of one service whose handlers may run at a time, so that a
	 * service that blocks leaves threads to the others. More wait. 0: three quarters of
	 * the handler threads, or no limit with virtual threads.
	 */
	private int maxConcurrentRequestsPerService = 0;

	/**
	 * Number of requests a second that one peer may make of this node. More are refused,
	 * and told when to come again. 0: no limit.
	 */
	private int maxRequestsPerSecondPerPeer = 0;

	/**
	 * Number of requests that one peer may make at once where
	 * 'max-requests-per-second-per-peer' limits it. 0: a tenth of a second's, at least
	 * one.
	 */
	private int maxRequestsBurstPerPeer = 0;

	/**
	 * Bytes a second that are read from one peer, with a burst of a tenth of a second's.
	 * It is slowed down, nothing is refused. 0: no limit.
	 */
	private DataSize maxBytesPerSecondPerPeer = DataSize.ofBytes(0);

	/**
	 * Time that a handler, or what hangs on the result of a request, may keep an I/O
	 * thread it runs on before a warning is logged and counted.
	 */
	private Duration blockedHandlerThreshold = Duration.ofMillis(50);

	/**
	 * Number of events that may wait for one subscription. More are dropped and counted.
	 */
	private int subscriptionQueueCapacity = 1024;

	/**
	 * Silence after which a peer is probed.
	 */
	private Duration heartbeatInterval = Duration.ofSeconds(1);

	/**
	 * Number of heartbeat intervals of silence after which a peer is down.
	 */
	private int missedHeartbeats = 3;

	/**
	 * Longest wait before a lost peer is dialled again for the first time. Later waits
	 * are longer and random.
	 */
	private Duration reconnectBackoff = Duration.ofMillis(100);

	/**
	 * Longest wait between two attempts to reach a lost peer.
	 */
	private Duration maxReconnectBackoff = Duration.ofSeconds(10);

	/**
	 * Time a stopping node gives to its open requests.
	 */
	private Duration drainTimeout = Duration.ofSeconds(10);

	/**
	 * How one of several nodes that have an action is chosen.
	 */
	private String loadBalancer = "round-robin";

	/**
	 * Largest number of requests that may lead to one another.
	 */
	private int maxCallDepth = 32;

	/**
	 * Number of items of a stream that are kept at its reader. The sender waits until
	 * half of them have been read.
	 */
	private int streamWindow = 1024;

	/**
	 * Bytes of a stream that are kept at its reader. One item may exceed what is left.
	 */
	private DataSize streamWindowSize = DataSize.ofKilobytes(256);

	/**
	 * Longest time in which nothing of a stream moves, if its caller does not say. Then
	 * it ends.
	 */
	private Duration streamIdleTimeout = Duration.ofMinutes(5);

	/**
	 * Number of streams of one peer that may be open on this node. More are refused.
	 */
	private int maxStreamsPerPeer = 1000;

	/**
	 * Number of streams of all peers together that may be open on this node. More are
	 * refused, of peers that have more than their part. Half of it is divided into equal
	 * parts, which each peer has for itself; the other half is for all. Ten times what
	 * one peer may have open.
	 */
	private int maxTotalStreams = 10000;

	/**
	 * Returns {@code runar.network.node-id}.
	 * @return the value
	 */
	public @Nullable String getNodeId() {
		return this.nodeId;
	}

	/**
	 * Sets {@code runar.network.node-id}.
	 * @param nodeId the value
	 */
	public void setNodeId(@Nullable String nodeId) {
		this.nodeId = nodeId;
	}

	/**
	 * Returns {@code runar.network.network-id}.
	 * @return the value
	 */
	public String getNetworkId() {
		return this.networkId;
	}

	/**
	 * Sets {@code runar.network.network-id}.
	 * @param networkId the value
	 */
	public void setNetworkId(String networkId) {
		this.networkId = networkId;
	}

	/**
	 * Returns {@code runar.network.transport-type}.
	 * @return the value
	 */
	public String getTransportType() {
		return this.transportType;
	}

	/**
	 * Sets {@code runar.network.transport-type}.
	 * @param transportType the value
	 */
	public void setTransportType(String transportType) {
		this.transportType = transportType;
	}

	/**
	 * Returns {@code runar.network.transport-options}.
	 * @return the value
	 */
	public Map<String, String> getTransportOptions() {
		return this.transportOptions;
	}

	/**
	 * Sets {@code runar.network.transport-options}.
	 * @param transportOptions the value
	 */
	public void setTransportOptions(Map<String, String> transportOptions) {
		this.transportOptions = transportOptions;
	}

	/**
	 * Returns {@code runar.network.bind-address}.
	 * @return the value
	 */
	public String getBindAddress() {
		return this.bindAddress;
	}

	/**
	 * Sets {@code runar.network.bind-address}.
	 * @param bindAddress the value
	 */
	public void setBindAddress(String bindAddress) {
		this.bindAddress = bindAddress;
	}

	/**
	 * Returns {@code runar.network.advertised-addresses}.
	 * @return the value
	 */
	public List<String> getAdvertisedAddresses() {
		return this.advertisedAddresses;
	}

	/**
	 * Sets {@code runar.network.advertised-addresses}.
	 * @param advertisedAddresses the value
	 */
	public void setAdvertisedAddresses(List<String> advertisedAddresses) {
		this.advertisedAddresses = advertisedAddresses;
	}

	/**
	 * Returns {@code runar.network.discovery-enabled}.
	 * @return the value
	 */
	public boolean isDiscoveryEnabled() {
		return this.discoveryEnabled;
	}

	/**
	 * Sets {@code runar.network.discovery-enabled}.
	 * @param discoveryEnabled the value
	 */
	public void setDiscoveryEnabled(boolean discoveryEnabled) {
		this.discoveryEnabled = discoveryEnabled;
	}

	/**
	 * Returns {@code runar.network.discovery-providers}.
	 * @return the value
	 */
	public List<Discovery> getDiscoveryProviders() {
		return this.discoveryProviders;
	}

	/**
	 * Sets {@code runar.network.discovery-providers}.
	 * @param discoveryProviders the value
	 */
	public void setDiscoveryProviders(List<Discovery> discoveryProviders) {
		this.discoveryProviders = discoveryProviders;
	}

	/**
	 * Returns {@code runar.network.peers}.
	 * @return the value
	 */
	public List<String> getPeers() {
		return this.peers;
	}

	/**
	 * Sets {@code runar.network.peers}.
	 * @param peers the value
	 */
	public void setPeers(List<String> peers) {
		this.peers = peers;
	}

	/**
	 * Returns {@code runar.network.known-peers-file}.
	 * @return the value
	 */
	public @Nullable Path getKnownPeersFile() {
		return this.knownPeersFile;
	}

	/**
	 * Sets {@code runar.network.known-peers-file}.
	 * @param knownPeersFile the value
	 */
	public void setKnownPeersFile(@Nullable Path knownPeersFile) {
		this.knownPeersFile = knownPeersFile;
	}

	/**
	 * Returns {@code runar.network.connection-timeout}.
	 * @return the value
	 */
	public Duration getConnectionTimeout() {
		return this.connectionTimeout;
	}

	/**
	 * Sets {@code runar.network.connection-timeout}.
	 * @param connectionTimeout the value
	 */
	public void setConnectionTimeout(Duration connectionTimeout) {
		this.connectionTimeout = connectionTimeout;
	}

	/**
	 * Returns {@code runar.network.request-timeout}.
	 * @return the value
	 */
	public Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	/**
	 * Sets {@code runar.network.request-timeout}.
	 * @param requestTimeout the value
	 */
	public void setRequestTimeout(Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	/**
	 * Returns {@code runar.network.max-connections}.
	 * @return the value
	 */
	public int getMaxConnections() {
		return this.maxConnections;
	}

	/**
	 * Sets {@code runar.network.max-connections}.
	 * @param maxConnections the value
	 */
	public void setMaxConnections(int maxConnections) {
		this.maxConnections = maxConnections;
	}

	/**
	 * Returns {@code runar.network.max-connections-per-address}.
	 * @return the value
	 */
	public int getMaxConnectionsPerAddress() {
		return this.maxConnectionsPerAddress;
	}

	/**
	 * Sets {@code runar.network.max-connections-per-address}.
	 * @param maxConnectionsPerAddress the value
	 */
	public void setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
		this.maxConnectionsPerAddress = maxConnectionsPerAddress;
	}

	/**
	 * Returns {@code runar.network.max-protocol-errors}.
	 * @return the value
	 */
	public int getMaxProtocolErrors() {
		return this.maxProtocolErrors;
	}

	/**
	 * Sets {@code runar.network.max-protocol-errors}.
	 * @param maxProtocolErrors the value
	 */
	public void setMaxProtocolErrors(int maxProtocolErrors) {
		this.maxProtocolErrors = maxProtocolErrors;
	}

	/**
	 * Returns {@code runar.network.max-protocol-errors-per-address}.
	 * @return the value
	 */
	public int getMaxProtocolErrorsPerAddress() {
		return this.maxProtocolErrorsPerAddress;
	}

	/**
	 * Sets {@code runar.network.max-protocol-errors-per-address}.
	 * @param maxProtocolErrorsPerAddress the value
	 */
	public void setMaxProtocolErrorsPerAddress(int maxProtocolErrorsPerAddress) {
		this.maxProtocolErrorsPerAddress = maxProtocolErrorsPerAddress;
	}

	/**
	 * Returns {@code runar.network.protocol-error-penalty}.
	 * @return the value
	 */
	public Duration getProtocolErrorPenalty() {
		return this.protocolErrorPenalty;
	}

	/**
	 * Sets {@code runar.network.protocol-error-penalty}.
	 * @param protocolErrorPenalty the value
	 */
	public void setProtocolErrorPenalty(Duration protocolErrorPenalty) {
		this.protocolErrorPenalty = protocolErrorPenalty;
	}

	/**
	 * Returns {@code runar.network.max-protocol-error-penalty}.
	 * @return the value
	 */
	public Duration getMaxProtocolErrorPenalty() {
		return this.maxProtocolErrorPenalty;
	}

	/**
	 * Sets {@code runar.network.max-protocol-error-penalty}.
	 * @param maxProtocolErrorPenalty the value
	 */
	public void setMaxProtocolErrorPenalty(Duration maxProtocolErrorPenalty) {
		this.maxProtocolErrorPenalty = maxProtocolErrorPenalty;
	}

	/**
	 * Returns {@code runar.network.max-services-per-peer}.
	 * @return the value
	 */
	public int getMaxServicesPerPeer() {
		return this.maxServicesPerPeer;
	}

	/**
	 * Sets {@code runar.network.max-services-per-peer}.
	 * @param maxServicesPerPeer the value
	 */
	public void setMaxServicesPerPeer(int maxServicesPerPeer) {
		this.maxServicesPerPeer = maxServicesPerPeer;
	}

	/**
	 * Returns {@code runar.network.max-actions-per-peer}.
	 * @return the value
	 */
	public int getMaxActionsPerPeer() {
		return this.maxActionsPerPeer;
	}

	/**
	 * Sets {@code runar.network.max-actions-per-peer}.
	 * @param maxActionsPerPeer the value
	 */
	public void setMaxActionsPerPeer(int maxActionsPerPeer) {
		this.maxActionsPerPeer = maxActionsPerPeer;
	}

	/**
	 * Returns {@code runar.network.max-subscriptions-per-peer}.
	 * @return the value
	 */
	public int getMaxSubscriptionsPerPeer() {
		return this.maxSubscriptionsPerPeer;
	}

	/**
	 * Sets {@code runar.network.max-subscriptions-per-peer}.
	 * @param maxSubscriptionsPerPeer the value
	 */
	public void setMaxSubscriptionsPerPeer(int maxSubscriptionsPerPeer) {
		this.maxSubscriptionsPerPeer = maxSubscriptionsPerPeer;
	}

	/**
	 * Returns {@code runar.network.max-advertised-size-per-peer}.
	 * @return the value
	 */
	public DataSize getMaxAdvertisedSizePerPeer() {
		return this.maxAdvertisedSizePerPeer;
	}

	/**
	 * Sets {@code runar.network.max-advertised-size-per-peer}.
	 * @param maxAdvertisedSizePerPeer the value
	 */
	public void setMaxAdvertisedSizePerPeer(DataSize maxAdvertisedSizePerPeer) {
		this.maxAdvertisedSizePerPeer = maxAdvertisedSizePerPeer;
	}

	/**
	 * Returns {@code runar.network.max-total-services}.
	 * @return the value
	 */
	public int getMaxTotalServices() {
		return this.maxTotalServices;
	}

	/**
	 * Sets {@code runar.network.max-total-services}.
	 * @param maxTotalServices the value
	 */
	public void setMaxTotalServices(int maxTotalServices) {
		this.maxTotalServices = maxTotalServices;
	}

	/**
	 * Returns {@code runar.network.max-total-actions}.
	 * @return the value
	 */
	public int getMaxTotalActions() {
		return this.maxTotalActions;
	}

	/**
	 * Sets {@code runar.network.max-total-actions}.
	 * @param maxTotalActions the value
	 */
	public void setMaxTotalActions(int maxTotalActions) {
		this.maxTotalActions = maxTotalActions;
	}

	/**
	 * Returns {@code runar.network.max-total-subscriptions}.
	 * @return the value
	 */
	public int getMaxTotalSubscriptions() {
		return this.maxTotalSubscriptions;
	}

	/**
	 * Sets {@code runar.network.max-total-subscriptions}.
	 * @param maxTotalSubscriptions the value
	 */
	public void setMaxTotalSubscriptions(int maxTotalSubscriptions) {
		this.maxTotalSubscriptions = maxTotalSubscriptions;
	}

	/**
	 * Returns {@code runar.network.max-total-advertised-size}.
	 * @return the value
	 */
	public DataSize getMaxTotalAdvertisedSize() {
		return this.maxTotalAdvertisedSize;
	}

	/**
	 * Sets {@code runar.network.max-total-advertised-size}.
	 * @param maxTotalAdvertisedSize the value
	 */
	public void setMaxTotalAdvertisedSize(DataSize maxTotalAdvertisedSize) {
		this.maxTotalAdvertisedSize = maxTotalAdvertisedSize;
	}

	/**
	 * Returns {@code runar.network.connections-per-peer}.
	 * @return the value
	 */
	public int getConnectionsPerPeer() {
		return this.connectionsPerPeer;
	}

	/**
	 * Sets {@code runar.network.connections-per-peer}.
	 * @param connectionsPerPeer the value
	 */
	public void setConnectionsPerPeer(int connectionsPerPeer) {
		this.connectionsPerPeer = connectionsPerPeer;
	}

	/**
	 * Returns {@code runar.network.max-message-size}.
	 * @return the value
	 */
	public DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	/**
	 * Sets {@code runar.network.max-message-size}.
	 * @param maxMessageSize the value
	 */
	public void setMaxMessageSize(DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	/**
	 * Returns {@code runar.network.compression}.
	 * @return the value
	 */
	public String getCompression() {
		return this.compression;
	}

	/**
	 * Sets {@code runar.network.compression}.
	 * @param compression the value
	 */
	public void setCompression(String compression) {
		this.compression = compression;
	}

	/**
	 * Returns {@code runar.network.compression-threshold}.
	 * @return the value
	 */
	public DataSize getCompressionThreshold() {
		return this.compressionThreshold;
	}

	/**
	 * Sets {@code runar.network.compression-threshold}.
	 * @param compressionThreshold the value
	 */
	public void setCompressionThreshold(DataSize compressionThreshold) {
		this.compressionThreshold = compressionThreshold;
	}

	/**
	 * Returns {@code runar.network.outbound-queue-size}.
	 * @return the value
	 */
	public DataSize getOutboundQueueSize() {
		return this.outboundQueueSize;
	}

	/**
	 * Sets {@code runar.network.outbound-queue-size}.
	 * @param outboundQueueSize the value
	 */
	public void setOutboundQueueSize(DataSize outboundQueueSize) {
		this.outboundQueueSize = outboundQueueSize;
	}

	/**
	 * Returns {@code runar.network.max-total-outbound-queue-size}.
	 * @return the value
	 */
	public DataSize getMaxTotalOutboundQueueSize() {
		return this.maxTotalOutboundQueueSize;
	}

	/**
	 * Sets {@code runar.network.max-total-outbound-queue-size}.
	 * @param maxTotalOutboundQueueSize the value
	 */
	public void setMaxTotalOutboundQueueSize(DataSize maxTotalOutboundQueueSize) {
		this.maxTotalOutboundQueueSize = maxTotalOutboundQueueSize;
	}

	/**
	 * Returns {@code runar.network.max-in-flight-requests}.
	 * @return the value
	 */
	public int getMaxInFlightRequests() {
		return this.maxInFlightRequests;
	}

	/**
	 * Sets {@code runar.network.max-in-flight-requests}.
	 * @param maxInFlightRequests the value
	 */
	public void setMaxInFlightRequests(int maxInFlightRequests) {
		this.maxInFlightRequests = maxInFlightRequests;
	}

	/**
	 * Returns {@code runar.network.max-total-in-flight-requests}.
	 * @return the value
	 */
	public int getMaxTotalInFlightRequests() {
		return this.maxTotalInFlightRequests;
	}

	/**
	 * Sets {@code runar.network.max-total-in-flight-requests}.
	 * @param maxTotalInFlightRequests the value
	 */
	public void setMaxTotalInFlightRequests(int maxTotalInFlightRequests) {
		this.maxTotalInFlightRequests = maxTotalInFlightRequests;
	}

	/**
	 * Returns {@code runar.network.max-in-flight-size-per-peer}.
	 * @return the value
	 */
	public DataSize getMaxInFlightSizePerPeer() {
		return this.maxInFlightSizePerPeer;
	}

	/**
	 * Sets {@code runar.network.max-in-flight-size-per-peer}.
	 * @param maxInFlightSizePerPeer the value
	 */
	public void setMaxInFlightSizePerPeer(DataSize maxInFlightSizePerPeer) {
		this.maxInFlightSizePerPeer = maxInFlightSizePerPeer;
	}

	/**
	 * Returns {@code runar.network.max-total-in-flight-size}.
	 * @return the value
	 */
	public DataSize getMaxTotalInFlightSize() {
		return this.maxTotalInFlightSize;
	}

	/**
	 * Sets {@code runar.network.max-total-in-flight-size}.
	 * @param maxTotalInFlightSize the value
	 */
	public void setMaxTotalInFlightSize(DataSize maxTotalInFlightSize) {
		this.maxTotalInFlightSize = maxTotalInFlightSize;
	}

	/**
	 * Returns {@code runar.network.max-concurrent-requests-per-service}.
	 * @return the value
	 */
	public int getMaxConcurrentRequestsPerService() {
		return this.maxConcurrentRequestsPerService;
	}

	/**
	 * Sets {@code runar.network.max-concurrent-requests-per-service}.
	 * @param maxConcurrentRequestsPerService the value
	 */
	public void setMaxConcurrentRequestsPerService(int maxConcurrentRequestsPerService) {
		this.maxConcurrentRequestsPerService = maxConcurrentRequestsPerService;
	}

	/**
	 * Returns {@code runar.network.max-requests-per-second-per-peer}.
	 * @return the value
	 */
	public int getMaxRequestsPerSecondPerPeer() {
		return this.maxRequestsPerSecondPerPeer;
	}

	/**
	 * Sets {@code runar.network.max-requests-per-second-per-peer}.
	 * @param maxRequestsPerSecondPerPeer the value
	 */
	public void setMaxRequestsPerSecondPerPeer(int maxRequestsPerSecondPerPeer) {
		this.maxRequestsPerSecondPerPeer = maxRequestsPerSecondPerPeer;
	}

	/**
	 * Returns {@code runar.network.max-requests-burst-per-peer}.
	 * @return the value
	 */
	public int getMaxRequestsBurstPerPeer() {
		return this.maxRequestsBurstPerPeer;
	}

	/**
	 * Sets {@code runar.network.max-requests-burst-per-peer}.
	 * @param maxRequestsBurstPerPeer the value
	 */
	public void setMaxRequestsBurstPerPeer(int maxRequestsBurstPerPeer) {
		this.maxRequestsBurstPerPeer = maxRequestsBurstPerPeer;
	}

	/**
	 * Returns {@code runar.network.max-bytes-per-second-per-peer}.
	 * @return the value
	 */
	public DataSize getMaxBytesPerSecondPerPeer() {
		return this.maxBytesPerSecondPerPeer;
	}

	/**
	 * Sets {@code runar.network.max-bytes-per-second-per-peer}.
	 * @param maxBytesPerSecondPerPeer the value
	 */
	public void setMaxBytesPerSecondPerPeer(DataSize maxBytesPerSecondPerPeer) {
		this.maxBytesPerSecondPerPeer = maxBytesPerSecondPerPeer;
	}

	/**
	 * Returns {@code runar.network.blocked-handler-threshold}.
	 * @return the value
	 */
	public Duration getBlockedHandlerThreshold() {
		return this.blockedHandlerThreshold;
	}

	/**
	 * Sets {@code runar.network.blocked-handler-threshold}.
	 * @param blockedHandlerThreshold the value
	 */
	public void setBlockedHandlerThreshold(Duration blockedHandlerThreshold) {
		this.blockedHandlerThreshold = blockedHandlerThreshold;
	}

	/**
	 * Returns {@code runar.network.subscription-queue-capacity}.
	 * @return the value
	 */
	public int getSubscriptionQueueCapacity() {
		return this.subscriptionQueueCapacity;
	}

	/**
	 * Sets {@code runar.network.subscription-queue-capacity}.
	 * @param subscriptionQueueCapacity the value
	 */
	public void setSubscriptionQueueCapacity(int subscriptionQueueCapacity) {
		this.subscriptionQueueCapacity = subscriptionQueueCapacity;
	}

	/**
	 * Returns {@code runar.network.heartbeat-interval}.
	 * @return the value
	 */
	public Duration getHeartbeatInterval() {
		return this.heartbeatInterval;
	}

	/**
	 * Sets {@code runar.network.heartbeat-interval}.
	 * @param heartbeatInterval the value
	 */
	public void setHeartbeatInterval(Duration heartbeatInterval) {
		this.heartbeatInterval = heartbeatInterval;
	}

	/**
	 * Returns {@code runar.network.missed-heartbeats}.
	 * @return the value
	 */
	public int getMissedHeartbeats() {
		return this.missedHeartbeats;
	}

	/**
	 * Sets {@code runar.network.missed-heartbeats}.
	 * @param missedHeartbeats the value
	 */
	public void setMissedHeartbeats(int missedHeartbeats) {
		this.missedHeartbeats = missedHeartbeats;
	}

	/**
	 * Returns {@code runar.network.reconnect-backoff}.
	 * @return the value
	 */
	public Duration getReconnectBackoff() {
		return this.reconnectBackoff;
	}

	/**
	 * Sets {@code runar.network.reconnect-backoff}.
	 * @param reconnectBackoff the value
	 */
	public void setReconnectBackoff(Duration reconnectBackoff) {
		this.reconnectBackoff = reconnectBackoff;
	}

	/**
	 * Returns {@code runar.network.max-reconnect-backoff}.
	 * @return the value
	 */
	public Duration getMaxReconnectBackoff() {
		return this.maxReconnectBackoff;
	}

	/**
	 * Sets {@code runar.network.max-reconnect-backoff}.
	 * @param maxReconnectBackoff the value
	 */
	public void setMaxReconnectBackoff(Duration maxReconnectBackoff) {
		this.maxReconnectBackoff = maxReconnectBackoff;
	}

	/**
	 * Returns {@code runar.network.drain-timeout}.
	 * @return the value
	 */
	public Duration getDrainTimeout() {
		return this.drainTimeout;
	}

	/**
	 * Sets {@code runar.network.drain-timeout}.
	 * @param drainTimeout the value
	 */
	public void setDrainTimeout(Duration drainTimeout) {
		this.drainTimeout = drainTimeout;
	}

	/**
	 * Returns {@code runar.network.load-balancer}.
	 * @return the value
	 */
	public String getLoadBalancer() {
		return this.loadBalancer;
	}

	/**
	 * Sets {@code runar.network.load-balancer}.
	 * @param loadBalancer the value
	 */
	public void setLoadBalancer(String loadBalancer) {
		this.loadBalancer = loadBalancer;
	}

	/**
	 * Returns {@code runar.network.max-call-depth}.
	 * @return the value
	 */
	public int getMaxCallDepth() {
		return this.maxCallDepth;
	}

	/**
	 * Sets {@code runar.network.max-call-depth}.
	 * @param maxCallDepth the value
	 */
	public void setMaxCallDepth(int maxCallDepth) {
		this.maxCallDepth = maxCallDepth;
	}

	/**
	 * Returns {@code runar.network.stream-window}.
	 * @return the value
	 */
	public int getStreamWindow() {
		return this.streamWindow;
	}

	/**
	 * Sets {@code runar.network.stream-window}.
	 * @param streamWindow the value
	 */
	public void setStreamWindow(int streamWindow) {
		this.streamWindow = streamWindow;
	}

	/**
	 * Returns {@code runar.network.stream-window-size}.
	 * @return the value
	 */
	public DataSize getStreamWindowSize() {
		return this.streamWindowSize;
	}

	/**
	 * Sets {@code runar.network.stream-window-size}.
	 * @param streamWindowSize the value
	 */
	public void setStreamWindowSize(DataSize streamWindowSize) {
		this.streamWindowSize = streamWindowSize;
	}

	/**
	 * Returns {@code runar.network.stream-idle-timeout}.
	 * @return the value
	 */
	public Duration getStreamIdleTimeout() {
		return this.streamIdleTimeout;
	}

	/**
	 * Sets {@code runar.network.stream-idle-timeout}.
	 * @param streamIdleTimeout the value
	 */
	public void setStreamIdleTimeout(Duration streamIdleTimeout) {
		this.streamIdleTimeout = streamIdleTimeout;
	}

	/**
	 * Returns {@code runar.network.max-streams-per-peer}.
	 * @return the value
	 */
	public int getMaxStreamsPerPeer() {
		return this.maxStreamsPerPeer;
	}

	/**
	 * Sets {@code runar.network.max-streams-per-peer}.
	 * @param maxStreamsPerPeer the value
	 */
	public void setMaxStreamsPerPeer(int maxStreamsPerPeer) {
		this.maxStreamsPerPeer = maxStreamsPerPeer;
	}

	/**
	 * Returns {@code runar.network.max-total-streams}.
	 * @return the value
	 */
	public int getMaxTotalStreams() {
		return this.maxTotalStreams;
	}

	/**
	 * Sets {@code runar.network.max-total-streams}.
	 * @param maxTotalStreams the value
	 */
	public void setMaxTotalStreams(int maxTotalStreams) {
		this.maxTotalStreams = maxTotalStreams;
	}

	/**
	 * One way to look for other nodes.
	 */
	public static class Discovery {

		/**
		 * Kind of provider.
		 */
		private String type = "";

		/**
		 * Settings of the provider.
		 */
		private Map<String, String> options = new LinkedHashMap<>();

		/** Creates a provider without type. */
		public Discovery() {
		}

		/**
		 * Creates a provider without settings.
		 * @param type kind of provider
		 */
		public Discovery(String type) {
			this.type = type;
		}

		/**
		 * Returns the kind of provider.
		 * @return the value
		 */
		public String getType() {
			return this.type;
		}

		/**
		 * Sets the kind of provider.
		 * @param type the value
		 */
		public void setType(String type) {
			this.type = type;
		}

		/**
		 * Returns the settings of the provider.
		 * @return the value
		 */
		public Map<String, String> getOptions() {
			return this.options;
		}

		/**
		 * Sets the settings of the provider.
		 * @param options the value
		 */
		public void setOptions(Map<String, String> options) {
			this.options = options;
		}

	}

}
