package io.runar.security;

import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.runar.runtime.Environment;
import io.runar.security.x509.NodeNames;
import io.runar.security.x509.P256;

/**
 * Key and certificates of a node, checked so that a mistake shows at the start and not at
 * the first peer.
 *
 * @param key the node's private key
 * @param chain its certificate chain, leaf first
 * @param names the node ids that its certificate allows, the preferred one first
 * @param verifier checks peers
 */
record CheckedMaterial(PrivateKey key, List<X509Certificate> chain, List<String> names, ChainVerifier verifier) {

	static CheckedMaterial load(KeySource source, Environment environment) {
		KeyMaterial material = source.load();
		List<X509Certificate> chain = material.chain();
		try {
			ChainVerifier.checkSize(chain);
			ChainVerifier.checkValidity(chain.get(0), Instant.ofEpochMilli(environment.currentTimeMillis()));
			ChainVerifier.checkUsage(chain.get(0));
			ChainVerifier.checkStrength(chain.get(0).getPublicKey());
			checkOrder(chain);
			List<String> names = List.copyOf(NodeNames.of(chain.get(0)));
			if (!P256.belongTogether(material.key(), chain.get(0).getPublicKey())) {
				throw source.wrongKey(ChainVerifier.subject(chain.get(0)));
			}
			return new CheckedMaterial(material.key(), chain, names, verifier(source, material, environment));
		}
		catch (CertificateException ex) {
			throw source.invalid("cannot be used: " + ex.getMessage(), ex);
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

	private static ChainVerifier verifier(KeySource source, KeyMaterial material, Environment environment)
			throws CertificateException {
		List<X509Certificate> trusted = material.trusted().isEmpty()
				? List.of(defaultAuthority(source, material.chain())) : material.trusted();
		if (trusted.size() > ChainVerifier.MAX_ANCHORS) {
			throw new CertificateException(
					trusted.size() + " certificates are trusted (expected: at most " + ChainVerifier.MAX_ANCHORS + ")");
		}
		Set<TrustAnchor> anchors = trusted.stream()
			.map((certificate) -> new TrustAnchor(certificate, null))
			.collect(Collectors.toUnmodifiableSet());
		String first = ChainVerifier.subject(trusted.get(0));
		String expectation = (trusted.size() == 1) ? "issued by " + first
				: "issued by " + first + " or one of " + (trusted.size() - 1) + " more";
		return new ChainVerifier(anchors, expectation, revocations(material, trusted), environment);
	}

	private static X509Certificate defaultAuthority(KeySource source, List<X509Certificate> chain) {
		X509Certificate last = chain.get(chain.size() - 1);
		if (chain.size() == 1 || last.getBasicConstraints() < 0) {
			throw source.invalid("does not end with the certificate of an authority, and " + source.noTrust()
					+ ", so no peer could be trusted (expected: one of both)", null);
		}
		return last;
	}

	/** A list counts only if it is signed by somebody who is trusted. */
	private static Revocations revocations(KeyMaterial material, List<X509Certificate> trusted)
			throws CertificateException {
		List<X509Certificate> issuers = new ArrayList<>(trusted);
		issuers.addAll(material.chain().subList(1, material.chain().size()));
		for (X509CRL list : material.revocations()) {
			Revocations.checkSigned(list, issuers);
		}
		return new Revocations(material.revocations());
	}

	@Override
	public String toString() {
		return "CheckedMaterial" + this.names;
	}

}
