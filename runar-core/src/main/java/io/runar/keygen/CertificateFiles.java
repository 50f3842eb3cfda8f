package io.runar.keygen;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.runar.PeerId;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.NodeNames;
import io.runar.security.x509.P256;
import io.runar.security.x509.PemFile;
import io.runar.security.x509.PemText;
import io.runar.security.x509.SecretFile;

/**
 * Makes certificate authorities and certificates of nodes.
 */
final class CertificateFiles {

	/** For nodes whose clocks are late. */
	private static final Duration BACKDATE = Duration.ofHours(1);

	private static final int MAX_NAME = 64;

	private final PrintStream out;

	private final Clock clock;

	CertificateFiles(PrintStream out, Clock clock) {
		this.out = out;
		this.clock = clock;
	}

	void authority(Arguments arguments) throws IOException, GeneralSecurityException {
		Path directory = arguments.path("--dir", ".");
		Path certificateFile = directory.resolve("ca.pem");
		Path keyFile = directory.resolve("ca.key");
		String name = arguments.text("--name", "Runar CA");
		if (name.isBlank() || name.length() > MAX_NAME) {
			throw new IllegalArgumentException("--name: '" + name + "' (expected: 1 to " + MAX_NAME + " characters)");
		}
		Instant end = end(arguments.days(3650));
		refuseIfThere(certificateFile, keyFile);
		KeyPair pair = P256.generate();
		X509Certificate certificate = new CertificateIssuer(name, pair.getPublic(), pair.getPrivate())
			.issue(new CertificateIssuer.Content(name, pair.getPublic(), begin(), end, true, List.of(), List.of(),
					List.of()));
		SecretFile.create(keyFile, PemText.of(pair.getPrivate()));
		SecretFile.createPublic(certificateFile, PemText.of(certificate));
		this.out.println("""
				Authority '%s' made until %s: %s and %s
				Keep ca.key away from the nodes: who has it can make any node. Make a node's certificate with:

				keygen node orders-1 --ca %s
				""".formatted(name, end, certificateFile, keyFile, directory));
	}

	void node(Arguments arguments) throws IOException, GeneralSecurityException {
		PeerId id = PeerId.of(arguments.operand());
		Path directory = arguments.path("--dir", ".");
		Path certificateFile = directory.resolve(id + ".pem");
		Path keyFile = directory.resolve(id + ".key");
		Instant end = end(arguments.days(90));
		refuseIfThere(certificateFile, keyFile);
		Path authorityFile = arguments.path("--ca", ".").resolve("ca.pem");
		X509Certificate authority = PemFile.read("--ca", authorityFile).certificates().get(0);
		KeyPair pair = P256.generate();
		X509Certificate certificate = issuer(authority, arguments.path("--ca", ".").resolve("ca.key"))
			.issue(new CertificateIssuer.Content(id.value(), pair.getPublic(), begin(), end, false,
					uris(id, arguments.all("--role")), arguments.all("--dns"),
					List.of(CertificateIssuer.SERVER_AUTH, CertificateIssuer.CLIENT_AUTH)));
		SecretFile.create(keyFile, PemText.of(pair.getPrivate()));
		SecretFile.createPublic(certificateFile, PemText.of(certificate) + PemText.of(authority));
		this.out.println("""
				Certificate of node '%s' made until %s: %s and %s
				Copy both to the node, and put into its application.yml:

				runar:
				  network:
				    tls-certificate: %s
				    tls-private-key: %s
				""".formatted(id, end, certificateFile, keyFile, certificateFile.toAbsolutePath().normalize(),
				keyFile.toAbsolutePath().normalize()));
	}

	private static CertificateIssuer issuer(X509Certificate authority, Path keyFile) throws GeneralSecurityException {
		PemFile file = PemFile.read("--ca", keyFile);
		PrivateKey key = file.privateKey();
		if (!P256.belongTogether(key, authority.getPublicKey())) {
			throw file.invalid("is not the key of the certificate in ca.pem", null);
		}
		return new CertificateIssuer(authority, key);
	}

	private static List<String> uris(PeerId id, List<String> roles) {
		List<String> uris = new ArrayList<>(List.of(NodeNames.URI_PREFIX + id));
		for (String role : roles) {
			if (!NodeNames.isRole(role)) {
				throw new IllegalArgumentException("--role: '" + role + "' (expected: " + NodeNames.ROLE_FORM + ")");
			}
			uris.add(NodeNames.ROLE_PREFIX + role);
		}
		return uris;
	}

	/** Looked at before anything is made, so that there is never half a pair. */
	private static void refuseIfThere(Path... files) throws FileAlreadyExistsException {
		for (Path file : files) {
			if (Files.exists(file)) {
				throw new FileAlreadyExistsException(file.toString());
			}
		}
	}

	private Instant begin() {
		return this.clock.instant().minus(BACKDATE);
	}

	private Instant end(int days) {
		return this.clock.instant().plus(Duration.ofDays(days));
	}

}
