package io.runar.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.runar.runtime.Environment;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.NodeNames;
import io.runar.security.x509.Texts;

/**
 * Checks a peer's certificate chain against a fixed set of trust anchors: size, validity
 * now, usage for both sides of TLS, strength of the key, path (PKIX, RFC 5280), node id.
 * Revocation lists are those the node was given, none is fetched. A leaf that is itself
 * an anchor is trusted without a path. Immutable.
 */
final class ChainVerifier {

	static final int MAX_CHAIN = 4;

	static final int MAX_BYTES = 64 * 1024;

	static final int MAX_ANCHORS = 1000;

	private static final String ANY_USAGE = "2.5.29.37.0";

	private static final int MIN_RSA_BITS = 2048;

	/** Larger keys only serve to make us calculate. */
	private static final int MAX_RSA_BITS = 8192;

	private final Set<TrustAnchor> anchors;

	private final String expectation;

	private final Revocations revocations;

	private final Environment environment;

	/**
	 * Creates a verifier.
	 * @param anchors what a chain must lead to
	 * @param expectation how messages name the anchors
	 * @param revocations what is trusted no more
	 * @param environment the clock
	 */
	ChainVerifier(Set<TrustAnchor> anchors, String expectation, Revocations revocations, Environment environment) {
		this.anchors = Set.copyOf(anchors);
		this.expectation = expectation;
		this.revocations = revocations;
		this.environment = environment;
	}

