package io.runar.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.runar.PeerId;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.NodeNames;
import io.runar.security.x509.P256;

/**
 * The certificate authority that follows from a network key: every holder of the key
 * derives the same one, and nobody else can. The network's id is part of the derivation,
 * so one key used for two networks gives two authorities that do not trust each other.
 * <p>
 * The private key is a scalar of P-256 from HKDF-SHA256 (RFC 5869). It never leaves this
 * object. Immutable.
 */
final class NetworkAuthority {

	private static final byte[] SALT = "runar network key".getBytes(StandardCharsets.US_ASCII);

	private static final String PURPOSE = "certificate authority P-256 v1:";

	/** 64 bits more than the group order, so that the reduction has no bias. */
	private static final int SEED_SIZE = 40;

	private static final Instant FIRST_DAY = Instant.parse("2020-01-01T00:00:00Z");

	private static final Instant LAST_DAY = Instant.parse("9999-12-31T23:59:59Z");

	private final String name;

	private final PublicKey publicKey;

	private final CertificateIssuer issuer;

	private NetworkAuthority(String name, PublicKey publicKey, CertificateIssuer issuer) {
		this.name = name;
		this.publicKey = publicKey;
		this.issuer = issuer;
	}

	/**
	 * Derives the authority of a network.
	 * @param key the network's key
	 * @param networkId the network's name
	 * @return the authority
	 * @throws GeneralSecurityException if the JDK lacks P-256
	 */
	static NetworkAuthority derive(NetworkKey key, String networkId) throws GeneralSecurityException {
		KeyPair pair = P256.derive(hkdf(key.bytes(), (PURPOSE + networkId).getBytes(StandardCharsets.UTF_8)));
		PublicKey publicKey = pair.getPublic();
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
		String name = "Runar network key " + HexFormat.of().formatHex(digest, 0, 8);
		return new NetworkAuthority(name, publicKey, new CertificateIssuer(name, publicKey, pair.getPrivate()));
	}

	/** HKDF-SHA256 of RFC 5869; two blocks are enough for the seed. */
	private static byte[] hkdf(byte[] secret, byte[] info) throws GeneralSecurityException {
		byte[] pseudoRandomKey = hmac(SALT, secret);
		byte[] first = hmac(pseudoRandomKey, info, new byte[] { 1 });
		byte[] second = hmac(pseudoRandomKey, first, info, new byte[] { 2 });
		byte[] seed = new byte[SEED_SIZE];
		System.arraycopy(first, 0, seed, 0, first.length);
		System.arraycopy(second, 0, seed, first.length, SEED_SIZE - first.length);
		return seed;
	}

	private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(key, "HmacSHA256"));
		for (byte[] part : parts) {
			mac.update(part);
		}
		return mac.doFinal();
	}

	/**
	 * Issues the certificate of a node, for both sides of TLS.
	 * @param node the node's id
	 * @param key the node's own public key
	 * @param notBefore when it becomes valid
	 * @param notAfter when it ceases to be valid
	 * @return the certificate
	 * @throws GeneralSecurityException if the JDK cannot sign
	 */
	X509Certificate issueLeaf(PeerId node, ECPublicKey key, Instant notBefore, Instant notAfter)
			throws GeneralSecurityException {
		return issue(new CertificateIssuer.Content(node.value(), key, notBefore, notAfter, false,
				List.of(NodeNames.URI_PREFIX + node.value()), List.of(),
				List.of(CertificateIssuer.SERVER_AUTH, CertificateIssuer.CLIENT_AUTH)));
	}

	X509Certificate issue(CertificateIssuer.Content content) throws GeneralSecurityException {
		return this.issuer.issue(content);
	}

	/**
	 * Issues the authority's own certificate; contains no secret. Nodes do not need it,
	 * because they know the key; tools such as {@code openssl verify} do.
	 * @return a self-signed certificate
	 * @throws GeneralSecurityException if the JDK cannot sign
	 */
	X509Certificate issueOwn() throws GeneralSecurityException {
		return this.issuer.issue(new CertificateIssuer.Content(this.name, this.publicKey, FIRST_DAY, LAST_DAY, true,
				List.of(), List.of(), List.of()));
	}

	String name() {
		return this.name;
	}

	TrustAnchor trustAnchor() {
		return new TrustAnchor("CN=" + this.name, this.publicKey, null);
	}

	@Override
	public String toString() {
		return "NetworkAuthority[" + this.name + "]";
	}

}
