package io.runar.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLHandshakeException;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.security.x509.CertificateIssuer;
import io.runar.security.x509.P256;
import io.runar.security.x509.SecretFile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link NetworkKeyCredentials}, with handshakes of the JDK.
 */
class NetworkKeyCredentialsTests {

	@TempDir
	Path directory;

	private static final NetworkKey KEY = NetworkKey.generate();

	private static final NetworkKey OTHER_KEY = NetworkKey.generate();

	private final VirtualTime time = new VirtualTime(1);

	private final VirtualEnvironment environment = this.time.newEnvironment("here");

	private final VirtualEnvironment elsewhere = this.time.newEnvironment("elsewhere");

	private final NetworkKeyCredentials server = NetworkKeyCredentials.create(List.of(KEY), "shop", PeerId.of("server"),
			this.environment);

	@Test
	void whenBothHoldTheKeyThenEachKnowsTheOther() throws Exception {
		NetworkKeyCredentials client = client(KEY, "shop");
		List<List<X509Certificate>> seen = TlsPair.connect(client, this.server);
		PeerIdentity peer = this.server.verify(seen.get(0));
		assertThat(peer.names()).containsExactly("client_1.a");
		assertThat(peer.allows(PeerId.of("client_1.a"))).isTrue();
		assertThat(peer.allows(PeerId.of("server"))).isFalse();
		assertThat(peer.fingerprint()).matches("[0-9a-f]{64}");
		assertThat(client.verify(seen.get(1)).names()).containsExactly("server");
	}

	@Test
	void whenStrangerHasAnotherKeyThenRefused() {
		NetworkKeyCredentials stranger = client(OTHER_KEY, "shop");
		assertRefused(() -> TlsPair.connect(unchecked(stranger), this.server), "'CN=client_1.a' is not trusted",
				"Runar network key");
		assertRefused(() -> TlsPair.connect(this.server, unchecked(stranger)), "'CN=client_1.a' is not trusted");
	}

	@Test
	void whenNetworkIdDiffersThenRefused() {
		NetworkKeyCredentials neighbour = client(KEY, "shop2");
		assertRefused(() -> TlsPair.connect(unchecked(neighbour), this.server), "'CN=client_1.a' is not trusted",
				"do network key and network id agree?");
	}

