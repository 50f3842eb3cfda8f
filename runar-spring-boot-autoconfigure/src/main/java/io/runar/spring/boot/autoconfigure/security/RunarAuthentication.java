package io.runar.spring.boot.autoconfigure.security;

import java.util.List;

import io.runar.service.CallerIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Another node, as its certificate proves it, as the {@code Authentication} of the thread
 * on which a handler answers its request or receives its event. Its name is the id of the
 * node, its authorities are {@code ROLE_} and the node's roles, its details the
 * alternative names of the certificate, a sorted list of texts such as
 * {@code URI:runar:orders-1}.
 *
 * @since 0.1
 */
public final class RunarAuthentication extends AbstractAuthenticationToken {

	private static final long serialVersionUID = 1L;

	private static final String ROLE = "ROLE_";

	private final String node;

	/**
	 * Creates an authentication.
	 * @param identity what is proven about the node
	 */
	public RunarAuthentication(CallerIdentity identity) {
		super(identity.roles().stream().sorted().map((role) -> new SimpleGrantedAuthority(ROLE + role)).toList());
		this.node = identity.node().value();
		setDetails(List.copyOf(identity.alternativeNames().stream().sorted().toList()));
		setAuthenticated(true);
	}

	/**
	 * Returns nothing: the key never leaves the connection.
	 * @return an empty text
	 */
	@Override
	public Object getCredentials() {
		return "";
	}

	/**
	 * Returns who it is.
	 * @return the id of the node
	 */
	@Override
	public Object getPrincipal() {
		return this.node;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RunarAuthentication that && this.node.equals(that.node) && super.equals(other);
	}

	@Override
	public int hashCode() {
		return 31 * super.hashCode() + this.node.hashCode();
	}

}
