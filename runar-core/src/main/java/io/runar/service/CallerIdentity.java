package io.runar.service;

import java.util.Objects;
import java.util.Set;

import io.runar.PeerId;

/**
 * Who makes a request or publishes an event, as far as it is proven by the credentials of
 * the node that does.
 *
 * @param node the node
 * @param local whether it is this node itself, which has nothing to prove
 * @param roles what its certificate says it is, and what the configuration of this node
 * says
 * @param alternativeNames all DNS names and URIs of its certificate, for example
 * {@code DNS:orders.example.com} or {@code URI:runar:orders-1}
 * @param fingerprint SHA-256 of its public key in lower-case hex; empty for this node
 * itself and without security
 * @since 0.1
 */
public record CallerIdentity(PeerId node, boolean local, Set<String> roles, Set<String> alternativeNames,
		String fingerprint) {

	/** Copies the names. */
	public CallerIdentity {
		Objects.requireNonNull(node, "'node' must not be null");
		roles = Set.copyOf(roles);
		alternativeNames = Set.copyOf(alternativeNames);
	}

	/**
	 * Returns the identity of the node that handles the request, when it makes it itself.
	 * @param node the node
	 * @return its identity
	 */
	public static CallerIdentity local(PeerId node) {
		return new CallerIdentity(node, true, Set.of(), Set.of(), "");
	}

}
