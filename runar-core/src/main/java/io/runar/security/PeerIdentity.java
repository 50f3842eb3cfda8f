package io.runar.security;

import java.time.Instant;
import java.util.Set;

import io.runar.PeerId;

/**
 * What a peer's certificate proves.
 *
 * @param names the node ids the certificate allows; empty: any holder of the network's
 * key may use any id
 * @param fingerprint SHA-256 of the leaf's public key in lower-case hex; tells two nodes
 * with the same id apart
 * @param notAfter when the certificate expires
 * @since 0.1
 */
public record PeerIdentity(Set<String> names, String fingerprint, Instant notAfter) {

	/** Copies the names. */
	public PeerIdentity {
		names = Set.copyOf(names);
	}

	/**
	 * Returns whether the certificate allows a node id.
	 * @param id the id
	 * @return whether it does
	 */
	public boolean allows(PeerId id) {
		return this.names.isEmpty() || this.names.contains(id.value());
	}

}
