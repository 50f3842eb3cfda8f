package io.runar.security;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials from PEM files of a company's certificate authority. A certificate names
 * its node by a subject alternative name {@code URI:runar:<node-id>}, else by its DNS
 * names; a node can use no other id. Thread-safe.
 *
 * @since 0.1
 */
public final class PemCredentials implements NodeCredentials {

	private static final Logger logger = LoggerFactory.getLogger(PemCredentials.class);

	private static final Duration EXPIRY_WARNING = Duration.ofDays(14);

	private final Files files;

	private final Environment environment;

	private final PeerId nodeId;

	private final CredentialsKeyManager keyManager;

	private final CredentialsTrustManager trustManager = new CredentialsTrustManager(this);

	private final ChangeListeners listeners = new ChangeListeners();

	private volatile PemMaterial material;

	private PemCredentials(Files files, PemMaterial material, PeerId nodeId, Environment environment) {
		this.files = files;
		this.material = material;
		this.nodeId = nodeId;
		this.environment = environment;
		this.keyManager = new CredentialsKeyManager(material.key(), material.chain());
	}

	/**
	 * Reads and checks the files. Blocks for file access.
	 * @param certificate file with the node's certificate chain, the node's own first; EC
	 * P-256 or P-384, or RSA of at least 2048 bits, for server and client
	 * @param privateKey file with its private key, PKCS #8 without encryption
	 * @param trust file with the certificates that peers' certificates must lead to;
	 * {@code null}: the last one of the chain
	 * @param nodeId id of this node; {@code null}: the first the certificate names
	 * @param environment the clock
	 * @return the credentials
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming property, file,
	 * what is wrong and how to mend it
	 */
	public static PemCredentials load(Path certificate, Path privateKey, @Nullable Path trust, @Nullable PeerId nodeId,
			Environment environment) {
		Files files = new Files(certificate, privateKey, trust);
		PemMaterial material = files.load(environment);
		PeerId id = (nodeId != null) ? nodeId : PeerId.of(material.names().get(0));
		checkName(material, certificate, id);
		PemCredentials credentials = new PemCredentials(files, material, id, environment);
		credentials.warn(material);
		return credentials;
	}

	/**
	 * Reads the files again: new handshakes use the new key, and peers are checked
	 * against the new trust. Blocks for file access.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if something is wrong;
	 * nothing has changed then
	 */
	public void reload() {
		PemMaterial changed = this.files.load(this.environment);
		checkName(changed, this.files.certificate(), this.nodeId);
		synchronized (this) {
			this.material = changed;
			this.keyManager.change(changed.key(), changed.chain());
		}
		warn(changed);
		this.listeners.fire();
	}

	private static void checkName(PemMaterial material, Path certificate, PeerId nodeId) {
		if (!material.names().contains(nodeId.value())) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "runar.network.node-id: '" + nodeId
					+ "' is not a name of the certificate in " + certificate + " (expected: one of " + material.names()
					+ ", or a certificate with the alternative name URI:" + NodeNames.URI_PREFIX + nodeId + ")");
		}
	}

	private void warn(PemMaterial loaded) {
		Instant now = Instant.ofEpochMilli(this.environment.currentTimeMillis());
		Instant end = loaded.chain().get(0).getNotAfter().toInstant();
		if (end.isBefore(now.plus(EXPIRY_WARNING))) {
			logger.warn("The certificate in {} expires at {}", this.files.certificate(), end);
		}
		try {
			loaded.verifier().verify(loaded.chain());
		}
		catch (CertificateException ex) {
			logger.warn("Nodes with the same trust as this one will refuse it: {}", ex.getMessage());
		}
	}

	@Override
	public X509ExtendedKeyManager keyManager() {
		return this.keyManager;
	}

	@Override
	public X509ExtendedTrustManager trustManager() {
		return this.trustManager;
	}

	@Override
	public PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
		return this.material.verifier().verify(chain);
	}

	@Override
	public PeerIdentity verifyEstablished(List<X509Certificate> chain) throws CertificateException {
		return this.material.verifier().verifyEstablished(chain);
	}

	/**
	 * Returns the id given when the files were loaded, or the first that the certificate
	 * names.
	 * @return the id, never {@code null}
	 */
	@Override
	public PeerId nodeId() {
		return this.nodeId;
	}

	@Override
	public Cancellable onChange(Runnable listener) {
		return this.listeners.add(listener);
	}

	@Override
	public String describe() {
		X509Certificate leaf = this.material.chain().get(0);
		return "certificate " + ChainVerifier.subject(leaf) + " until " + leaf.getNotAfter().toInstant();
	}

	@Override
	public String toString() {
		return "PemCredentials[" + this.nodeId + ", " + describe() + "]";
	}

	/**
	 * Where the credentials are kept.
	 */
	private record Files(Path certificate, Path key, @Nullable Path trust) {

		PemMaterial load(Environment environment) {
			return PemMaterial.load(this.certificate, this.key, this.trust, environment);
		}

	}

}
