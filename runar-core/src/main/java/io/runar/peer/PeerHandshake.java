package io.runar.peer;

import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.security.PeerGate;
import io.runar.security.PeerIdentity;
import io.runar.transport.Connection;
import io.runar.wire.ControlMessages;
import io.runar.wire.NodeMessage;
import io.runar.wire.v1.HelloMessage;

/**
 * The first message in each direction: says who this node is, and checks who the other
 * one is.
 */
final class PeerHandshake {

	private final PeerSettings settings;

	private final PeerGate gate;

	PeerHandshake(PeerSettings settings, PeerGate gate) {
		this.settings = settings;
		this.gate = gate;
	}

	NodeMessage.Control hello(long dialSequence, int slot, long registryVersion, List<String> addresses) {
		return ControlMessages.hello(HelloMessage.newBuilder()
			.setProtocolMajor(PeerSettings.PROTOCOL_MAJOR)
			.setProtocolMinor(PeerSettings.PROTOCOL_MINOR)
			.setNodeId(this.settings.self().value())
			.setNetworkId(this.settings.networkId())
			.setIncarnation(this.settings.incarnation())
			.addAllCodecs(this.settings.codecs())
			.addAllCompressions(this.settings.compressions())
			.setMaxMessageSize(this.settings.maxMessageSize())
			.addAllAddresses(addresses)
			.setRegistryVersion(registryVersion)
			.setSoftware(this.settings.software())
			.setDialSequence(dialSequence)
			.setPoolSlot(slot)
			.setMaxConnections(this.settings.connectionsPerPeer())
			.putAllMetadata(this.settings.metadata())
			.build());
	}

	/**
	 * Checks the other side's hello against its certificate and our network.
	 * @throws RunarException saying why it is refused
	 */
	Accepted check(Connection connection, HelloMessage hello) {
		if (hello.getProtocolMajor() != PeerSettings.PROTOCOL_MAJOR) {
			RunarException mismatch = new RunarException(ErrorCode.PROTOCOL_ERROR,
					"protocol version " + hello.getProtocolMajor() + "." + hello.getProtocolMinor() + " (expected: "
							+ PeerSettings.PROTOCOL_MAJOR + ".x, this node speaks " + PeerSettings.PROTOCOL_MAJOR + "."
							+ PeerSettings.PROTOCOL_MINOR + ")");
			this.gate.refused(mismatch, connection.remoteAddress());
			throw mismatch;
		}
		PeerId id = PeerId.of(hello.getNodeId());
		PeerIdentity identity = this.gate.check(connection.peerCertificates(), id, hello.getNetworkId(),
				connection.remoteAddress(), false);
		return new Accepted(id, hello.getIncarnation(), identity, ControlMessages.codecs(hello),
				ControlMessages.compressions(hello), ControlMessages.addresses(hello),
				(int) Math.min(Integer.MAX_VALUE, hello.getMaxMessageSize()), hello.getDialSequence(),
				hello.getPoolSlot(), agreed(hello.getMaxConnections()), ControlMessages.metadata(hello));
	}

	/** The smaller of both numbers; a node that does not say takes one connection. */
	private int agreed(int maxConnections) {
		long theirs = Math.max(1, Integer.toUnsignedLong(maxConnections));
		return (int) Math.min(this.settings.connectionsPerPeer(), theirs);
	}

	/**
	 * What an accepted hello says.
	 *
	 * @param id who the other side is
	 * @param incarnation random number of its start
	 * @param identity what its certificate proves
	 * @param codecs tags of the codecs it reads
	 * @param compressions tags of the compressions it reads
	 * @param addresses where it can be reached
	 * @param maxMessageSize largest message it takes
	 * @param dialSequence the dialling side's count of connections
	 * @param slot which of the connections this one is to be, unchecked
	 * @param connections how many connections the two nodes have
	 * @param metadata what it says of itself
	 */
	record Accepted(PeerId id, long incarnation, PeerIdentity identity, List<String> codecs, List<String> compressions,
			List<String> addresses, int maxMessageSize, long dialSequence, int slot, int connections,
			Map<String, String> metadata) {

		/** Returns the same of a node that has proven its identity again. */
		Accepted withIdentity(PeerIdentity identity) {
			return new Accepted(this.id, this.incarnation, identity, this.codecs, this.compressions, this.addresses,
					this.maxMessageSize, this.dialSequence, this.slot, this.connections, this.metadata);
		}

		/**
		 * Returns whether this is the same start of the same node as a connected peer.
		 */
		boolean isFrom(Peer peer) {
			// A node that has renewed its key is told by the name in its certificate,
			// unless any node could make one with that name.
			return peer.id().equals(this.id) && peer.incarnation() == this.incarnation
					&& (peer.identity().fingerprint().equals(this.identity.fingerprint())
							|| (this.identity.isVouchedFor() && this.identity.names().contains(this.id.value())));
		}

		/** Returns who has said hello, and proven it. */
		ProvenId provenId() {
			return ProvenId.of(this.id, this.identity);
		}

	}

}
