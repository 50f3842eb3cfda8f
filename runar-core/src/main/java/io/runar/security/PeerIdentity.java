package io.runar.security;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

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
	 * Returns whether an authority has decided about the names, so that no other node can
	 * get a certificate with them. False where any node makes its own, as with a network
	 * key, and where the name follows from the key.
	 * @return whether the names alone tell who it is
	 */
	public boolean isVouchedFor() {
		return !this.alternativeNames.isEmpty();
	}

	/**
	 * Returns who bears the certificate, by what no other node can show and what stays
	 * when it is renewed: its names if an authority vouches for them, which may renew the
	 * key with the certificate; else its public key, which a node with a network key
	 * keeps from its start to its end, and one with a key pair for good.
	 * @return a text to compare with others; empty without a certificate
	 */
	public String holder() {
		return isVouchedFor() ? String.join(",", new TreeSet<>(this.names)) : this.fingerprint;
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
