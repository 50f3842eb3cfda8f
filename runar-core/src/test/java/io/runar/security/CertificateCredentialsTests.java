package io.runar.security;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLHandshakeException;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.security.x509.CertificateIssuer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CertificateCredentials}, with handshakes of the JDK.
 */
class CertificateCredentialsTests {

	private static final TestCertificates AUTHORITY = newAuthority("Shop CA", "P-256");

	private static final TestCertificates STRANGER = newAuthority("Other CA", "P-256");

	@TempDir
	Path directory;

	private final VirtualTime time = new VirtualTime(1);

	private final VirtualEnvironment environment = this.time.newEnvironment("here");

	private CertificateCredentials server;

	@BeforeEach
	void createServer() throws Exception {
		this.server = load(AUTHORITY.leaf("server").issue(), "server");
	}

	@ParameterizedTest
	@CsvSource({ "P-256, P-256", "P-384, P-384", "RSA, RSA", "RSA, P-256", "P-256, RSA" })
	void whenKeyIsOfASupportedKindThenBothSidesKnowEachOther(String authorityKey, String nodeKey) throws Exception {
		TestCertificates authority = newAuthority("CA of " + authorityKey, authorityKey);
		CertificateCredentials one = load(authority.leaf("one").algorithm(nodeKey).issue(), "one");
		CertificateCredentials two = load(authority.leaf("two").algorithm(nodeKey).issue(), "two");
		List<List<X509Certificate>> seen = TlsPair.connect(one, two);
		assertThat(two.verify(seen.get(0)).names()).containsExactly("one");
		assertThat(one.verify(seen.get(1)).names()).containsExactly("two");
	}

	@Test
	void whenAuthorityIsIntermediateThenTheWholeChainIsShownAndTrusted() throws Exception {
		TestCertificates intermediate = AUTHORITY.intermediate("Shop department CA");
		CertificateCredentials client = load(intermediate.leaf("client").issue(), "client");
		assertThat(this.server.verify(TlsPair.connect(client, this.server).get(0)).names()).containsExactly("client");
	}

