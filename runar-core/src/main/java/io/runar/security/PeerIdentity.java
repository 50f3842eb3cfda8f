package io.runar.security;

import java.time.Instant;
import java.util.Set;

import io.runar.PeerId;

/**
 * What a peer's certificate proves.
 *
 * @param names the node ids the certificate allows; empty: any
 * @param alternativeNames all its DNS names and URIs, for example
 * {@code DNS:orders.example.com}, {@code URI:runar:orders-1} or
 * {@code URI:spiffe://shop/orders}; empty where any node can make itself such a
 * certificate, as with a network key
 * @param roles what it says the node is, by alternative names
 * {@code URI:runar-role:<role>}
 * @param fingerprint SHA-256 of the leaf's public key in lower-case hex; tells two nodes
 * with the same id apart
 * @param notAfter when the certificate expires
 * @since 0.1
 */
public record PeerIdentity(Set<String> names, Set<String> alternativeNames, Set<String> roles, String fingerprint,
		Instant notAfter) {

	/** Copies the names. */
	public PeerIdentity {
		names = Set.copyOf(names);
		alternativeNames = Set.copyOf(alternativeNames);
		roles = Set.copyOf(roles);
	}

	/**
	 * Returns the identity of a node of which only its key is known.
	 * @param id the id that follows from the key
	 * @param fingerprint SHA-256 of the key in lower-case hex
	 * @return an identity that never expires
	 */
	static PeerIdentity ofKey(PeerId id, String fingerprint) {
		return new PeerIdentity(Set.of(id.value()), Set.of(), Set.of(), fingerprint, Instant.MAX);
	}

	/**
	 * Returns the same without alternative names and roles, for certificates that any
	 * node can make: they prove no more than that it belongs to the network.
	 * @return an identity
	 */
	PeerIdentity ofMember() {
		return new PeerIdentity(this.names, Set.of(), Set.of(), this.fingerprint, this.notAfter);
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
