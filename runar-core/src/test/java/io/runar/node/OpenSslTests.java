package io.runar.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.runar.keygen.Keygen;
import io.runar.runtime.NodeMetrics;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.P256;
import io.runar.security.x509.PemFile;
import io.runar.security.x509.PemText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What OpenSSL makes of a node and its certificates, where it is installed: RELIABILITY
 * 31.
 */
@Timeout(120)
class OpenSslTests {

	private static final Duration HANDSHAKE = Duration.ofMillis(1500);

	@TempDir
	Path directory;

	private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();

	private RunarNode node;

	@BeforeEach
	void makeCertificates() throws Exception {
		assumeTrue(isInstalled(), "openssl is not installed");
		keygen(Clock.systemUTC(), "ca", "--dir", "ca");
		keygen(Clock.systemUTC(), "ca", "--dir", "other");
		keygen(Clock.systemUTC(), "node", "server", "--ca", "ca", "--dir", ".");
		keygen(Clock.systemUTC(), "node", "good", "--ca", "ca", "--dir", ".", "--role", "worker");
		keygen(Clock.systemUTC(), "node", "stranger", "--ca", "other", "--dir", ".");
		Clock past = Clock.fixed(Instant.now().minus(Duration.ofDays(30)), ZoneOffset.UTC);
		keygen(past, "node", "expired", "--ca", "ca", "--dir", ".", "--days", "1");
		Clock future = Clock.fixed(Instant.now().plus(Duration.ofDays(30)), ZoneOffset.UTC);
		keygen(future, "node", "early", "--ca", "ca", "--dir", ".");
		certificateForClientsOnly();
	}

	private void certificateForClientsOnly() throws Exception {
		X509Certificate authority = PemFile.read("ca", file("ca/ca.pem")).certificates().get(0);
		KeyPair pair = P256.generate();
		X509Certificate certificate = new CertificateIssuer(authority,
				PemFile.read("ca", file("ca/ca.key")).privateKey())
			.issue(new CertificateIssuer.Content("one-sided", pair.getPublic(),
					Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(1)), false,
					List.of("runar:one-sided"), List.of(), List.of(CertificateIssuer.CLIENT_AUTH)));
		Files.writeString(file("one-sided.pem"), PemText.of(certificate) + PemText.of(authority));
		Files.writeString(file("one-sided.key"), PemText.of(pair.getPrivate()));
	}

	@AfterEach
	void closeNode() {
		if (this.node != null) {
			this.node.close();
		}
	}

	@Test
	void whatKeygenMakesIsValidForBothSidesOfTls() throws Exception {
		for (String purpose : List.of("sslserver", "sslclient")) {
			assertThat(openssl("verify", "-x509_strict", "-purpose", purpose, "-CAfile", "ca/ca.pem", "good.pem"))
				.contains("good.pem: OK");
		}
		assertThat(openssl("verify", "-CAfile", "ca/ca.pem", "stranger.pem")).contains("verification failed");
		assertThat(openssl("x509", "-noout", "-text", "-in", "good.pem")).contains("Subject: CN", "good",
				"URI:runar:good, URI:runar-role:worker", "CA:FALSE",
				"TLS Web Server Authentication, TLS Web Client Authentication", "ASN1 OID: prime256v1");
		assertThat(openssl("pkey", "-noout", "-check", "-in", "good.key")).contains("Key is valid");
		keygen(Clock.systemUTC(), "node-key", "--file", "node.key");
		assertThat(openssl("pkey", "-noout", "-check", "-in", "node.key")).contains("Key is valid");
	}

	@ParameterizedTest
	@CsvSource({ "grpc, none", "grpc, stranger", "grpc, expired", "grpc, early", "grpc, one-sided", "tcp, none",
			"tcp, stranger", "tcp, expired", "tcp, early", "tcp, one-sided" })
	void whenTheCertificateIsMissingOrWrongThenTheHandshakeFails(String transport, String certificate)
			throws Exception {
		start(transport);
		assertThat(connect(transport, certificate)).contains("alert");
		await().until(() -> this.refusals.contains("UNAUTHENTICATED") || this.refusals.contains("handshake-failed"));
		assertThat(this.node.peers()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "grpc", "tcp" })
	void whenTheCertificateIsGoodThenOnlyTheSilenceAfterwardsEndsTheConnection(String transport) throws Exception {
		start(transport);
		assertThat(connect(transport, "good")).contains("TLSv1.3", "Verify return code: 0 (ok)")
			.doesNotContain(" alert ");
		assertThat(this.refusals).doesNotContain("UNAUTHENTICATED");
	}

	@ParameterizedTest
	@CsvSource({ "grpc", "tcp" })
	void whenOpenSslOffersOnlyOlderTlsThenTheHandshakeFails(String transport) throws Exception {
		start(transport);
		assertThat(connect(transport, "good", "-tls1_2")).contains("alert").doesNotContain("Cipher is ECDHE");
		await().until(() -> this.refusals.contains("handshake-failed"));
	}

	private String connect(String transport, String certificate, String... more) throws Exception {
		String address = this.node.info().addresses().get(0);
		List<String> arguments = new ArrayList<>(List.of("s_client", "-connect",
				address.substring(address.indexOf("://") + 3), "-CAfile", "ca/ca.pem", "-verify_return_error"));
		if (transport.equals("grpc")) {
			arguments.addAll(List.of("-alpn", "h2"));
		}
		if (!certificate.equals("none")) {
			arguments.addAll(List.of("-cert", certificate + ".pem", "-key", certificate + ".key"));
		}
		arguments.addAll(List.of(more));
		return openssl(arguments.toArray(String[]::new));
	}

	private void start(String transport) {
		NetworkConfig config = NetworkConfig.builder()
			.transportType(transport)
			.tlsCertificate(file("server.pem"))
			.tlsPrivateKey(file("server.key"))
			.connectionTimeout(HANDSHAKE)
			.discoveryProviders(List.of())
			.build();
		this.node = RunarNode.builder(config).metrics(new NodeMetrics() {

			@Override
			public void securityRefused(String reason) {
				OpenSslTests.this.refusals.add(reason);
			}

		}).build();
		this.node.start().orTimeout(20, TimeUnit.SECONDS).join();
	}

	private void keygen(Clock clock, String... arguments) {
		List<String> absolute = new ArrayList<>();
		for (String argument : arguments) {
			boolean isPath = !absolute.isEmpty()
					&& List.of("--dir", "--ca", "--file").contains(absolute.get(absolute.size() - 1));
			absolute.add(isPath ? file(argument).toString() : argument);
		}
		assertThat(Keygen.run(absolute, System.out, System.err, clock)).isZero();
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	private static boolean isInstalled() throws InterruptedException {
		try {
			return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Its input stays open, so that it goes on until the other side has enough. */
	private String openssl(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("openssl"));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.start();
		String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		return printed;
	}

}
