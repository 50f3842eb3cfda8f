package io.runar.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.PemFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for wrong PEM files: every mistake is named at the start.
 */
class PemFileTests {

	@TempDir
	Path directory;

	private final VirtualEnvironment environment = new VirtualTime(1).newEnvironment("here");

	private TestCertificates authority;

	@BeforeEach
	void createGoodFiles() throws Exception {
		this.authority = TestCertificates.authority("Shop CA", "P-256");
		this.authority.leaf("node").issue().write(this.directory, "node");
	}

	@Test
	void whenFileIsMissingThenNamed() throws Exception {
		Files.delete(certificate());
		assertInvalid("runar.network.tls-certificate: " + certificate() + " does not exist");
	}

	@Test
	void whenFileIsADirectoryThenNamed() throws Exception {
		Files.delete(certificate());
		Files.createDirectory(certificate());
		assertInvalid("runar.network.tls-certificate: " + certificate() + " cannot be read");
	}

	@Test
	void whenFileMustNotBeReadThenNamed() throws Exception {
		assumeTrue(this.directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
		Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("---------"));
		assumeFalse(Files.isReadable(key()), "not for root");
		assertInvalid("runar.network.tls-private-key: " + key() + " must not be read by user");
	}

	@Test
	void whenFilesAreMixedUpThenNamed() throws Exception {
		Files.copy(key(), certificate(), StandardCopyOption.REPLACE_EXISTING);
		assertInvalid("runar.network.tls-certificate: ", "holds no certificate");
	}

	@Test
	void whenThereIsNoKeyThenNamed() throws Exception {
		Files.writeString(key(), "hello");
		assertInvalid("runar.network.tls-private-key: ", "holds 0 private keys");
	}

	@Test
	void whenKeyIsBrokenThenNotRepeated() throws Exception {
		Files.writeString(key(), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----\n");
		assertInvalid("runar.network.tls-private-key: ", "is broken or of an unsupported kind");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> load(null))
			.withMessageNotContaining("c2Vjcm")
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	@Test
	void whenCertificateIsBrokenThenItsNumberIsNamed() throws Exception {
		Files.writeString(certificate(),
				Files.readString(certificate()) + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
		assertInvalid("runar.network.tls-certificate: ", "number 3");
	}

	@Test
	void whenKeyBelongsToAnotherCertificateThenNamed() throws Exception {
		this.authority.leaf("other").issue().write(this.directory, "other");
		Files.move(this.directory.resolve("other.key"), key(), StandardCopyOption.REPLACE_EXISTING);
		assertInvalid("runar.network.tls-private-key: ", "is not the key of the certificate of 'CN=node'");
	}

	@Test
	void whenKeyIsOfAnotherKindThanTheCertificateThenNamed() throws Exception {
		TestCertificates.write(key(), TestCertificates.keys("RSA").getPrivate());
		assertInvalid("is not the key of the certificate of 'CN=node'");
	}

	@Test
	void whenCertificateIsExpiredThenNamed() throws Exception {
		this.authority.leaf("node")
			.valid(Duration.ofDays(-2), Duration.ofDays(-1))
			.issue()
			.write(this.directory, "node");
		assertInvalid("runar.network.tls-certificate: ", "expired at 2025-12-31T00:00:00Z");
	}

	@Test
	void whenCertificateIsForClientsOnlyThenNamed() throws Exception {
		this.authority.leaf("node").usages(CertificateIssuer.CLIENT_AUTH).issue().write(this.directory, "node");
		assertInvalid("runar.network.tls-certificate: ", "expected: both serverAuth and clientAuth");
	}

	@Test
	void whenChainIsInTheWrongOrderThenNamed() throws Exception {
		TestCertificates.Issued issued = this.authority.intermediate("Department CA").leaf("node").issue();
		new TestCertificates.Issued(issued.key(),
				List.of(issued.chain().get(0), issued.chain().get(2), issued.chain().get(1)))
			.write(this.directory, "node");
		assertInvalid("certificate number 2 of 'CN=Shop CA' did not issue number 1");
	}

	@Test
	void whenNothingSaysWhomToTrustThenNamed() throws Exception {
		TestCertificates.Issued issued = this.authority.leaf("node").issue();
		new TestCertificates.Issued(issued.key(), issued.chain().subList(0, 1)).write(this.directory, "node");
		assertInvalid("runar.network.tls-trust-certificates is not set");
		load(TestCertificates.write(this.directory.resolve("trust.pem"), List.of(this.authority.certificate())));
	}

	@Test
	void whenTrustFileIsEmptyThenNamed() throws Exception {
		Path trust = Files.writeString(this.directory.resolve("trust.pem"), "");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> load(trust))
			.withMessageContaining("runar.network.tls-trust-certificates: " + trust + " holds no certificate");
	}

	@Test
	void whenFileIsHugeThenNotReadIntoMemory() throws Exception {
		Files.write(certificate(), new byte[2 * 1024 * 1024]);
		assertInvalid("has 2097152 bytes (expected: at most 1048576)");
	}

	@ParameterizedTest
	@CsvSource({ "is in SEC 1 form, ec -in node.key -out other.key",
			"is encrypted, pkcs8 -topk8 -in node.key -passout pass:secret -out other.key",
			"is in SEC 1 form, ec -aes256 -in node.key -passout pass:secret -out other.key",
			"is in PKCS #1 form, genrsa -traditional -out other.key 2048" })
	void whenKeyHasAnotherFormThenTheCommandInTheMessageConvertsIt(String form, String command) throws Exception {
		openssl(command.split(" "));
		Files.move(this.directory.resolve("other.key"), key(), StandardCopyOption.REPLACE_EXISTING);
		String advice = "openssl pkcs8 -topk8 -nocrypt -in " + key() + " -out " + key() + ".pkcs8";
		assertInvalid("runar.network.tls-private-key: " + key() + " has a private key that " + form, advice);
		openssl((advice.substring("openssl ".length()) + " -passin pass:secret").split(" "));
		assertThat(PemFile.read("tls-private-key", Path.of(key() + ".pkcs8")).privateKey().getFormat())
			.isEqualTo("PKCS#8");
	}

	private Path certificate() {
		return this.directory.resolve("node.pem");
	}

	private Path key() {
		return this.directory.resolve("node.key");
	}

	private CertificateCredentials load(@Nullable Path trust) {
		return CertificateCredentials.load(certificate(), key(), trust, null, null, this.environment);
	}

	private void assertInvalid(String... parts) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> load(null)).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
			assertThat(ex.getMessage()).contains(parts);
		});
	}

	private void openssl(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("openssl"));
		command.addAll(List.of(arguments));
		int exit = -1;
		String output;
		try {
			Process process = new ProcessBuilder(command).directory(this.directory.toFile())
				.redirectErrorStream(true)
				.start();
			output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
			exit = process.exitValue();
		}
		catch (IOException ex) {
			output = "not installed";
		}
		assumeTrue(exit == 0, output);
	}

}
