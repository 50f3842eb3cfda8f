package io.runar.peer;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.runar.PeerId;

/**
 * What the relations to other nodes are built from.
 *
 * @param self identity of this node
 * @param networkId its network
 * @param incarnation random number of this start; not 0
 * @param codecs tags of the payload codecs this node reads, preferred first
 * @param compressions tags of the compressions this node reads, preferred first
 * @param maxMessageSize largest message in bytes, sent or received
 * @param outboundQueueBytes bytes that may wait for one peer
 * @param maxRequestsPerSecond requests of one peer that are let in; 0: no limit
 * @param connectionTimeout time for the handshake of a connection
 * @param heartbeatInterval time between heartbeats
 * @param missedHeartbeats intervals of silence after which a peer is down
 * @param reconnectBackoff upper bound of the first wait before a new attempt
 * @param maxReconnectBackoff upper bound of all such waits
 * @param connectionsPerPeer largest number of connections to one peer; the smaller of
 * both nodes' numbers is used
 * @param limits what is put up with from one peer
 * @param software name and release, for operators
 * @param metadata what this node says of itself
 * @since 0.1
 */
public record PeerSettings(PeerId self, String networkId, long incarnation, List<String> codecs,
		List<String> compressions, int maxMessageSize, int outboundQueueBytes, int maxRequestsPerSecond,
		Duration connectionTimeout, Duration heartbeatInterval, int missedHeartbeats, Duration reconnectBackoff,
		Duration maxReconnectBackoff, int connectionsPerPeer, PeerLimits limits, String software,
		Map<String, String> metadata) {

	/** Major version of the protocol; another one is refused. */
	public static final int PROTOCOL_MAJOR = 1;

	/** Minor version of the protocol; another one is compatible. */
	public static final int PROTOCOL_MINOR = 0;

	/** Copies lists and map. */
	public PeerSettings {
		codecs = List.copyOf(codecs);
		compressions = List.copyOf(compressions);
		metadata = Map.copyOf(metadata);
	}

}
