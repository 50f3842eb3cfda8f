package io.runar.security;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.runar.RunarException;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;

/**
 * What the PEM files of a node say, checked so that a mistake shows at the start and not
 * at the first peer.
 *
 * @param key the node's private key
 * @param chain its certificate chain, leaf first
 * @param names the node ids that its certificate allows, the preferred one first
 * @param verifier checks peers
 */
record PemMaterial(PrivateKey key, List<X509Certificate> chain, List<String> names, ChainVerifier verifier) {

	private static final String CERTIFICATE = "tls-certificate";

	private static final String PRIVATE_KEY = "tls-private-key";

	private static final String TRUST_CERTIFICATES = "tls-trust-certificates";

	private static final byte[] PROBE = { 1, 2, 3, 4, 5, 6, 7, 8 };

	static PemMaterial load(Path certificateFile, Path keyFile, @Nullable Path trustFile, Environment environment) {
		PemFile certificates = PemFile.read(CERTIFICATE, certificateFile);
		List<X509Certificate> chain = certificates.certificates();
		PemFile privateKey = PemFile.read(PRIVATE_KEY, keyFile);
		PrivateKey key = privateKey.privateKey();
		try {
			ChainVerifier.checkSize(chain);
			ChainVerifier.checkValidity(chain.get(0), Instant.ofEpochMilli(environment.currentTimeMillis()));
			ChainVerifier.checkUsage(chain.get(0));
			ChainVerifier.checkStrength(chain.get(0).getPublicKey());
			checkOrder(chain);
			List<String> names = List.copyOf(NodeNames.of(chain.get(0)));
			checkKey(privateKey, key, chain.get(0));
			return new PemMaterial(key, List.copyOf(chain), names,
					verifier(certificates, chain, trustFile, environment));
		}
		catch (CertificateException ex) {
			throw certificates.invalid("cannot be used: " + ex.getMessage(), ex);
		}
	}

	private static void checkOrder(List<X509Certificate> chain) throws CertificateException {
		for (int i = 0; i + 1 < chain.size(); i++) {
			if (!chain.get(i).getIssuerX500Principal().equals(chain.get(i + 1).getSubjectX500Principal())) {
				throw new CertificateException("certificate number " + (i + 2) + " of "
						+ ChainVerifier.subject(chain.get(i + 1)) + " did not issue number " + (i + 1)
						+ " (expected: the node's certificate first, each followed by its issuer)");
			}
		}
	}

	private static void checkKey(PemFile file, PrivateKey key, X509Certificate leaf) {
		String algorithm = leaf.getPublicKey().getAlgorithm();
		if (!key.getAlgorithm().equals(algorithm) || !belongTogether(key, leaf)) {
			throw file.invalid("is not the key of the certificate of " + ChainVerifier.subject(leaf)
					+ " in runar.network." + CERTIFICATE + " (compare 'openssl pkey -pubout -in <key>' with"
					+ " 'openssl x509 -noout -pubkey -in <certificate>')", null);
		}
	}

	private static boolean belongTogether(PrivateKey key, X509Certificate leaf) {
		try {
			Signature signature = Signature
				.getInstance("RSA".equals(key.getAlgorithm()) ? "SHA256withRSA" : "SHA256withECDSA");
			signature.initSign(key);
			signature.update(PROBE);
			byte[] signed = signature.sign();
			signature.initVerify(leaf.getPublicKey());
			signature.update(PROBE);
			return signature.verify(signed);
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

	private static ChainVerifier verifier(PemFile certificates, List<X509Certificate> chain, @Nullable Path trustFile,
			Environment environment) {
		List<X509Certificate> trusted = (trustFile != null) ? trusted(trustFile)
				: List.of(defaultAuthority(certificates, chain));
		Set<TrustAnchor> anchors = trusted.stream()
			.map((certificate) -> new TrustAnchor(certificate, null))
			.collect(Collectors.toUnmodifiableSet());
		String first = ChainVerifier.subject(trusted.get(0));
		String expectation = (trusted.size() == 1) ? "issued by " + first
				: "issued by " + first + " or one of " + (trusted.size() - 1) + " more";
		return new ChainVerifier(anchors, expectation, environment);
	}

	private static List<X509Certificate> trusted(Path trustFile) {
		PemFile file = PemFile.read(TRUST_CERTIFICATES, trustFile);
		List<X509Certificate> trusted = file.certificates();
		if (trusted.size() > ChainVerifier.MAX_ANCHORS) {
			throw file.invalid(
					"holds " + trusted.size() + " certificates (expected: at most " + ChainVerifier.MAX_ANCHORS + ")",
					null);
		}
		return trusted;
	}

	private static X509Certificate defaultAuthority(PemFile certificates, List<X509Certificate> chain)
			throws RunarException {
		X509Certificate last = chain.get(chain.size() - 1);
		if (chain.size() == 1 || last.getBasicConstraints() < 0) {
			throw certificates.invalid("does not end with the certificate of an authority, and runar.network."
					+ TRUST_CERTIFICATES + " is not set, so no peer could be trusted (expected: one of both)", null);
		}
		return last;
	}

	@Override
	public String toString() {
		return "PemMaterial" + this.names;
	}

}