	/**
	 * Checks a chain.
	 * @param chain the chain, leaf first
	 * @return who the leaf stands for
	 * @throws CertificateException if the chain is not trusted; the message says why
	 */
	PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
		return verify(chain, now());
	}

	/**
	 * Checks a chain that was valid when its connection was made: one that has expired
	 * since is checked as of its last day.
	 * @param chain the chain, leaf first
	 * @return who the leaf stands for
	 * @throws CertificateException if the chain is not trusted; the message says why
	 */
	PeerIdentity verifyEstablished(List<X509Certificate> chain) throws CertificateException {
		Instant instant = now();
		for (X509Certificate certificate : chain) {
			Instant end = certificate.getNotAfter().toInstant();
			instant = instant.isAfter(end) ? end : instant;
		}
		return verify(chain, instant);
	}

	Revocations revocations() {
		return this.revocations;
	}

	private Instant now() {
		return Instant.ofEpochMilli(this.environment.currentTimeMillis());
	}

	private PeerIdentity verify(List<X509Certificate> chain, Instant now) throws CertificateException {
		checkSize(chain);
		X509Certificate leaf = chain.get(0);
		List<X509Certificate> path = chain.subList(0, lengthBelowAnchor(chain));
		checkValidity(leaf, now);
		for (X509Certificate certificate : path) {
			checkValidity(certificate, now);
		}
		if (!path.isEmpty()) {
			checkPath(path, now);
		}
		checkUsage(leaf);
		checkStrength(leaf.getPublicKey());
		this.revocations.check(leaf);
		for (X509Certificate certificate : path) {
			this.revocations.check(certificate);
		}
		return new PeerIdentity(NodeNames.of(leaf), NodeNames.alternativeNames(leaf), NodeNames.roles(leaf),
				fingerprint(leaf), leaf.getNotAfter().toInstant());
	}

	static void checkSize(List<X509Certificate> chain) throws CertificateException {
		if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
			throw new CertificateException(
					"chain of " + chain.size() + " certificates (expected: 1 to " + MAX_CHAIN + ")");
		}
		int bytes = 0;
		for (X509Certificate certificate : chain) {
			bytes += certificate.getEncoded().length;
		}
		if (bytes > MAX_BYTES) {
			throw new CertificateException("chain of " + bytes + " bytes (expected: at most " + MAX_BYTES + ")");
		}
	}

	private int lengthBelowAnchor(List<X509Certificate> chain) {
		for (int i = 0; i < chain.size(); i++) {
			X509Certificate certificate = chain.get(i);
			if (this.anchors.stream().anyMatch((anchor) -> certificate.equals(anchor.getTrustedCert()))) {
				return i;
			}
		}
		return chain.size();
	}

	static void checkValidity(X509Certificate certificate, Instant now) throws CertificateException {
		Instant begin = certificate.getNotBefore().toInstant();
		Instant end = certificate.getNotAfter().toInstant();
		if (now.isBefore(begin)) {
			throw new CertificateException("certificate of " + subject(certificate) + " is not valid before " + begin
					+ " (now: " + now + "; do the clocks agree?)");
		}
		if (now.isAfter(end)) {
			throw new CertificateException("certificate of " + subject(certificate) + " expired at " + end + " (now: "
					+ now + "; do the clocks agree?)");
		}
	}

	private void checkPath(List<X509Certificate> path, Instant now) throws CertificateException {
		try {
			PKIXParameters parameters = new PKIXParameters(this.anchors);
			parameters.setRevocationEnabled(false);
			parameters.setDate(Date.from(now));
			CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
			CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
		}
		catch (CertPathValidatorException ex) {
			X509Certificate last = path.get(path.size() - 1);
			throw new CertificateException("certificate of " + subject(path.get(0)) + " is not trusted: "
					+ Texts.printable(Objects.requireNonNullElse(ex.getMessage(), "no reason given")) + "; issuer "
					+ Texts.printable(last.getIssuerX500Principal().getName()) + " (expected: " + this.expectation
					+ ")", ex);
		}
		catch (GeneralSecurityException ex) {
			throw new CertificateException("chain of " + subject(path.get(0)) + " cannot be checked", ex);
		}
	}

	/**
	 * Checks that a certificate may be used for both sides of TLS, as every node does.
	 * @param leaf the certificate
	 * @throws CertificateException naming what is missing
	 */
	static void checkUsage(X509Certificate leaf) throws CertificateException {
		boolean[] usage = leaf.getKeyUsage();
		if (usage != null && !usage[0]) {
			throw new CertificateException("certificate of " + subject(leaf) + " lacks the key usage digitalSignature");
		}
		List<String> extended = leaf.getExtendedKeyUsage();
		if (extended == null || extended.contains(ANY_USAGE)) {
			return;
		}
		if (!extended.contains(CertificateIssuer.SERVER_AUTH) || !extended.contains(CertificateIssuer.CLIENT_AUTH)) {
			throw new CertificateException("certificate of " + subject(leaf)
					+ " lacks an extended key usage (expected: both serverAuth and clientAuth)");
		}
	}

	/**
	 * Checks that a key is of a kind that every transport can use and strong enough.
	 * @param key the public key
	 * @throws CertificateException naming what it is
	 */
	static void checkStrength(PublicKey key) throws CertificateException {
		if (key instanceof RSAPublicKey rsa) {
			int bits = rsa.getModulus().bitLength();
			if (bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS) {
				return;
			}
			throw unsuitable("RSA key of " + bits + " bits");
		}
		if (key instanceof ECPublicKey curve) {
			int bits = curve.getParams().getCurve().getField().getFieldSize();
			if (bits == 256 || bits == 384) {
				return;
			}
			throw unsuitable("elliptic-curve key of " + bits + " bits");
		}
		throw unsuitable(Texts.printable(key.getAlgorithm()) + " key");
	}

	private static CertificateException unsuitable(String what) {
		return new CertificateException("certificate with an " + what + " (expected: EC P-256 or P-384, or RSA of "
				+ MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits)");
	}

	/** SHA-256 of a certificate's public key in lower-case hex. */
	static String fingerprint(X509Certificate certificate) throws CertificateException {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
			return HexFormat.of().formatHex(digest);
		}
		catch (GeneralSecurityException ex) {
			throw new CertificateException("no fingerprint without SHA-256", ex);
		}
	}

	static String subject(X509Certificate certificate) {
		return "'" + Texts.printable(certificate.getSubjectX500Principal().getName()) + "'";
	}

}
