package io.runar.keygen;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.runar.PeerId;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.security.CertificateCredentials;
import io.runar.security.KeyPairCredentials;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.x509.NodeNames;
import io.runar.security.x509.PemFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link Keygen}: what it makes is what nodes take.
 */
class KeygenTests {

	private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(VirtualTime.WALL_CLOCK_ORIGIN), ZoneOffset.UTC);

	@TempDir
	Path directory;

	private final VirtualEnvironment environment = new VirtualTime(1).newEnvironment("here");

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	@Test
	void aNetworkKeyIsTakenByNodesAndNeverPrinted() throws Exception {
		Path file = this.directory.resolve("made").resolve("shop.keys");
		assertThat(keygen("network-key", "--file", file.toString())).isZero();
		NetworkKeyCredentials.load(file, "shop", PeerId.of("one"), this.environment).close();
		assertThat(output()).contains("network-keys-file: " + file);
		String key = Files.readAllLines(file).get(1);
		assertThat(key).hasSize(44);
		assertThat(output()).doesNotContain(key);
		assertModes(file, "rw-------", "rwx------");
	}

	@Test
	void aNodeKeyIsTakenByItsNodeWhichHasThePrintedId() throws Exception {
		Path file = this.directory.resolve("node.key");
		assertThat(keygen("node-key", "--file", file.toString())).isZero();
		KeyPairCredentials credentials = KeyPairCredentials.load(file, Set.of(), null);
		assertThat(output()).contains("Node id: " + credentials.nodeId(), "node-key-file: " + file);
		assertNoSecret(file);
		assertModes(file, "rw-------", null);
	}

	@Test
	void certificatesOfOneAuthorityAreTakenByNodesThatTrustEachOther() throws Exception {
		String ca = this.directory.resolve("ca").toString();
		String nodes = this.directory.resolve("nodes").toString();
		assertThat(keygen("ca", "--dir", ca, "--name", "Shop network CA", "--days", "100")).isZero();
		assertThat(keygen("node", "orders-1", "--ca", ca, "--dir", nodes, "--days", "30", "--role", "worker", "--role",
				"admin", "--dns", "orders.example.com"))
			.isZero();
		assertThat(keygen("node", "stock-1", "--ca", ca, "--dir", nodes)).isZero();
		CertificateCredentials orders = load("orders-1");
		assertThat(orders.nodeId()).isEqualTo(PeerId.of("orders-1"));
		assertThat(orders.describe()).isEqualTo("certificate 'CN=orders-1' until 2026-01-31T00:00:00Z");
		var chain = PemFile.read("test", file("nodes", "orders-1.pem")).certificates();
		var identity = load("stock-1").verify(chain);
		assertThat(identity.roles()).containsExactlyInAnyOrder("worker", "admin");
		assertThat(identity.names()).containsExactlyInAnyOrder("orders-1", "orders.example.com");
		assertThat(NodeNames.alternativeNames(chain.get(0))).contains("DNS:orders.example.com");
		assertThat(output()).contains("tls-certificate: " + file("nodes", "orders-1.pem"),
				"tls-private-key: " + file("nodes", "orders-1.key"));
		for (Path secret : List.of(file("ca", "ca.key"), file("nodes", "orders-1.key"), file("nodes", "stock-1.key"))) {
			assertNoSecret(secret);
			assertModes(secret, "rw-------", "rwx------");
		}
		assertModes(file("nodes", "orders-1.pem"), "rw-r--r--", "rwx------");
	}

	@Test
	void whenAFileIsThereThenNothingIsMadeAndItStaysAsItIs() throws Exception {
		for (List<String> command : List.of(List.of("network-key", "--file", "KEY"),
				List.of("node-key", "--file", "KEY"), List.of("ca", "--dir", "DIR"))) {
			Path key = Files.writeString(this.directory.resolve("ca.key"), "mine");
			String[] arguments = command.stream()
				.map((argument) -> argument.replace("KEY", key.toString()).replace("DIR", this.directory.toString()))
				.toArray(String[]::new);
			assertThat(keygen(arguments)).isEqualTo(Keygen.FAILED);
			assertThat(key).hasContent("mine");
		}
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("ca.key is there already and is left as it is");
		assertThat(this.directory.resolve("ca.pem")).doesNotExist();
	}

	@Test
	void whenTheAuthorityIsMissingOrHasAnotherKeyThenTheMessageSaysSo() throws Exception {
		String dir = this.directory.toString();
		assertThat(keygen("node", "orders-1", "--ca", dir, "--dir", dir)).isEqualTo(Keygen.FAILED);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("ca.pem does not exist");
		keygen("ca", "--dir", dir);
		Files.delete(this.directory.resolve("ca.key"));
		keygen("node-key", "--file", this.directory.resolve("ca.key").toString());
		assertThat(keygen("node", "orders-1", "--ca", dir, "--dir", dir)).isEqualTo(Keygen.FAILED);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("is not the key of the certificate in ca.pem");
		assertThat(this.directory.resolve("orders-1.key")).doesNotExist();
	}

	@Test
	void whenTheCommandIsWrongThenTheMessageNamesWhatAndHowToDoIt() {
		assertUsage("'keys' (expected: one of [network-key, node-key, ca, node])", "keys");
		assertUsage("'--flie' (expected: one of [--file] and its value)", "network-key", "--flie", "x");
		assertUsage("'--file' (expected", "network-key", "--file");
		assertUsage("[] (expected: 1 words", "node");
		assertUsage("--days: '0' (expected: 1 to 36500)", "ca", "--dir", this.directory.toString(), "--days", "0");
		assertUsage("node id: 'a b'", "node", "a b");
		assertUsage("--name: ''", "ca", "--dir", this.directory.toString(), "--name", "");
		assertThat(keygen()).isZero();
		assertThat(output()).contains("keygen network-key");
	}

	/** As a user runs it: only this project's classes are on the class path. */
	@Test
	void theCommandNeedsNothingButTheJdk() throws Exception {
		Path classes = Path.of(Keygen.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		String dir = this.directory.toString();
		assertThat(java(classes, "ca", "--dir", dir)).contains("Authority 'Runar CA'");
		assertThat(java(classes, "node", "orders-1", "--ca", dir, "--dir", dir)).contains("Certificate of node");
		assertThat(java(classes, "network-key", "--file", dir + "/n")).contains("Network key made");
		assertThat(java(classes, "node-key", "--file", dir + "/k")).contains("Node id: ");
	}

	private String java(Path classes, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classes.toString(),
						Keygen.class.getName(), "keygen"));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(printed).isZero();
		return printed;
	}

	private int keygen(String... arguments) {
		List<String> all = new ArrayList<>(List.of("keygen"));
		all.addAll(Arrays.asList(arguments));
		return Keygen.run(all, new PrintStream(this.out, true, StandardCharsets.UTF_8),
				new PrintStream(this.err, true, StandardCharsets.UTF_8), CLOCK);
	}

	private void assertUsage(String message, String... arguments) {
		this.err.reset();
		assertThat(keygen(arguments)).isEqualTo(Keygen.USAGE);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).startsWith(message).contains("keygen network-key");
	}

	private String output() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

	private Path file(String first, String second) {
		return this.directory.resolve(first).resolve(second);
	}

	private CertificateCredentials load(String node) {
		return CertificateCredentials.load(file("nodes", node + ".pem"), file("nodes", node + ".key"), null, null, null,
				this.environment);
	}

	private void assertNoSecret(Path file) throws Exception {
		Matcher body = Pattern.compile("-----\n([^-]+)\n-----").matcher(Files.readString(file));
		assertThat(body.find()).isTrue();
		assertThat(output() + this.err.toString(StandardCharsets.UTF_8)).doesNotContain(body.group(1).substring(0, 40));
	}

	private static void assertModes(Path file, String expected, String directory) throws Exception {
		assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo(expected);
		if (directory != null) {
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
				.isEqualTo(directory);
		}
	}

}
