package io.runar.security;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLHandshakeException;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.security.x509.KeyIds;
import io.runar.security.x509.P256;
import io.runar.security.x509.PemText;
import io.runar.security.x509.SecretFile;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link KeyPairCredentials}, with handshakes of the JDK.
 */
class KeyPairCredentialsTests {

	@TempDir
	Path directory;

	@Test
	void whenThereIsNoFileThenAKeyIsMadeForTheOwnerAloneAndFoundAgain() throws Exception {
		Path file = this.directory.resolve("keys").resolve("node.key");
		PeerId id = KeyPairCredentials.load(file, Set.of(), null).nodeId();
		assertThat(id.value()).matches("[a-z2-7]{52}");
		assertThat(KeyPairCredentials.load(file, Set.of(), null).nodeId()).isEqualTo(id);
		assumePosix();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
			.isEqualTo("rwx------");
	}

	@RepeatedTest(5)
	void whenEachIsOnTheListOfTheOtherThenTheyConnect() throws Exception {
		KeyPairCredentials one = load("one");
		KeyPairCredentials two = load("two");
		one.setTrustedPeers(Set.of(two.nodeId()));
		two.setTrustedPeers(Set.of(one.nodeId()));
		List<List<X509Certificate>> seen = TlsPair.connect(one, two);
		PeerIdentity identity = two.verify(seen.get(0));
		assertThat(identity.names()).containsExactly(one.nodeId().value());
		assertThat(identity.roles()).isEmpty();
		assertThat(one.verify(seen.get(1)).names()).containsExactly(two.nodeId().value());
		assertThat(one.describe()).isEqualTo("key pair, trusts 1 node");
	}

	@Test
	void whenAPeerIsNotOnTheListThenRefusedNamingItsId() throws Exception {
		KeyPairCredentials one = load("one");
		KeyPairCredentials stranger = load("stranger");
		stranger.setTrustedPeers(Set.of(one.nodeId()));
		assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> TlsPair.connect(stranger, one))
			.havingCause()
			.isInstanceOf(CertificateException.class)
			.withMessageContaining("node '" + stranger.nodeId() + "'")
			.withMessageContaining("runar.network.trusted-peers");
	}

	@Test
	void whenACertificateClaimsTheIdOfATrustedNodeThenItIsStillKnownByItsKey() throws Exception {
		KeyPairCredentials one = load("one");
		PeerId trusted = PeerId.of("a".repeat(52));
		one.setTrustedPeers(Set.of(trusted));
		TestCertificates.Issued forged = TestCertificates.authority("CA", "P-256").leaf(trusted.value()).issue();
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> one.verify(forged.chain()))
			.withMessageContaining("is not trusted");
		PeerId real = KeyIds.of(forged.chain().get(0).getPublicKey());
		one.setTrustedPeers(Set.of(real));
		assertThat(one.verify(forged.chain()).names()).containsExactly(real.value());
	}

	@Test
	void whenTheListChangesThenListenersHearAndTheOldPeerIsRefused() throws Exception {
		KeyPairCredentials one = load("one");
		KeyPairCredentials two = load("two");
		one.setTrustedPeers(Set.of(two.nodeId()));
		two.setTrustedPeers(Set.of(one.nodeId()));
		List<X509Certificate> chain = TlsPair.connect(two, one).get(0);
		List<String> heard = new ArrayList<>();
		one.onChange(() -> heard.add("changed"));
		one.setTrustedPeers(Set.of());
		assertThat(heard).containsExactly("changed");
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> one.verifyEstablished(chain));
	}

	@Test
	void whenAFileListsIdsAndPublicKeysThenAllAreTrustedBesideThoseGiven() throws Exception {
		PeerId given = KeyIds.of(key());
		PublicKey first = key();
		PublicKey second = key();
		Path file = Files.writeString(this.directory.resolve("peers"), "# the others\n" + KeyIds.of(first)
				+ " # orders\n\n" + Base64.getEncoder().encodeToString(second.getEncoded()) + "\n");
		KeyPairCredentials one = KeyPairCredentials.load(this.directory.resolve("one.key"), Set.of(given), file);
		assertThat(one.describe()).isEqualTo("key pair, trusts 3 nodes");
		assertThat(one.files()).containsExactly(file);
		Files.writeString(file, "");
		one.reload();
		assertThat(one.describe()).isEqualTo("key pair, trusts 1 node");
		Files.writeString(file, KeyIds.of(first) + "\norders-1\n");
		assertInvalid(one::reload, "runar.network.trusted-peers-file: " + file + " has a wrong line 2",
				"node id: 'orders-1'");
		assertThat(one.describe()).isEqualTo("key pair, trusts 1 node");
	}

	@Test
	void whenOthersCanReadTheKeyThenRefused() throws Exception {
		assumePosix();
		load("one");
		Path file = this.directory.resolve("one.key");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
		assertInvalid(() -> load("one"), "runar.network.node-key-file: " + file, "rw-r-----");
	}

	@Test
	void whenTheFileHoldsAnotherKindOfKeyThenRefusedWithoutRepeatingIt() throws Exception {
		for (String kind : List.of("RSA", "P-384")) {
			Path file = this.directory.resolve(kind + ".key");
			String text = PemText.of(TestCertificates.keys(kind).getPrivate());
			SecretFile.create(file, text);
			assertInvalid(() -> load(kind), "runar.network.node-key-file: " + file, "expected: elliptic curve P-256");
		}
		SecretFile.create(this.directory.resolve("broken.key"), "not a key");
		assertInvalid(() -> load("broken"), "holds 0 private keys");
	}

	@Test
	void whenAPrivateKeyIsPutOnTheListThenTheMessageDoesNotRepeatIt() throws Exception {
		String secret = Base64.getEncoder().encodeToString(P256.generate().getPrivate().getEncoded());
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> KeyIds.parse(secret))
			.withMessageNotContaining(secret.substring(0, 20))
			.withMessageContaining("(" + secret.length() + " characters)")
			.withNoCause();
	}

	@Test
	void whenShownThenNoSecretIsVisible() throws Exception {
		KeyPairCredentials one = load("one");
		String key = Files.readAllLines(this.directory.resolve("one.key")).get(1);
		assertThat(one + one.describe() + one.keyManager()).contains(one.nodeId().value())
			.doesNotContain(key.substring(0, 30));
	}

	/** RFC 4648 and FIPS 180-4, by the command line tools of GNU. */
	@Test
	void theIdIsBase32OfTheDigestOfTheKey() {
		String key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqMOIrDIApHdUNN8w9HtaVF4X06awr1SZZDacKhgkR6R1O4vr++EJ0T"
				+ "6Orpeb5ZfjWQZr+rZ0Hnk6/OJ2guoWxg==";
		assertThat(KeyIds.parse(key).value()).isEqualTo("mkoff3gzujghlm6lwcpi6huatgfappoifg3kna7ycpko63urnqtq");
	}

	private KeyPairCredentials load(String name) {
		return KeyPairCredentials.load(this.directory.resolve(name + ".key"), Set.of(), null);
	}

	private static PublicKey key() throws Exception {
		return P256.generate().getPublic();
	}

	private void assumePosix() {
		assumeTrue(this.directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
	}

	private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String... parts) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(action).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
			assertThat(ex.getMessage()).contains(parts);
		});
	}

}
