package io.runar.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Presents the current key and chain of a node. Every change gets a new alias, and the
 * one before stays known: a handshake asks for alias, chain and key one by one, and a
 * change in between must not mix them. Thread-safe.
 */
final class CredentialsKeyManager extends X509ExtendedKeyManager {

	private volatile Material current;

	private volatile @Nullable Material previous;

	CredentialsKeyManager(PrivateKey key, List<X509Certificate> chain) {
		this.current = new Material("runar-1", 1, key, List.copyOf(chain));
	}

	/** Changes what later handshakes present. */
	synchronized void change(PrivateKey key, List<X509Certificate> chain) {
		int version = this.current.version() + 1;
		this.previous = this.current;
		this.current = new Material("runar-" + version, version, key, List.copyOf(chain));
	}

	List<X509Certificate> chain() {
		return this.current.chain();
	}

	@Override
	public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
		return new String[] { this.current.alias() };
	}

	@Override
	public @Nullable String chooseClientAlias(String @Nullable [] keyTypes, Principal @Nullable [] issuers,
			@Nullable Socket socket) {
		return choose(keyTypes);
	}

	@Override
	public @Nullable String chooseEngineClientAlias(String @Nullable [] keyTypes, Principal @Nullable [] issuers,
			@Nullable SSLEngine engine) {
		return choose(keyTypes);
	}

	@Override
	public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
		return new String[] { this.current.alias() };
	}

	@Override
	public @Nullable String chooseServerAlias(@Nullable String keyType, Principal @Nullable [] issuers,
			@Nullable Socket socket) {
		return choose((keyType != null) ? new String[] { keyType } : null);
	}

	@Override
	public @Nullable String chooseEngineServerAlias(@Nullable String keyType, Principal @Nullable [] issuers,
			@Nullable SSLEngine engine) {
		return choose((keyType != null) ? new String[] { keyType } : null);
	}

	@Override
	public X509Certificate @Nullable [] getCertificateChain(String alias) {
		Material material = find(alias);
		return (material != null) ? material.chain().toArray(X509Certificate[]::new) : null;
	}

	@Override
	public @Nullable PrivateKey getPrivateKey(String alias) {
		Material material = find(alias);
		return (material != null) ? material.key() : null;
	}

	private @Nullable String choose(String @Nullable [] keyTypes) {
		Material material = this.current;
		return (keyTypes == null || List.of(keyTypes).contains(material.key().getAlgorithm())) ? material.alias()
				: null;
	}

	private @Nullable Material find(String alias) {
		Material now = this.current;
		if (now.alias().equals(alias)) {
			return now;
		}
		Material before = this.previous;
		return (before != null && before.alias().equals(alias)) ? before : null;
	}

	/**
	 * A key and its chain.
	 */
	private record Material(String alias, int version, PrivateKey key, List<X509Certificate> chain) {

		@Override
		public String toString() {
			return this.alias;
		}

	}

}
