package io.runar.security;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.FileErrors;
import io.runar.security.x509.KeyIds;
import io.runar.security.x509.MisplacedKey;
import io.runar.security.x509.NodeNames;
import io.runar.security.x509.P256;
import io.runar.security.x509.PemFile;
import io.runar.security.x509.PemText;
import io.runar.security.x509.SecretFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials that are a key pair of the node alone, without any authority: its id
 * follows from its public key (see {@link KeyIds}), and it trusts the nodes whose ids are
 * on its list. The certificate is only the envelope in which TLS carries the key; what
 * else it says, and how long, does not count. Thread-safe.
 *
 * @since 0.1
 */
public final class KeyPairCredentials extends AbstractCredentials {

	/** Largest number of nodes that can be trusted. */
	public static final int MAX_TRUSTED = PeerList.MAX;

	private static final Logger logger = LoggerFactory.getLogger(KeyPairCredentials.class);

	private static final String KEY_FILE = "runar.network.node-key-file";

	private static final Instant FIRST_DAY = Instant.parse("2020-01-01T00:00:00Z");

	/** RFC 5280, section 4.1.2.5: no well-defined expiration date. */
	private static final Instant LAST_DAY = Instant.parse("9999-12-31T23:59:59Z");

	private final PeerList trusted;

	private KeyPairCredentials(KeyPair pair, PeerId nodeId, PeerList trusted) throws GeneralSecurityException {
		super(nodeId, pair.getPrivate(), List.of(envelope(pair, nodeId)));
		this.trusted = trusted;
	}

	private static X509Certificate envelope(KeyPair pair, PeerId id) throws GeneralSecurityException {
		return new CertificateIssuer(id.value(), pair.getPublic(), pair.getPrivate())
			.issue(new CertificateIssuer.Content(id.value(), pair.getPublic(), FIRST_DAY, LAST_DAY, false,
					List.of(NodeNames.URI_PREFIX + id), List.of(),
					List.of(CertificateIssuer.SERVER_AUTH, CertificateIssuer.CLIENT_AUTH)));
	}

	/**
	 * Reads the key, or makes one if there is no such file: a P-256 key in PKCS #8 form,
	 * for the owner of the process alone. When several processes do so at once, all get
	 * the same key. Blocks for file access.
	 * @param keyFile where the key is kept
	 * @param trusted nodes to trust
	 * @param trustedFile file with more of them, one a line, as {@link KeyIds#parse}
	 * reads it; {@code null}: none
	 * @return the credentials
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming property and file,
	 * if others can read the key, if a file is not what it should be, or if there is no
	 * such file and its name looks like a key
	 */
	public static KeyPairCredentials load(Path keyFile, Set<PeerId> trusted, @Nullable Path trustedFile) {
		try {
			if (!Files.exists(keyFile)) {
				create(keyFile);
			}
			String exposure = SecretFile.exposureOfOwn(keyFile);
			if (!exposure.isEmpty()) {
				throw FileErrors.invalid(KEY_FILE, keyFile, exposure, null);
			}
			PemFile file = PemFile.read(KEY_FILE, keyFile);
			PrivateKey key = file.privateKey();
			if (!P256.isOn(key)) {
				throw file.invalid("holds a key of another kind (expected: elliptic curve P-256)", null);
			}
			KeyPair pair = new KeyPair(P256.publicKey(key), key);
			return new KeyPairCredentials(pair, KeyIds.of(pair.getPublic()),
					new PeerList("runar.network.trusted-peers", trusted, trustedFile, KeyIds::parse));
		}
		catch (IOException ex) {
			throw FileErrors.unusable(KEY_FILE, keyFile, "can be neither read nor made", ex);
		}
		catch (GeneralSecurityException ex) {
			// Without a cause: it might repeat parts of the key.
			throw FileErrors.invalid(KEY_FILE, keyFile, "cannot be used: " + ex.getClass().getSimpleName(), null);
		}
	}

	private static void create(Path keyFile) throws IOException, GeneralSecurityException {
		if (MisplacedKey.isIn(keyFile)) {
			// Else there would be a file whose name is a secret.
			throw FileErrors.misplacedKey(KEY_FILE, keyFile, "does not exist and is not made");
		}
		try {
			KeyPair pair = P256.generate();
			SecretFile.create(keyFile, PemText.of(pair.getPrivate()));
			logger.info("Made a key pair for node {} in {}; other nodes trust it once its id is on their list",
					KeyIds.of(pair.getPublic()), keyFile);
		}
		catch (FileAlreadyExistsException ex) {
			// Another process was faster; its key is the one.
		}
	}

	/**
	 * Changes whom this node trusts, beside those of the file, as it was read last; it is
	 * not read. Connected nodes that are trusted no more are cut.
	 * @param peers ids of the nodes
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if they are more than
	 * {@value #MAX_TRUSTED}, with those of the file; nothing has changed then
	 */
	public void setTrustedPeers(Set<PeerId> peers) {
		this.trusted.set(peers);
		changed();
	}

	@Override
	public void reload() {
		this.trusted.reload();
		changed();
	}

	/**
	 * Checks that the key of a chain's first certificate is that of a trusted node. That
	 * the peer has the key is proven by TLS.
	 */
	@Override
	public PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
		ChainVerifier.checkSize(chain);
		X509Certificate leaf = chain.get(0);
		ChainVerifier.checkStrength(leaf.getPublicKey());
		PeerId id = KeyIds.of(leaf.getPublicKey());
		Set<PeerId> trusted = this.trusted.all();
		if (!trusted.contains(id) && !id.equals(nodeId())) {
			throw new CertificateException("node '" + id + "', as follows from its key, is not trusted by '" + nodeId()
					+ "' (expected: one of the " + trusted.size() + " in runar.network.trusted-peers)");
		}
		return PeerIdentity.ofKey(id, ChainVerifier.fingerprint(leaf));
	}

	@Override
	public List<Path> files() {
		return this.trusted.files();
	}

	@Override
	public String describe() {
		int count = this.trusted.all().size();
		return "key pair, trusts " + count + ((count == 1) ? " node" : " nodes");
	}

}
