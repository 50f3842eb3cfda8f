package io.runar.security.x509;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * Writes keys and certificates in the format of RFC 7468.
 *
 * @since 0.1
 */
public final class PemText {

	private static final int LINE_LENGTH = 64;

	private PemText() {
	}

	/**
	 * Writes a certificate.
	 * @param certificate the certificate
	 * @return a block with a line end
	 * @throws CertificateEncodingException if it cannot be encoded
	 */
	public static String of(X509Certificate certificate) throws CertificateEncodingException {
		return block("CERTIFICATE", certificate.getEncoded());
	}

	/**
	 * Writes a private key in PKCS #8 form, without encryption.
	 * @param key the key
	 * @return a secret
	 */
	public static String of(PrivateKey key) {
		return block("PRIVATE KEY", key.getEncoded());
	}

	/**
	 * Writes a public key.
	 * @param key the key
	 * @return a block with a line end
	 */
	public static String of(PublicKey key) {
		return block("PUBLIC KEY", key.getEncoded());
	}

	private static String block(String label, byte[] content) {
		Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, "\n".getBytes(StandardCharsets.US_ASCII));
		return "-----BEGIN " + label + "-----\n" + encoder.encodeToString(content) + "\n-----END " + label + "-----\n";
	}

}
