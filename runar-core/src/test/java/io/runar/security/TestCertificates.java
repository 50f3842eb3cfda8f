package io.runar.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.PeerId;
import io.runar.runtime.Cancellable;
import io.runar.runtime.VirtualTime;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.PemText;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority for tests, which issues good certificates and all kinds of bad
 * ones. They are valid at the beginning of virtual time.
 */
final class TestCertificates {

	private static final Instant NOW = Instant.ofEpochMilli(VirtualTime.WALL_CLOCK_ORIGIN);

	private final String name;

	private final KeyPair keys;

	private final X509Certificate certificate;

	private final List<X509Certificate> above;

	private TestCertificates(String name, KeyPair keys, X509Certificate certificate, List<X509Certificate> above) {
		this.name = name;
		this.keys = keys;
		this.certificate = certificate;
		this.above = above;
	}

	/**
	 * Creates a root authority.
	 * @param name its common name
	 * @param algorithm {@code P-256}, {@code P-384} or {@code RSA}
	 */
	static TestCertificates authority(String name, String algorithm) throws GeneralSecurityException {
		KeyPair keys = keys(algorithm);
		X509Certificate certificate = new CertificateIssuer(name, keys.getPublic(), keys.getPrivate())
			.issue(authorityContent(name, keys));
		return new TestCertificates(name, keys, certificate, List.of());
	}

	/** Creates an authority below this one. */
	TestCertificates intermediate(String intermediateName) throws GeneralSecurityException {
		KeyPair intermediateKeys = keys("P-256");
		List<X509Certificate> chain = new ArrayList<>(List.of(this.certificate));
		chain.addAll(this.above);
		return new TestCertificates(intermediateName, intermediateKeys,
				issuer().issue(authorityContent(intermediateName, intermediateKeys)), chain);
	}

	X509Certificate certificate() {
		return this.certificate;
	}

	/** A certificate for a node, good unless changed. */
	Leaf leaf(String nodeId) {
		return new Leaf(nodeId);
	}

	static KeyPair keys(String algorithm) throws GeneralSecurityException {
		boolean rsa = algorithm.startsWith("RSA");
		KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
		if (rsa) {
			generator.initialize("RSA-1024".equals(algorithm) ? 1024 : 2048);
		}
		else {
			generator.initialize(new ECGenParameterSpec("secp" + algorithm.substring(2) + "r1"));
		}
		return generator.generateKeyPair();
	}

	static Path write(Path file, List<X509Certificate> certificates) throws IOException, CertificateEncodingException {
		StringBuilder text = new StringBuilder("text before\n");
		for (X509Certificate certificate : certificates) {
			text.append(PemText.of(certificate));
		}
		return Files.writeString(file, text);
	}

	static Path write(Path file, PrivateKey key) throws IOException {
		return Files.writeString(file, PemText.of(key));
	}

	private CertificateIssuer issuer() throws GeneralSecurityException {
		return new CertificateIssuer(this.name, this.keys.getPublic(), this.keys.getPrivate());
	}

	private static CertificateIssuer.Content authorityContent(String name, KeyPair keys) {
		return new CertificateIssuer.Content(name, keys.getPublic(), NOW.minus(Duration.ofDays(365)),
				NOW.plus(Duration.ofDays(3650)), true, List.of(), List.of(), List.of());
	}

	/**
	 * A certificate to be issued.
	 */
	final class Leaf {

		private final String nodeId;

		private String algorithm = "P-256";

		private Instant notBefore = NOW.minus(Duration.ofDays(1));

		private Instant notAfter = NOW.plus(Duration.ofDays(90));

		private List<String> uris;

		private List<String> dnsNames = List.of();

		private List<String> usages = List.of(CertificateIssuer.SERVER_AUTH, CertificateIssuer.CLIENT_AUTH);

		private boolean selfSigned;

		private Leaf(String nodeId) {
			this.nodeId = nodeId;
			this.uris = List.of("runar:" + nodeId);
		}

		Leaf algorithm(String value) {
			this.algorithm = value;
			return this;
		}

		Leaf valid(Duration from, Duration to) {
			this.notBefore = NOW.plus(from);
			this.notAfter = NOW.plus(to);
			return this;
		}

		Leaf names(List<String> uriNames, List<String> names) {
			this.uris = uriNames;
			this.dnsNames = names;
			return this;
		}

		Leaf usages(String... values) {
			this.usages = List.of(values);
			return this;
		}

		Leaf selfSigned() {
			this.selfSigned = true;
			return this;
		}

		Issued issue() throws GeneralSecurityException {
			KeyPair leafKeys = keys(this.algorithm);
			CertificateIssuer signer = this.selfSigned
					? new CertificateIssuer(this.nodeId, leafKeys.getPublic(), leafKeys.getPrivate()) : issuer();
			List<X509Certificate> chain = new ArrayList<>();
			chain.add(signer.issue(new CertificateIssuer.Content(this.nodeId, leafKeys.getPublic(), this.notBefore,
					this.notAfter, false, this.uris, this.dnsNames, this.usages)));
			if (!this.selfSigned) {
				chain.add(TestCertificates.this.certificate);
				chain.addAll(TestCertificates.this.above);
			}
			return new Issued(leafKeys.getPrivate(), chain);
		}

	}

	/**
	 * A certificate chain with its key.
	 */
	record Issued(PrivateKey key, List<X509Certificate> chain) {

		/** Writes {@code name.pem} and {@code name.key}. */
		void write(Path directory, String name) throws IOException, CertificateEncodingException {
			TestCertificates.write(directory.resolve(name + ".pem"), this.chain);
			TestCertificates.write(directory.resolve(name + ".key"), this.key);
		}

		/** Credentials that present this chain, whatever it is, and trust everybody. */
		NodeCredentials unchecked() {
			return new Unchecked(this);
		}

	}

	/**
	 * What an attacker may run.
	 */
	private static final class Unchecked implements NodeCredentials {

		private final CredentialsKeyManager keyManager;

		private final CredentialsTrustManager trustManager = new CredentialsTrustManager(this);

		Unchecked(Issued issued) {
			this.keyManager = new CredentialsKeyManager(issued.key(), issued.chain());
		}

		@Override
		public X509ExtendedKeyManager keyManager() {
			return this.keyManager;
		}

		@Override
		public X509ExtendedTrustManager trustManager() {
			return this.trustManager;
		}

		@Override
		public PeerIdentity verify(List<X509Certificate> chain) {
			return new PeerIdentity(Set.of(), Set.of(), Set.of(), "", Instant.MAX);
		}

		@Override
		public @Nullable PeerId nodeId() {
			return null;
		}

		@Override
		public Cancellable onChange(Runnable listener) {
			return () -> {
			};
		}

		@Override
		public String describe() {
			return "unchecked";
		}

	}

}