	@Test
	void whenClientShowsNoCertificateThenRefused() {
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> TlsPair.connectWithoutCertificate(client(KEY, "shop"), this.server));
	}

	@Test
	void whenClockOfPeerIsADayFastThenAccepted() throws Exception {
		this.elsewhere.setWallClockSkew(Duration.ofHours(24));
		TlsPair.connect(client(KEY, "shop"), this.server);
	}

	@Test
	void whenCertificateIsNotYetValidThenRefused() {
		this.elsewhere.setWallClockSkew(Duration.ofHours(25));
		NetworkKeyCredentials early = client(KEY, "shop");
		assertRefused(() -> TlsPair.connect(unchecked(early), this.server), "CN=client_1.a", "is not valid before");
	}

	@Test
	void whenCertificateIsExpiredThenRefused() {
		NetworkKeyCredentials dead = client(KEY, "shop");
		this.elsewhere.kill();
		this.time.advance(NetworkKeyCredentials.LIFETIME.plusSeconds(1));
		assertRefused(() -> TlsPair.connect(unchecked(dead), this.server), "CN=client_1.a",
				"expired at 2026-01-08T00:00:00Z");
	}

	@Test
	void whenNodesRunForMonthsThenCertificatesAreRenewedAndTheFingerprintStays() throws Exception {
		NetworkKeyCredentials client = client(KEY, "shop");
		PeerIdentity before = this.server.verify(TlsPair.connect(client, this.server).get(0));
		client.onChange(() -> {
			throw new AssertionError("a renewal changes neither key nor trust");
		});
		for (int day = 0; day < 90; day++) {
			this.time.advance(Duration.ofDays(1));
			PeerIdentity now = this.server.verify(List.of(chainOf(client)));
			assertThat(now.notAfter())
				.isAfter(Instant.ofEpochMilli(this.environment.currentTimeMillis()).plus(Duration.ofDays(3)));
		}
		PeerIdentity after = this.server.verify(TlsPair.connect(client, this.server).get(0));
		assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
	}

	@Test
	void whenWallClockIsSetBackThenTheCertificateIsRenewed() throws Exception {
		this.environment.setWallClockSkew(Duration.ofDays(-30));
		this.elsewhere.setWallClockSkew(Duration.ofDays(-30));
		this.time.advance(Duration.ofHours(2));
		TlsPair.connect(client(KEY, "shop"), this.server);
	}

	@Test
	void whenClosedThenNothingIsRenewed() {
		X509Certificate[] before = chainOf(this.server);
		this.server.close();
		this.time.advance(Duration.ofDays(6));
		assertThat(chainOf(this.server)).isEqualTo(before);
	}

	@Test
	void whenKeysRotateStepByStepThenNobodyIsEverRefused() throws Exception {
		List<NetworkKeyCredentials> nodes = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			nodes.add(NetworkKeyCredentials.create(List.of(KEY), "shop", PeerId.of("n" + i), this.environment));
		}
		for (List<NetworkKey> step : List.of(List.of(KEY, OTHER_KEY), List.of(OTHER_KEY, KEY), List.of(OTHER_KEY))) {
			for (NetworkKeyCredentials node : nodes) {
				node.setKeys(step);
				assertAllTrustEachOther(nodes);
			}
		}
		NetworkKeyCredentials left = nodes.get(0);
		assertRefused(() -> TlsPair.connect(unchecked(this.server), left), "'CN=server' is not trusted");
	}

	@Test
	void whenKeyIsDroppedThenAChainAcceptedBeforeIsRefused() throws Exception {
		NetworkKeyCredentials client = client(KEY, "shop");
		List<X509Certificate> chain = TlsPair.connect(client, this.server).get(0);
		List<String> changes = new ArrayList<>();
		this.server.onChange(() -> changes.add("changed"));
		this.server.setKeys(List.of(OTHER_KEY));
		assertThat(changes).containsExactly("changed");
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> this.server.verify(chain));
	}

	@Test
	void whenListenerFailsOrIsCancelledThenTheOthersStillHear() {
		List<String> heard = new ArrayList<>();
		this.server.onChange(() -> {
			throw new IllegalStateException("bad listener");
		});
		this.server.onChange(() -> heard.add("cancelled")).cancel();
		this.server.onChange(() -> heard.add("good"));
		this.server.setKeys(List.of(OTHER_KEY));
		assertThat(heard).containsExactly("good");
	}

	@Test
	void whenAHandshakeIsUnderWayThenARotationDoesNotMixKeyAndChain() {
		String alias = this.server.keyManager().chooseEngineServerAlias("EC", null, null);
		X509Certificate[] before = chainOf(this.server);
		this.server.setKeys(List.of(OTHER_KEY));
		assertThat(this.server.keyManager().getCertificateChain(alias)).isEqualTo(before);
		assertThat(chainOf(this.server)).isNotEqualTo(before);
	}

	@Test
	void whenThereIsNoKeyThenRefusedAndNothingChanges() throws Exception {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.server.setKeys(List.of()))
			.withMessage("runar.network.network-keys: 0 keys (expected: 1 to 8)")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
		TlsPair.connect(client(KEY, "shop"), this.server);
	}

	@Test
	void whenNoNodeIdIsGivenThenOneIsGeneratedAndCertified() throws Exception {
		NetworkKeyCredentials nameless = NetworkKeyCredentials.create(List.of(KEY), "shop", null, this.environment);
		assertThat(this.server.verify(List.of(chainOf(nameless))).names()).isEqualTo(Set.of(nameless.nodeId().value()));
	}

	@Test
	void whenKeysAreInAFileThenReloadTakesWhatItHoldsThen() throws Exception {
		Path file = write("# of the shop\n" + KEY.encoded() + "\n\n" + OTHER_KEY.encoded() + " # new\n");
		NetworkKeyCredentials one = NetworkKeyCredentials.load(file, "shop", PeerId.of("one"), this.environment);
		assertThat(one.describe()).isEqualTo("network key (2 keys)");
		assertThat(one.files()).containsExactly(file);
		TlsPair.connect(client(KEY, "shop"), one);
		Files.writeString(file, OTHER_KEY.encoded());
		one.reload();
		assertThat(one.describe()).isEqualTo("network key (1 key)");
		assertRefused(() -> TlsPair.connect(unchecked(client(KEY, "shop")), one), "is not trusted");
	}

	@Test
	void whenTheKeyFileIsWrongThenTheMessageNamesTheLineAndNoKey() throws Exception {
		Path file = write(KEY.encoded() + "\n" + KEY.encoded().substring(1) + "\n");
		assertInvalidFile(file, "runar.network.network-keys-file: " + file + " has a wrong line 2: network key of 43");
		Files.writeString(file, "# nothing\n");
		assertInvalidFile(file, "0 keys (expected: 1 to 8)");
		Files.delete(file);
		assertInvalidFile(file, "does not exist");
	}

	@Test
	void whenAllCanReadTheKeyFileThenRefusedButAGroupMay() throws Exception {
		Path file = write(KEY.encoded());
		assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
		NetworkKeyCredentials.load(file, "shop", PeerId.of("one"), this.environment).close();
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		assertInvalidFile(file, "has permissions rw-r--r--", "chmod 600");
	}

	private void assertInvalidFile(Path file, String... parts) {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> NetworkKeyCredentials.load(file, "shop", PeerId.of("one"), this.environment))
			.satisfies(
					(ex) -> assertThat(ex.getMessage()).contains(parts).doesNotContain(KEY.encoded().substring(1, 12)));
	}

	private Path write(String text) throws IOException {
		Path file = this.directory.resolve("keys");
		SecretFile.create(file, text);
		return file;
	}

	@Test
	void whenACertificateOfTheNetworkClaimsNamesOrARoleThenTheyAreNotBelieved() throws Exception {
		NetworkAuthority authority = NetworkAuthority.derive(KEY, "shop");
		KeyPair pair = P256.generate();
		Instant now = Instant.ofEpochMilli(this.environment.currentTimeMillis());
		X509Certificate leaf = authority.issue(new CertificateIssuer.Content("n", pair.getPublic(), now,
				now.plus(Duration.ofDays(1)), false, List.of("runar:n", "spiffe://shop/boss", "runar-role:admin"),
				List.of("boss.example"), List.of(CertificateIssuer.SERVER_AUTH, CertificateIssuer.CLIENT_AUTH)));
		for (PeerIdentity identity : List.of(this.server.verify(List.of(leaf)),
				this.server.verifyEstablished(List.of(leaf)))) {
			assertThat(identity.names()).contains("n");
			assertThat(identity.alternativeNames()).isEmpty();
			assertThat(identity.roles()).isEmpty();
		}
	}

	@Test
	void whenShownThenNoSecretIsVisible() throws Exception {
		NetworkAuthority authority = NetworkAuthority.derive(KEY, "shop");
		String shown = KEY + " " + this.server + this.server.describe() + authority + this.server.keyManager()
				+ this.server.trustManager();
		assertThat(shown).contains("network key (1 key)")
			.doesNotContain(KEY.encoded())
			.doesNotContain(HexFormat.of().formatHex(KEY.bytes()));
	}

	private NetworkKeyCredentials client(NetworkKey key, String networkId) {
		return NetworkKeyCredentials.create(List.of(key), networkId, PeerId.of("client_1.a"), this.elsewhere);
	}

	/** An attacker who accepts any server, so that the server has to decide. */
	private static NodeCredentials unchecked(NodeCredentials credentials) {
		String alias = credentials.keyManager().chooseEngineServerAlias("EC", null, null);
		return new TestCertificates.Issued(credentials.keyManager().getPrivateKey(alias), List.of(chainOf(credentials)))
			.unchecked();
	}

	private static X509Certificate[] chainOf(NodeCredentials credentials) {
		String alias = credentials.keyManager().chooseEngineServerAlias("EC", null, null);
		return credentials.keyManager().getCertificateChain(alias);
	}

	private static void assertAllTrustEachOther(List<NetworkKeyCredentials> nodes) throws CertificateException {
		for (NetworkKeyCredentials one : nodes) {
			for (NetworkKeyCredentials other : nodes) {
				one.verify(List.of(chainOf(other)));
			}
		}
	}

	private static void assertRefused(ThrowingCallable handshake, String... reasons) {
		assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(handshake)
			.havingCause()
			.isInstanceOf(CertificateException.class)
			.satisfies((cause) -> assertThat(cause.getMessage()).contains(reasons)
				.doesNotContain(KEY.encoded(), OTHER_KEY.encoded()));
	}

}
