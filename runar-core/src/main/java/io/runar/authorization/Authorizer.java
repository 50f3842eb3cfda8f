package io.runar.authorization;

import java.time.Instant;
import java.util.Set;

import io.runar.PeerId;
import io.runar.security.PeerIdentity;

/**
 * Knows the rules of this node and gives every other node its rights. Thread-safe.
 *
 * @since 0.1
 */
public final class Authorizer {

	private static final PeerIdentity UNPROVEN = new PeerIdentity(Set.of(), Set.of(), Set.of(), "", Instant.EPOCH);

	private final String networkId;

	private volatile SecurityRules rules;

	/**
	 * Creates an authorizer.
	 * @param networkId network of this node and of all whom it lets in
	 * @param rules what they may do at first
	 */
	public Authorizer(String networkId, SecurityRules rules) {
		this.networkId = networkId;
		this.rules = rules;
	}

	/**
	 * Returns the rules.
	 * @return those in force
	 */
	public SecurityRules rules() {
		return this.rules;
	}

	/**
	 * Sets other rules, for rights that are made from now on.
	 * @param rules the rules
	 */
	public void setRules(SecurityRules rules) {
		this.rules = rules;
	}

	/**
	 * Makes the rights of a node of which nothing is proven any more: it has left.
	 * @param id the node
	 * @return its rights by the rules of now
	 */
	public PeerRights rights(PeerId id) {
		return rights(id, UNPROVEN);
	}

	/**
	 * Makes the rights of a node.
	 * @param id the node
	 * @param identity what its certificate proves
	 * @return its rights by the rules of now
	 */
	public PeerRights rights(PeerId id, PeerIdentity identity) {
		return new PeerRights(this.rules, id, identity, this.networkId);
	}

}
