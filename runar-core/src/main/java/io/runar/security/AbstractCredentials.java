package io.runar.security;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.PeerId;
import io.runar.runtime.Cancellable;

/**
 * What all credentials of this library have in common: an id, key and chain that
 * handshakes show, and those who want to hear of changes. Thread-safe.
 */
abstract sealed class AbstractCredentials implements NodeCredentials
		permits CertificateCredentials, KeyPairCredentials, NetworkKeyCredentials {

	private final PeerId nodeId;

	private final CredentialsKeyManager keyManager;

	private final CredentialsTrustManager trustManager = new CredentialsTrustManager(this);

	private final ChangeListeners listeners = new ChangeListeners();

	AbstractCredentials(PeerId nodeId, PrivateKey key, List<X509Certificate> chain) {
		this.nodeId = nodeId;
		this.keyManager = new CredentialsKeyManager(key, chain);
	}

	/** Changes what later handshakes show. */
	final void show(PrivateKey key, List<X509Certificate> chain) {
		this.keyManager.change(key, chain);
	}

	/** Returns what handshakes show now. */
	final X509Certificate certificate() {
		return this.keyManager.chain().get(0);
	}

	/** Tells those who want to hear of it that key or trust has changed. */
	final void changed() {
		this.listeners.fire();
	}

	@Override
	public final X509ExtendedKeyManager keyManager() {
		return this.keyManager;
	}

	@Override
	public final X509ExtendedTrustManager trustManager() {
		return this.trustManager;
	}

	/**
	 * Returns the id of the node.
	 * @return the id, never {@code null}
	 */
	@Override
	public final PeerId nodeId() {
		return this.nodeId;
	}

	@Override
	public final Cancellable onChange(Runnable listener) {
		return this.listeners.add(listener);
	}

	@Override
	public final String toString() {
		return getClass().getSimpleName() + "[" + this.nodeId + ", " + describe() + "]";
	}

}
