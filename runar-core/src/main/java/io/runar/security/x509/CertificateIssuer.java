package io.runar.security.x509;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Issues X.509 version 3 certificates in the profile of RFC 5280, with an elliptic-curve
 * or RSA key as issuer. What it wrote is parsed by the JDK before it is handed out.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class CertificateIssuer {

	/** Extended key usage of a TLS server. */
	public static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

	/** Extended key usage of a TLS client. */
	public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

	private static final String COMMON_NAME = "2.5.4.3";

	private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

	private static final String SHA256_WITH_RSA = "1.2.840.113549.1.1.11";

	private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";

	private static final String KEY_USAGE = "2.5.29.15";

	private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

	private static final String BASIC_CONSTRAINTS = "2.5.29.19";

	private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";

	private static final String EXTENDED_KEY_USAGE = "2.5.29.37";

	private static final int DNS_NAME = 2;

	private static final int URI_NAME = 6;

	private static final int SERIAL_BITS = 126;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final byte[] name;

	private final byte[] keyIdentifier;

	private final PrivateKey privateKey;

	/**
	 * Creates an issuer.
	 * @param name its common name, at most 64 characters
	 * @param publicKey its public key
	 * @param privateKey its private key, elliptic-curve or RSA
	 * @throws GeneralSecurityException if the JDK lacks SHA-256
	 */
	public CertificateIssuer(String name, PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
		this.name = distinguishedName(name);
		this.keyIdentifier = keyIdentifier(publicKey);
		this.privateKey = privateKey;
	}

	/**
	 * Creates an issuer that has a certificate.
	 * @param authority its certificate
	 * @param privateKey its private key, elliptic-curve or RSA
	 * @throws GeneralSecurityException if the JDK lacks SHA-256
	 */
	public CertificateIssuer(X509Certificate authority, PrivateKey privateKey) throws GeneralSecurityException {
		this.name = authority.getSubjectX500Principal().getEncoded();
		byte[] extension = authority.getExtensionValue(SUBJECT_KEY_IDENTIFIER);
		// An octet string in an octet string, both with a head of two bytes.
		this.keyIdentifier = (extension != null) ? Arrays.copyOfRange(extension, 4, extension.length)
				: keyIdentifier(authority.getPublicKey());
		this.privateKey = privateKey;
	}

	/**
	 * What a certificate says.
	 *
	 * @param commonName name of the subject, at most 64 characters
	 * @param key the subject's public key
	 * @param notBefore when it becomes valid
	 * @param notAfter when it ceases to be valid
	 * @param authority whether it may issue certificates
	 * @param uris alternative names of the URI kind
	 * @param dnsNames alternative names of the DNS kind
	 * @param usages object identifiers of the extended key usages; empty: no such
	 * extension
	 */
	public record Content(String commonName, PublicKey key, Instant notBefore, Instant notAfter, boolean authority,
			List<String> uris, List<String> dnsNames, List<String> usages) {

		/** Copies the lists. */
		public Content {
			uris = List.copyOf(uris);
			dnsNames = List.copyOf(dnsNames);
			usages = List.copyOf(usages);
		}

	}

	/**
	 * Issues a certificate.
	 * @param content what it says
	 * @return the certificate, as parsed by the JDK
	 * @throws GeneralSecurityException if the JDK cannot sign or does not understand it
	 */
	public X509Certificate issue(Content content) throws GeneralSecurityException {
		boolean rsa = "RSA".equals(this.privateKey.getAlgorithm());
		byte[] algorithm = rsa ? Der.sequence(Der.oid(SHA256_WITH_RSA), new byte[] { 5, 0 })
				: Der.sequence(Der.oid(ECDSA_WITH_SHA256));
		byte[] body = Der.sequence(Der.explicit(0, Der.integer(BigInteger.TWO)),
				Der.integer(new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS)), algorithm, this.name,
				Der.sequence(Der.time(content.notBefore()), Der.time(content.notAfter())),
				distinguishedName(content.commonName()), content.key().getEncoded(),
				Der.explicit(3, Der.sequence(extensions(content).toArray(byte[][]::new))));
		Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
		signature.initSign(this.privateKey);
		signature.update(body);
		byte[] encoded = Der.sequence(body, algorithm, Der.bits(signature.sign()));
		return (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(encoded));
	}

	private List<byte[]> extensions(Content content) throws GeneralSecurityException {
		List<byte[]> extensions = new ArrayList<>();
		extensions.add(extension(BASIC_CONSTRAINTS, true,
				content.authority() ? Der.sequence(Der.bool(true)) : Der.sequence()));
		// keyCertSign and cRLSign for an authority, digitalSignature for others.
		extensions.add(extension(KEY_USAGE, true,
				content.authority() ? Der.bits(new byte[] { 0x06 }, 1) : Der.bits(new byte[] { (byte) 0x80 }, 7)));
		extensions.add(extension(SUBJECT_KEY_IDENTIFIER, false, Der.octets(keyIdentifier(content.key()))));
		extensions.add(extension(AUTHORITY_KEY_IDENTIFIER, false, Der.sequence(Der.implicit(0, this.keyIdentifier))));
		if (!content.usages().isEmpty()) {
			extensions.add(extension(EXTENDED_KEY_USAGE, false,
					Der.sequence(content.usages().stream().map(Der::oid).toArray(byte[][]::new))));
		}
		List<byte[]> names = new ArrayList<>();
		content.uris().forEach((uri) -> names.add(Der.implicit(URI_NAME, ascii(uri))));
		content.dnsNames().forEach((dnsName) -> names.add(Der.implicit(DNS_NAME, ascii(dnsName))));
		if (!names.isEmpty()) {
			extensions.add(extension(SUBJECT_ALTERNATIVE_NAME, false, Der.sequence(names.toArray(byte[][]::new))));
		}
		return extensions;
	}

	/** RFC 7093 methods 1 and 4: the leftmost 160 bits of SHA-256 of the key. */
	private static byte[] keyIdentifier(PublicKey key) throws GeneralSecurityException {
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
		return Arrays.copyOf(digest, 20);
	}

	private static byte[] extension(String oid, boolean critical, byte[] value) {
		return critical ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
				: Der.sequence(Der.oid(oid), Der.octets(value));
	}

	private static byte[] distinguishedName(String commonName) {
		return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public String toString() {
		return "CertificateIssuer";
	}

}
