package io.runar.security;

import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import io.runar.RunarException;
import io.runar.security.x509.FileErrors;
import io.runar.security.x509.PemFile;
import org.jspecify.annotations.Nullable;

/**
 * Key and certificates in PEM files.
 *
 * @param certificate file with the node's chain
 * @param key file with its private key
 * @param trust file with the trusted certificates
 * @param revocations file with revocation lists
 */
record PemSource(Path certificate, Path key, @Nullable Path trust, @Nullable Path revocations) implements KeySource {

	private static final String CERTIFICATE = "runar.network.tls-certificate";

	private static final String PRIVATE_KEY = "runar.network.tls-private-key";

	private static final String TRUST_CERTIFICATES = "runar.network.tls-trust-certificates";

	private static final String REVOCATION_LISTS = "runar.network.tls-revocation-lists";

	@Override
	public KeyMaterial load() {
		List<X509Certificate> chain = PemFile.read(CERTIFICATE, this.certificate).certificates();
		List<X509Certificate> trusted = (this.trust != null)
				? PemFile.read(TRUST_CERTIFICATES, this.trust).certificates() : List.of();
		List<X509CRL> revoked = (this.revocations != null)
				? PemFile.read(REVOCATION_LISTS, this.revocations).revocationLists() : List.of();
		return new KeyMaterial(PemFile.read(PRIVATE_KEY, this.key).privateKey(), chain, trusted, revoked);
	}

	@Override
	public List<Path> files() {
		List<Path> files = new ArrayList<>(List.of(this.certificate, this.key));
		if (this.trust != null) {
			files.add(this.trust);
		}
		if (this.revocations != null) {
			files.add(this.revocations);
		}
		return files;
	}

	@Override
	public RunarException invalid(String problem, @Nullable Throwable cause) {
		return FileErrors.invalid(CERTIFICATE, this.certificate, problem, cause);
	}

	@Override
	public String noTrust() {
		return TRUST_CERTIFICATES + " is not set";
	}

	@Override
	public RunarException wrongKey(String subject) {
		return FileErrors.invalid(PRIVATE_KEY, this.key,
				"is not the key of the certificate of " + subject + " in " + CERTIFICATE
						+ " (compare 'openssl pkey -pubout -in <key>' with"
						+ " 'openssl x509 -noout -pubkey -in <certificate>')",
				null);
	}

	@Override
	public String toString() {
		return this.certificate.toString();
	}

}
