package io.runar.security;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeyMaterial} and credentials from it.
 */
class KeyMaterialTests {

	private static final char[] PASSWORD = "secret-of-the-store".toCharArray();

	private final VirtualEnvironment environment = new VirtualTime(1).newEnvironment("here");

	@TempDir
	Path directory;

	private TestCertificates authority;

	@BeforeEach
	void createAuthority() throws Exception {
		this.authority = TestCertificates.authority("Shop CA", "P-256");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PKCS12", "JKS" })
	void whenAKeyStoreHasKeyAndTrustThenNodesConnectWithIt(String type) throws Exception {
		CertificateCredentials one = credentials(store(type, "one"), null, trust(type));
		CertificateCredentials two = credentials(store(type, "two"), "two", null);
		assertThat(one.nodeId()).isEqualTo(PeerId.of("one"));
		assertThat(two.verify(TlsPair.connect(one, two).get(0)).names()).containsExactly("one");
		assertThat(one.files()).isEmpty();
	}

	@Test
	void whenTheSourceGivesSomethingNewThenReloadTakesIt() throws Exception {
		AtomicReference<KeyMaterial> current = new AtomicReference<>(
				KeyMaterial.of(store("PKCS12", "one"), null, PASSWORD, null));
		CertificateCredentials one = CertificateCredentials.from(current::get, "bundle 'x'", null, this.environment);
		String before = one.describe();
		TestCertificates.Issued renewed = this.authority.leaf("one")
			.valid(Duration.ofDays(-1), Duration.ofDays(30))
			.issue();
		current.set(new KeyMaterial(renewed.key(), renewed.chain(), List.of(), List.of()));
		one.reload();
		assertThat(one.describe()).isNotEqualTo(before).contains("until 2026-01-31");
		TestCertificates.Issued another = this.authority.leaf("another").issue();
		current.set(new KeyMaterial(another.key(), another.chain(), List.of(), List.of()));
		assertInvalid(() -> one.reload(), "'one' is not a name of the certificate in bundle 'x'");
		current.set(new KeyMaterial(another.key(), renewed.chain(), List.of(), List.of()));
		assertInvalid(() -> one.reload(), "bundle 'x': the private key is not that of the certificate of 'CN=one'");
		assertThat(one.describe()).contains("until 2026-01-31");
	}

	@Test
	void whenSomethingIsMissingThenTheMessageSaysWhatAndWhere() throws Exception {
		KeyStore store = store("PKCS12", "one");
		assertInvalid(() -> credentials(store, "two", null), "bundle 'x': the key store has no private key",
				"alias 'two' (it has [one])");
		TestCertificates.Issued two = this.authority.leaf("two").issue();
		store.setKeyEntry("two", two.key(), PASSWORD, two.chain().toArray(Certificate[]::new));
		assertInvalid(() -> credentials(store, null, null), "the keys [one, two] (expected: one, or the alias");
		KeyStore empty = KeyStore.getInstance("PKCS12");
		empty.load(null, null);
		assertInvalid(() -> credentials(store, "one", empty), "the trust store has no certificate");
		assertInvalid(() -> CertificateCredentials.from(() -> KeyMaterial.of(store, "one", "wrong".toCharArray(), null),
				"bundle 'x'", null, this.environment), "is the password right?");
		TestCertificates.Issued alone = this.authority.leaf("alone").issue();
		assertInvalid(() -> CertificateCredentials.from(
				() -> new KeyMaterial(alone.key(), alone.chain().subList(0, 1), List.of(), List.of()), "bundle 'x'",
				null, this.environment), "there is no trust store");
	}

	@Test
	void whenShownThenNoSecretIsVisible() throws Exception {
		assertThat(KeyMaterial.of(store("PKCS12", "one"), null, PASSWORD, null))
			.hasToString("KeyMaterial[['CN=one', 'CN=Shop CA']]");
	}

	private CertificateCredentials credentials(KeyStore store, @Nullable String alias, @Nullable KeyStore trust) {
		return CertificateCredentials.from(() -> KeyMaterial.of(store, alias, PASSWORD, trust), "bundle 'x'", null,
				this.environment);
	}

	private KeyStore store(String type, String name) throws Exception {
		TestCertificates.Issued issued = this.authority.leaf(name).issue();
		KeyStore store = KeyStore.getInstance(type);
		store.load(null, null);
		store.setKeyEntry(name, issued.key(), PASSWORD, issued.chain().toArray(Certificate[]::new));
		return store;
	}

	private KeyStore trust(String type) throws Exception {
		KeyStore store = KeyStore.getInstance(type);
		store.load(null, null);
		store.setCertificateEntry("ca", this.authority.certificate());
		return store;
	}

	private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String... parts) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(action).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
			assertThat(ex.getMessage()).contains(parts).doesNotContain(new String(PASSWORD));
		});
	}

}
