package io.runar.spring.boot.autoconfigure;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

import io.runar.keygen.Keygen;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.security.x509.PemFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Key and certificates from SSL bundles of Spring.
 */
class SslBundleTests {

	private static final String PASSWORD = "secret-of-the-store";

	@TempDir
	Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, RunarAutoConfiguration.class))
		.withPropertyValues("runar.network.ssl-bundle=orders");

	@BeforeEach
	void makeCertificates() {
		keygen("ca", "--dir", this.directory.toString());
		node("orders-1", 90);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PKCS12", "JKS" })
	void whenTheBundleIsAKeyStoreThenTheNodeIsTheOneItNames(String type) throws Exception {
		this.runner
			.withPropertyValues("spring.ssl.bundle.jks.orders.keystore.location=file:" + store(type, "orders-1"),
					"spring.ssl.bundle.jks.orders.keystore.password=" + PASSWORD,
					"spring.ssl.bundle.jks.orders.keystore.type=" + type)
			.run((context) -> {
				RunarNode node = context.getBean(RunarNode.class);
				assertThat(node.id().value()).isEqualTo("orders-1");
				assertThat(node.security().description()).startsWith("certificate 'CN=orders-1' until");
			});
	}

	@Test
	void whenTheBundleIsPemThenTheNodeIsTheOneItNames() {
		pem().run((context) -> assertThat(context.getBean(RunarNode.class).id().value()).isEqualTo("orders-1"));
	}

	@Test
	void whenTheBundleIsUpdatedThenTheNodeUsesWhatItHolds() {
		pem().run((context) -> {
			RunarNode node = context.getBean(RunarNode.class);
			String before = node.security().description();
			Files.delete(file("orders-1.pem"));
			Files.delete(file("orders-1.key"));
			node("orders-1", 30);
			update(context.getBean(SslBundleRegistry.class), "orders-1");
			assertThat(node.security().description()).isNotEqualTo(before);
			String renewed = node.security().description();
			node("another", 30);
			// Cannot be used: it names another node.
			update(context.getBean(SslBundleRegistry.class), "another");
			assertThat(node.security().description()).isEqualTo(renewed);
		});
	}

	@Test
	void whenSomethingElseSaysWhomToTrustThenTheStartFailsNamingBoth() {
		pem().withPropertyValues("runar.network.network-keys=" + NetworkKey.generate().encoded())
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("runar.network.ssl-bundle: 'orders', and [network-keys] too"));
	}

	@Test
	void whenThereIsNoSuchBundleThenTheStartFailsNamingThoseThereAre() {
		pem().withPropertyValues("runar.network.ssl-bundle=ordres")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("runar.network.ssl-bundle: 'ordres' (expected: one of [orders])"));
	}

	@Test
	void whenTheAliasIsWrongThenTheStartFailsNamingThoseThereAre() throws Exception {
		Path store = store("PKCS12", "orders-1");
		this.runner.withPropertyValues("spring.ssl.bundle.jks.orders.keystore.location=file:" + store,
				"spring.ssl.bundle.jks.orders.keystore.password=" + PASSWORD,
				"spring.ssl.bundle.jks.orders.keystore.type=PKCS12", "spring.ssl.bundle.jks.orders.key.alias=orders-2")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("alias 'orders-2' (it has [orders-1])")
				.hasMessageNotContaining(PASSWORD));
	}

	private ApplicationContextRunner pem() {
		return this.runner.withPropertyValues(
				"spring.ssl.bundle.pem.orders.keystore.certificate=file:" + file("orders-1.pem"),
				"spring.ssl.bundle.pem.orders.keystore.private-key=file:" + file("orders-1.key"),
				"spring.ssl.bundle.pem.orders.truststore.certificate=file:" + file("ca.pem"));
	}

	private void update(SslBundleRegistry registry, String name) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		fill(store, name);
		registry.updateBundle("orders", SslBundle.of(SslStoreBundle.of(store, PASSWORD, null)));
	}

	private Path store(String type, String name) throws Exception {
		KeyStore store = KeyStore.getInstance(type);
		store.load(null, null);
		fill(store, name);
		Path file = file(name + "." + type);
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, PASSWORD.toCharArray());
		}
		return file;
	}

	private void fill(KeyStore store, String name) throws Exception {
		List<X509Certificate> chain = PemFile.read("test", file(name + ".pem")).certificates();
		store.setKeyEntry(name, PemFile.read("test", file(name + ".key")).privateKey(), PASSWORD.toCharArray(),
				chain.toArray(Certificate[]::new));
	}

	private void node(String id, int days) {
		keygen("node", id, "--ca", this.directory.toString(), "--dir", this.directory.toString(), "--days",
				String.valueOf(days));
	}

	private static void keygen(String... arguments) {
		assertThat(Keygen.run(List.of(arguments), System.out, System.err, Clock.systemUTC())).isZero();
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

}
