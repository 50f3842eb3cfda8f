package io.runar.discovery;

import java.util.List;
import java.util.Objects;

import io.runar.PeerId;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * What discovery says of a node: a candidate to dial, not yet a peer.
 *
 * @param networkId its network; {@code null} if unknown
 * @param nodeId its identity; {@code null} if unknown. Not proven.
 * @param incarnation random number of its start; 0 if unknown
 * @param addresses where it may be reached, best first; at least one
 * @since 0.1
 */
public record PeerAnnouncement(@Nullable String networkId, @Nullable PeerId nodeId, long incarnation,
		List<PeerAddress> addresses) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if there is no address
	 */
	public PeerAnnouncement {
		addresses = List.copyOf(Objects.requireNonNull(addresses, "'addresses' must not be null"));
		if (addresses.isEmpty()) {
			throw new IllegalArgumentException("addresses: [] (expected: at least one)");
		}
	}

	/**
	 * Announces an address of which nothing else is known.
	 * @param address the address
	 * @return the announcement
	 */
	public static PeerAnnouncement of(PeerAddress address) {
		return new PeerAnnouncement(null, null, 0, List.of(address));
	}

}
