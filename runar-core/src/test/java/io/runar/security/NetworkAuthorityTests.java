package io.runar.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import io.runar.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link NetworkAuthority}.
 */
class NetworkAuthorityTests {

	private static final NetworkKey KEY = NetworkKey
		.parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

	@Test
	void whenDerivedTwiceThenTheSameAuthority() throws Exception {
		assertThat(NetworkAuthority.derive(KEY, "shop").name()).isEqualTo(NetworkAuthority.derive(KEY, "shop").name());
	}

	@Test
	void whenDerivedByAnotherVersionThenTheSameAuthority() throws Exception {
		// Calculated without Java. A change would split every network during an upgrade.
		assertThat(NetworkAuthority.derive(KEY, "shop").name()).isEqualTo("Runar network key 36fafce9d61b6026");
	}

	@Test
	void whenKeyOrNetworkDiffersThenAnotherAuthority() throws Exception {
		String name = NetworkAuthority.derive(KEY, "shop").name();
		assertThat(NetworkAuthority.derive(KEY, "shop2").name()).isNotEqualTo(name);
		assertThat(NetworkAuthority.derive(NetworkKey.generate(), "shop").name()).isNotEqualTo(name);
	}

	@Test
	void whenManyKeysAreTriedThenEachSignsWhatItsPublicKeyVerifies() throws Exception {
		for (int i = 0; i < 20; i++) {
			NetworkAuthority authority = NetworkAuthority.derive(NetworkKey.generate(), "shop");
			X509Certificate own = authority.issueOwn();
			own.verify(authority.trustAnchor().getCAPublicKey());
		}
	}

	@Test
	void whenOpensslChecksAnIssuedChainStrictlyThenItAgrees(@TempDir Path directory) throws Exception {
		assumeTrue(run(directory, "openssl", "version").startsWith("OpenSSL"));
		NetworkAuthority authority = NetworkAuthority.derive(KEY, "shop");
		write(directory.resolve("ca.pem"), authority.issueOwn());
		write(directory.resolve("leaf.pem"), leaf(authority));
		for (String purpose : new String[] { "sslserver", "sslclient" }) {
			assertThat(run(directory, "openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", "ca.pem",
					"leaf.pem"))
				.isEqualTo("leaf.pem: OK");
		}
	}

	private static X509Certificate leaf(NetworkAuthority authority) throws Exception {
		KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
		Instant now = Instant.now();
		return authority.issueLeaf(PeerId.of("node_1"), (ECPublicKey) keys.getPublic(), now.minusSeconds(60),
				now.plusSeconds(3600));
	}

	private static void write(Path file, X509Certificate certificate) throws Exception {
		Files.writeString(file,
				"-----BEGIN CERTIFICATE-----\n"
						+ Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(certificate.getEncoded())
						+ "\n-----END CERTIFICATE-----\n");
	}

	private static String run(Path directory, String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).directory(directory.toFile())
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
			return output.strip();
		}
		catch (IOException ex) {
			return "not installed: " + ex.getMessage();
		}
	}

}
