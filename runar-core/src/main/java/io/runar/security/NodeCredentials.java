package io.runar.security;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.PeerId;
import io.runar.runtime.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Key and trust of a node, for all transports. Implementations may change both at any
 * time; the managers always answer with the current ones. Thread-safe.
 *
 * @since 0.1
 */
public interface NodeCredentials {

	/**
	 * Returns the key manager for both sides of TLS.
	 * @return the same instance at every call
	 */
	X509ExtendedKeyManager keyManager();

	/**
	 * Returns the trust manager for both sides of TLS. It checks chain, time and usage,
	 * not host names, and its list of accepted issuers is empty.
	 * @return the same instance at every call
	 */
	X509ExtendedTrustManager trustManager();

	/**
	 * Checks a peer's chain against the current trust. To be called for every new
	 * connection even after TLS, because a resumed session skips the check.
	 * @param chain the peer's chain, leaf first
	 * @return who the peer is
	 * @throws CertificateException if it is not or no longer trusted
	 */
	PeerIdentity verify(List<X509Certificate> chain) throws CertificateException;

	/**
	 * Checks the chain of a peer that is already connected, when trust has changed. A
	 * chain that has expired since the handshake is no reason to refuse it: the peer may
	 * long have a new one, which it cannot show on this connection. Default: as for a new
	 * connection.
	 * @param chain the chain the peer showed in the handshake, leaf first
	 * @return who the peer is
	 * @throws CertificateException if it is no longer trusted
	 */
	default PeerIdentity verifyEstablished(List<X509Certificate> chain) throws CertificateException {
		return verify(chain);
	}

	/**
	 * Returns the node id that these credentials prescribe.
	 * @return the id, or {@code null} if any will do
	 */
	@Nullable PeerId nodeId();

	/**
	 * Returns the files that key and trust are read from, which the node watches to call
	 * {@link #reload()}. Default: none.
	 * @return their paths; always the same
	 */
	default List<Path> files() {
		return List.of();
	}

	/**
	 * Reads key and trust again from where they come from, then tells those who have
	 * registered. May block. Default: nothing to read.
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} saying what is
	 * wrong; nothing has changed then
	 */
	default void reload() {
	}

	/**
	 * Registers for changes of key or trust; the mere renewal of a certificate for the
	 * same key is none.
	 * @param listener called after each change, on any thread
	 * @return to unregister
	 */
	Cancellable onChange(Runnable listener);

	/**
	 * Describes the credentials for operators, without secrets.
	 * @return for example {@code network key (1 key)}
	 */
	String describe();

}