	@Test
	void whenAuthorityIsAnotherThenRefused() throws Exception {
		NodeCredentials stranger = STRANGER.leaf("client").issue().unchecked();
		assertRefused(stranger, "'CN=client' is not trusted", "issuer CN=Other CA", "expected: issued by 'CN=Shop CA'");
		assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> TlsPair.connect(this.server, stranger));
	}

	@Test
	void whenAuthorityHasTheSameNameButAnotherKeyThenRefused() throws Exception {
		TestCertificates forged = newAuthority("Shop CA", "P-256");
		assertRefused(forged.leaf("client").issue().unchecked(), "is not trusted");
	}

	@Test
	void whenCertificateIsExpiredThenRefused() throws Exception {
		assertRefused(AUTHORITY.leaf("client").valid(Duration.ofDays(-2), Duration.ofSeconds(-1)).issue().unchecked(),
				"'CN=client' expired at 2025-12-31T23:59:59Z");
	}

	@Test
	void whenCertificateIsNotYetValidThenRefused() throws Exception {
		assertRefused(AUTHORITY.leaf("client").valid(Duration.ofSeconds(1), Duration.ofDays(1)).issue().unchecked(),
				"'CN=client' is not valid before 2026-01-01T00:00:01Z");
	}

	@Test
	void whenCertificateExpiresAfterTheHandshakeThenTheNextCheckRefusesIt() throws Exception {
		List<X509Certificate> chain = TlsPair.connect(load(AUTHORITY.leaf("client").issue(), "client"), this.server)
			.get(0);
		this.time.advance(Duration.ofDays(91));
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> this.server.verify(chain))
			.withMessageContaining("expired");
	}

	@ParameterizedTest
	@ValueSource(strings = { CertificateIssuer.CLIENT_AUTH, CertificateIssuer.SERVER_AUTH, "1.3.6.1.5.5.7.3.3" })
	void whenCertificateIsForOneSideOnlyThenRefusedOnBoth(String usage) throws Exception {
		NodeCredentials oneSided = AUTHORITY.leaf("client").usages(usage).issue().unchecked();
		assertRefused(oneSided, "expected: both serverAuth and clientAuth");
		assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> TlsPair.connect(this.server, oneSided))
			.havingCause()
			.withMessageContaining("expected: both serverAuth and clientAuth");
	}

	@Test
	void whenCertificateIsSelfSignedThenRefused() throws Exception {
		assertRefused(AUTHORITY.leaf("client").selfSigned().issue().unchecked(), "is not trusted");
	}

	@Test
	void whenLeafIssuesCertificatesThenRefused() throws Exception {
		TestCertificates.Issued node = AUTHORITY.leaf("node").issue();
		X509Certificate forged = new CertificateIssuer("node", node.chain().get(0).getPublicKey(), node.key())
			.issue(new CertificateIssuer.Content("boss", node.chain().get(0).getPublicKey(),
					node.chain().get(0).getNotBefore().toInstant(), node.chain().get(0).getNotAfter().toInstant(),
					false, List.of("runar:boss"), List.of(), List.of()));
		List<X509Certificate> chain = new ArrayList<>(List.of(forged));
		chain.addAll(node.chain());
		assertRefused(new TestCertificates.Issued(node.key(), chain).unchecked(), "is not trusted");
	}

	@Test
	void whenCertificateNamesNoNodeThenRefused() throws Exception {
		assertRefused(AUTHORITY.leaf("client").names(List.of("https://a/b"), List.of("*.shop")).issue().unchecked(),
				"names no node", "URI:runar:<node-id>");
	}

	@Test
	void whenKeyIsWeakThenRefused() throws Exception {
		assertRefused(AUTHORITY.leaf("client").algorithm("RSA-1024").issue().unchecked(), "");
		assertThatExceptionOfType(CertificateException.class)
			.isThrownBy(() -> ChainVerifier.checkStrength(TestCertificates.keys("P-521").getPublic()))
			.withMessageContaining("elliptic-curve key of 521 bits");
	}

	@Test
	void whenChainIsTooLongOrEmptyThenRefused() throws Exception {
		X509Certificate leaf = AUTHORITY.leaf("client").issue().chain().get(0);
		for (List<X509Certificate> chain : List.of(List.<X509Certificate>of(), List.of(leaf, leaf, leaf, leaf, leaf))) {
			assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> this.server.verify(chain))
				.withMessageContaining("chain of " + chain.size() + " certificates");
		}
	}

	@Test
	void whenClientShowsNoCertificateThenRefused() throws Exception {
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> TlsPair.connectWithoutCertificate(this.server, this.server));
	}

	@Test
	void whenTrustFileListsSelfSignedCertificatesThenExactlyTheseAreTrusted() throws Exception {
		TestCertificates.Issued one = AUTHORITY.leaf("one").selfSigned().issue();
		TestCertificates.Issued two = AUTHORITY.leaf("two").selfSigned().issue();
		Path trust = TestCertificates.write(this.directory.resolve("trust.pem"),
				List.of(one.chain().get(0), two.chain().get(0)));
		one.write(this.directory, "one");
		two.write(this.directory, "two");
		TlsPair.connect(load("one", trust, null), load("two", trust, null));
		NodeCredentials third = AUTHORITY.leaf("two").selfSigned().issue().unchecked();
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> TlsPair.connect(third, load("one", trust, null)));
	}

	@Test
	void whenCertificateHasSeveralNamesThenTheUriIsPreferredAndAllAreAllowed() throws Exception {
		AUTHORITY.leaf("x")
			.names(List.of("runar:orders_1"), List.of("orders.example.com", "*.example.com"))
			.issue()
			.write(this.directory, "x");
		assertThat(load("x", null, null).nodeId()).isEqualTo(PeerId.of("orders_1"));
		CertificateCredentials chosen = load("x", null, PeerId.of("orders.example.com"));
		assertThat(chosen.nodeId()).isEqualTo(PeerId.of("orders.example.com"));
		assertThat(this.server.verify(TlsPair.connect(chosen, this.server).get(0)).names())
			.containsExactlyInAnyOrder("orders_1", "orders.example.com");
	}

	@Test
	void whenNodeIdIsNotInTheCertificateThenInvalid() throws Exception {
		assertInvalid(() -> load("server", null, PeerId.of("boss")), "runar.network.node-id: 'boss'", "[server]",
				"URI:runar:boss");
	}

	@Test
	void whenFilesAreReplacedThenReloadShowsTheNewOnes() throws Exception {
		CertificateCredentials client = load(AUTHORITY.leaf("client").issue(), "client");
		String before = this.server.verify(TlsPair.connect(client, this.server).get(0)).fingerprint();
		AUTHORITY.leaf("client").algorithm("RSA").issue().write(this.directory, "client");
		List<String> heard = new ArrayList<>();
		client.onChange(() -> heard.add("changed"));
		client.reload();
		assertThat(heard).containsExactly("changed");
		assertThat(this.server.verify(TlsPair.connect(client, this.server).get(0)).fingerprint()).isNotEqualTo(before);
	}

	@Test
	void whenTrustIsReplacedThenReloadRefusesTheOldPeers() throws Exception {
		Path trust = TestCertificates.write(this.directory.resolve("trust.pem"), List.of(AUTHORITY.certificate()));
		CertificateCredentials strict = load("server", trust, null);
		List<X509Certificate> chain = AUTHORITY.leaf("client").issue().chain();
		strict.verify(chain);
		TestCertificates.write(trust, List.of(STRANGER.certificate()));
		strict.reload();
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> strict.verify(chain));
	}

	@Test
	void whenNewFilesAreWrongThenReloadFailsAndTheOldOnesStay() throws Exception {
		CertificateCredentials client = load(AUTHORITY.leaf("client").issue(), "client");
		AUTHORITY.leaf("another").issue().write(this.directory, "client");
		assertInvalid(client::reload, "'client' is not a name of the certificate");
		Files.delete(this.directory.resolve("client.key"));
		assertInvalid(client::reload, "does not exist");
		TlsPair.connect(client, this.server);
	}

	@Test
	void whenShownThenNoSecretIsVisible() throws Exception {
		CheckedMaterial material = CheckedMaterial.load(
				new PemSource(this.directory.resolve("server.pem"), this.directory.resolve("server.key"), null, null),
				this.environment);
		String key = Files.readAllLines(this.directory.resolve("server.key")).get(1);
		assertThat(this.server + this.server.describe() + material + this.server.keyManager()).contains("CN=server")
			.doesNotContain(key.substring(0, 40));
	}

	private static TestCertificates newAuthority(String name, String algorithm) {
		try {
			return TestCertificates.authority(name, algorithm);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private CertificateCredentials load(TestCertificates.Issued issued, String name) throws Exception {
		issued.write(this.directory, name);
		return load(name, null, null);
	}

	private CertificateCredentials load(String name, @Nullable Path trust, @Nullable PeerId nodeId) {
		return CertificateCredentials.load(this.directory.resolve(name + ".pem"), this.directory.resolve(name + ".key"),
				trust, null, nodeId, this.environment);
	}

	private void assertRefused(NodeCredentials client, String... reasons) {
		assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> TlsPair.connect(client, this.server))
			.havingCause()
			.isInstanceOf(CertificateException.class)
			.satisfies((cause) -> assertThat(cause.getMessage()).contains(reasons));
	}

	private static void assertInvalid(ThrowingCallable action, String... parts) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(action).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
			assertThat(ex.getMessage()).contains(parts);
		});
	}

}
