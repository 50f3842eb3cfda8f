package io.runar.security;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import io.runar.security.x509.NodeNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials of a company's certificate authority. A certificate names its node by a
 * subject alternative name {@code URI:runar:<node-id>}, else by its DNS names; a node can
 * use no other id. Thread-safe.
 *
 * @since 0.1
 */
public final class CertificateCredentials extends AbstractCredentials {

	private static final Logger logger = LoggerFactory.getLogger(CertificateCredentials.class);

	private static final Duration EXPIRY_WARNING = Duration.ofDays(14);

	private final KeySource source;

	private final Environment environment;

	private volatile CheckedMaterial material;

	private CertificateCredentials(KeySource source, CheckedMaterial material, PeerId nodeId, Environment environment) {
		super(nodeId, material.key(), material.chain());
		this.source = source;
		this.material = material;
		this.environment = environment;
	}

	/**
	 * Reads and checks PEM files. Blocks for file access.
	 * @param certificate file with the node's certificate chain, the node's own first; EC
	 * P-256 or P-384, or RSA of at least 2048 bits, for server and client
	 * @param privateKey file with its private key, PKCS #8 without encryption
	 * @param trust file with the certificates that peers' certificates must lead to;
	 * {@code null}: the last one of the chain
	 * @param revocationLists file with lists of revoked certificates; {@code null}: none
	 * @param nodeId id of this node; {@code null}: the first the certificate names
	 * @param environment the clock
	 * @return the credentials
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming property, file,
	 * what is wrong and how to mend it
	 */
	public static CertificateCredentials load(Path certificate, Path privateKey, @Nullable Path trust,
			@Nullable Path revocationLists, @Nullable PeerId nodeId, Environment environment) {
		return load(new PemSource(certificate, privateKey, trust, revocationLists), nodeId, environment);
	}

	/**
	 * Takes key and certificates from elsewhere, for example from key stores.
	 * @param source gives what is to be used now; asked again by {@link #reload()}
	 * @param origin how messages name the source, for example the property that names it
	 * @param nodeId id of this node; {@code null}: the first the certificate names
	 * @param environment the clock
	 * @return the credentials
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the origin and
	 * what is wrong
	 */
	public static CertificateCredentials from(Supplier<KeyMaterial> source, String origin, @Nullable PeerId nodeId,
			Environment environment) {
		return load(new SuppliedSource(source, origin), nodeId, environment);
	}

	private static CertificateCredentials load(KeySource source, @Nullable PeerId nodeId, Environment environment) {
		CheckedMaterial material = CheckedMaterial.load(source, environment);
		PeerId id = (nodeId != null) ? nodeId : PeerId.of(material.names().get(0));
		checkName(material, source, id);
		CertificateCredentials credentials = new CertificateCredentials(source, material, id, environment);
		credentials.warn(material);
		return credentials;
	}

	@Override
	public void reload() {
		CheckedMaterial changed = CheckedMaterial.load(this.source, this.environment);
		checkName(changed, this.source, nodeId());
		synchronized (this) {
			this.material = changed;
			show(changed.key(), changed.chain());
		}
		warn(changed);
		changed();
	}

	private static void checkName(CheckedMaterial material, KeySource source, PeerId nodeId) {
		if (!material.names().contains(nodeId.value())) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "runar.network.node-id: '" + nodeId
					+ "' is not a name of the certificate in " + source + " (expected: one of " + material.names()
					+ ", or a certificate with the alternative name URI:" + NodeNames.URI_PREFIX + nodeId + ")");
		}
	}

	private void warn(CheckedMaterial loaded) {
		Instant now = Instant.ofEpochMilli(this.environment.currentTimeMillis());
		Instant end = loaded.chain().get(0).getNotAfter().toInstant();
		if (end.isBefore(now.plus(EXPIRY_WARNING))) {
			logger.warn("The certificate in {} expires at {}", this.source, end);
		}
		String outOfDate = loaded.verifier().revocations().outOfDate(now);
		if (outOfDate != null) {
			logger.warn("In {}: {}; what it revokes stays revoked", this.source, outOfDate);
		}
		try {
			loaded.verifier().verify(loaded.chain());
		}
		catch (CertificateException ex) {
			logger.warn("Nodes with the same trust as this one will refuse it: {}", ex.getMessage());
		}
	}

	@Override
	public PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
		return this.material.verifier().verify(chain);
	}

	@Override
	public PeerIdentity verifyEstablished(List<X509Certificate> chain) throws CertificateException {
		return this.material.verifier().verifyEstablished(chain);
	}

	@Override
	public List<Path> files() {
		return this.source.files();
	}

	@Override
	public String describe() {
		X509Certificate leaf = this.material.chain().get(0);
		return "certificate " + ChainVerifier.subject(leaf) + " until " + leaf.getNotAfter().toInstant();
	}

	/**
	 * Material that somebody else keeps.
	 */
	private record SuppliedSource(Supplier<KeyMaterial> supplier, String origin) implements KeySource {

		@Override
		public KeyMaterial load() {
			try {
				return this.supplier.get();
			}
			catch (RunarException ex) {
				throw invalid(String.valueOf(ex.getMessage()), ex);
			}
		}

		@Override
		public List<Path> files() {
			return List.of();
		}

		@Override
		public RunarException invalid(String problem, @Nullable Throwable cause) {
			return new RunarException(ErrorCode.INVALID_CONFIGURATION, this.origin + ": " + problem, cause);
		}

		@Override
		public String noTrust() {
			return "there is no trust store";
		}

		@Override
		public RunarException wrongKey(String subject) {
			return invalid("the private key is not that of the certificate of " + subject, null);
		}

		@Override
		public String toString() {
			return this.origin;
		}

	}

}
