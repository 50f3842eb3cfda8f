package io.runar.security;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;

import io.runar.security.x509.Texts;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that their authorities have revoked (RFC 5280, section 5). A list that is
 * out of date still counts: a node that refused everybody because a list was not renewed
 * would harm more. Immutable.
 *
 * @param lists what the authorities have published
 */
record Revocations(List<X509CRL> lists) {

	static final Revocations NONE = new Revocations(List.of());

	Revocations {
		lists = List.copyOf(lists);
	}

	/**
	 * Checks that a list is what one of its possible issuers has signed.
	 * @throws CertificateException if it is not
	 */
	static void checkSigned(X509CRL list, List<X509Certificate> issuers) throws CertificateException {
		for (X509Certificate issuer : issuers) {
			if (issuer.getSubjectX500Principal().equals(list.getIssuerX500Principal()) && isSignedBy(list, issuer)) {
				return;
			}
		}
		throw new CertificateException("the revocation list of " + issuer(list)
				+ " is not signed by an authority that is trusted (expected: one of "
				+ issuers.stream().map(ChainVerifier::subject).limit(5).toList() + ")");
	}

	private static boolean isSignedBy(X509CRL list, X509Certificate issuer) {
		try {
			list.verify(issuer.getPublicKey());
			return true;
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

	private static String issuer(X509CRL list) {
		return "'" + Texts.printable(list.getIssuerX500Principal().getName()) + "'";
	}

	/**
	 * Checks that a certificate is not revoked.
	 * @throws CertificateException if it is; the message says since when
	 */
	void check(X509Certificate certificate) throws CertificateException {
		for (X509CRL list : this.lists) {
			if (list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())) {
				X509CRLEntry entry = list.getRevokedCertificate(certificate.getSerialNumber());
				if (entry != null) {
					throw new CertificateException("certificate of " + ChainVerifier.subject(certificate)
							+ " was revoked by its authority at " + entry.getRevocationDate().toInstant());
				}
			}
		}
	}

	/** Returns what an operator should know about a list that is out of date. */
	@Nullable String outOfDate(Instant now) {
		for (X509CRL list : this.lists) {
			Date next = list.getNextUpdate();
			if (next != null && now.isAfter(next.toInstant())) {
				return "the revocation list of " + issuer(list) + " was to be renewed by " + next.toInstant();
			}
		}
		return null;
	}

}
