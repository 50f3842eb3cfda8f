package io.runar.security;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.security.x509.MisplacedKey;
import io.runar.security.x509.P256;
import io.runar.security.x509.PemFile;
import io.runar.security.x509.PemText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * RELIABILITY 36: a key in place of the path of its file, a mistake that is easily made
 * with environment variables, is repeated nowhere.
 */
class MisplacedKeyTests {

	private static final String SLASHES = "Zk9x//Qm3T7vB1pL8sD2fH6j//4nR0wE5yU9cXaVgNi";

	private final VirtualEnvironment environment = new VirtualTime(1).newEnvironment("here");

	@TempDir
	private Path directory;

	static Stream<String> keys() throws Exception {
		String pem = PemText.of(P256.generate().getPrivate());
		String body = pem.lines().filter((line) -> !line.startsWith("-")).reduce("", String::concat);
		return Stream.of(SLASHES, SLASHES + "=", "/app/" + SLASHES, NetworkKey.generate().encoded(),
				"/app/" + NetworkKey.generate().encoded(), "0123456789abcdef".repeat(4),
				"/app/" + "0123456789ABCDEF".repeat(4), pem, "/app/" + pem, body,
				// Longer than the name of a file may be.
				"-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(140)
						+ "\n-----END PRIVATE KEY-----",
				"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(140));
	}

	@ParameterizedTest
	@MethodSource("keys")
	void whenAKeyIsGivenInPlaceOfItsFileThenNothingRepeatsIt(String key) {
		assertNotRepeated(key, (path) -> PemFile.read("runar.network.tls-private-key", path));
		assertNotRepeated(key, (path) -> NetworkKeyCredentials.load(path, "shop", null, this.environment));
		assertNotRepeated(key, (path) -> new DenyList(List.of(), path));
		assertNotRepeated(key, (path) -> KeyPairCredentials.load(path, Set.of(), null));
		assertNotRepeated(key, (path) -> KeyPairCredentials.load(this.directory.resolve("node.key"), Set.of(), path));
	}

	/** A file is made when there is none, but not one that is named by a secret. */
	@ParameterizedTest
	@MethodSource("keys")
	void whenTheFileOfANodeKeyIsAKeyThenItIsNotMade(String key) throws Exception {
		Path file = this.directory.resolve(key.replaceFirst("^/", ""));
		assertNotRepeated(key, (path) -> KeyPairCredentials.load(file, Set.of(), null));
		try (Stream<Path> made = Files.list(this.directory)) {
			assertThat(made).isEmpty();
		}
	}

	@Test
	void whenKeysAreRandomThenNearlyAllAreSeen() {
		Random random = new Random(36);
		long missed = IntStream.range(0, 100_000).filter((i) -> {
			byte[] key = new byte[32];
			random.nextBytes(key);
			Base64.Encoder encoder = (i % 2 == 0) ? Base64.getEncoder() : Base64.getUrlEncoder().withoutPadding();
			String text = encoder.encodeToString(key);
			return !MisplacedKey.isIn(Path.of((i % 3 == 0) ? text : "/srv/app/" + text));
		}).count();
		assertThat(missed).isLessThan(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "node.key", "/etc/runar/shop.keys", "/var/run/secrets/kubernetes/io/runar-network-keys",
			"/home/orders/config/runar/credentials/production/node-key",
			"/Users/Anna/Library/Application Support/Orders/NodeKey",
			"/Users/AnnaSchmidt/Library/ApplicationSupport/OrdersProduction/NodeKeyFile",
			"/var/lib/kubelet/pods/3f2504e0-4f89-11d3-9a0c-0305e82c3301/volumes/runar/Network/node-key",
			"/var/lib/docker/overlay2/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08/merged/key",
			"orders-service-production-network-keys-of-the-second-team",
			"C:\\Users\\Anna\\AppData\\Local\\Runar\\Orders\\Credentials\\NodeKey" })
	void whenAPathIsOneThatPeopleChooseThenItIsNoKey(String path) {
		assertThat(MisplacedKey.isIn(Path.of(path))).isFalse();
	}

	private static void assertNotRepeated(String key, Function<Path, ?> reader) {
		RunarException failure = catchThrowableOfType(RunarException.class, () -> reader.apply(Path.of(key)));
		assertThat(failure.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
		assertThat(failure).hasMessageContaining("(expected: the path of a file");
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		// Also the parts between slashes, which a path joins anew.
		String told = trace.toString().replace("/", "");
		String secret = key.replaceAll("-----[A-Z ]*-----|^/app/|/", "");
		IntStream.range(4, secret.length() - 6)
			.mapToObj((i) -> secret.substring(i, i + 6))
			.forEach((part) -> assertThat(told).doesNotContain(part));
	}

}
