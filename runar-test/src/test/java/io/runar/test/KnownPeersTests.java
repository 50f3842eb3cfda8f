package io.runar.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that remember others in a file, on the simulated network.
 */
class KnownPeersTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final Duration WRITTEN = Duration.ofSeconds(11);

	private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.runar.node.KnownPeers");

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(23);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void listen() {
		this.file = this.directory.resolve("sub/peers");
		this.log.start();
		LOGGER.setLevel(Level.WARN);
		LOGGER.setAdditive(false);
		LOGGER.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		LOGGER.detachAppender(this.log);
		LOGGER.setAdditive(true);
		LOGGER.setLevel(null);
	}

	@Test
	void whenAllDiscoveryIsOffThenARestartedNodeFindsTheOthersThroughTheFile() {
		startWithFile("a", "b", "c");
		this.network.advance(WRITTEN);
		restartWithoutDiscovery();
		assertThat(this.network.converge(Duration.ofSeconds(1))).isLessThan(Duration.ofSeconds(1));
		assertThat(this.log.list).isEmpty();
	}

	@Test
	void whenNodeStopsInOrderThenItRemembersThoseItJustMet() throws IOException {
		startWithFile("a", "b");
		this.network.stop("b");
		assertThat(lines()).hasSize(2).first().isEqualTo("runar-known-peers 1 default");
		assertThat(lines().get(1)).startsWith("a ").endsWith(" memory://a:7000");
	}

	@Test
	void whenNodeHasLeftThenItIsRememberedAllTheSame() throws IOException {
		startWithFile("a", "b", "c");
		this.network.advance(WRITTEN);
		this.network.stop("a");
		this.network.advance(Duration.ofMinutes(30));
		assertThat(lines()).hasSize(3).anyMatch((line) -> line.startsWith("a "));
	}

	@Test
	void whenNothingChangesThenTheFileIsWrittenRarely() throws IOException {
		startWithFile("a", "b");
		this.network.advance(WRITTEN);
		List<String> first = lines();
		this.network.advance(Duration.ofMinutes(5));
		assertThat(lines()).isEqualTo(first);
		this.network.advance(Duration.ofMinutes(6));
		assertThat(lines()).isNotEqualTo(first);
	}

	@Test
	void whenFileIsWrittenThenOnlyItsOwnerMayReadItAndNothingElseIsLeft() throws IOException {
		startWithFile("a", "b");
		this.network.advance(WRITTEN);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file))).isEqualTo("rw-------");
		try (Stream<Path> files = Files.list(this.file.getParent())) {
			assertThat(files).containsExactly(this.file);
		}
	}

	@Test
	void whenAnotherNodeLivesAtAnAddressThenItsFormerNameIsForgotten() throws IOException {
		write("runar-known-peers 1 default", "old 5 memory://a:7000", "gone 4 memory://z:7000");
		startWithFile("a", "b");
		this.network.advance(WRITTEN);
		assertThat(lines()).hasSize(3)
			.anyMatch((line) -> line.startsWith("a "))
			.anyMatch((line) -> line.startsWith("gone 4 "));
	}

	@Test
	void whenAnotherNodeAnswersThanTheFileSaysThenItIsTakenForWhatItProves() throws IOException {
		write("runar-known-peers 1 default", "liar 5 memory://a:7000");
		this.network.start("a");
		this.network.configure((config) -> config.discoveryEnabled(false).knownPeersFile(this.file));
		RunarNode b = this.network.start("b");
		this.network.advance(SOON);
		assertThat(b.peers()).extracting(Object::toString).containsExactly("a");
	}

	@Test
	void whenFileIsOfAnotherNetworkThenNobodyIsDialledAndItIsLeftAsItIs() throws IOException {
		write("runar-known-peers 1 other", "a 5 memory://a:7000");
		RunarNode b = startAloneBesides("a");
		assertThat(b.peers()).isEmpty();
		assertWarning("nodes of another network (expected: of 'default'");
		assertThat(lines()).containsExactly("runar-known-peers 1 other", "a 5 memory://a:7000");
		assertThat(b.info().discovery()).singleElement()
			.satisfies((shown) -> assertThat(shown.problem()).contains(this.file.toString()))
			.extracting(NodeInfo.Discovery::running)
			.isEqualTo(false);
	}

	@Test
	void whenFileIsSomethingElseThenItIsLeftAsItIs() throws IOException {
		write("server:", "  port: 8080");
		startWithFile("a", "b");
		this.network.advance(WRITTEN);
		this.network.stop("b");
		assertWarning("another kind of file");
		assertThat(lines()).containsExactly("server:", "  port: 8080");
	}

	@Test
	void whenFileIsNoTextThenNodeStarts() throws IOException {
		Files.createDirectories(this.file.getParent());
		Files.write(this.file, new byte[] { (byte) 0xff, (byte) 0xfe, 0 });
		startAloneBesides("a");
		assertWarning("not a text");
	}

	@Test
	void whenFileIsHugeThenItIsNotRead() throws IOException {
		write("runar-known-peers 1 default" + "\na 5 memory://a:7000".repeat(20_000));
		assertThat(startAloneBesides("a").peers()).isEmpty();
		assertWarning("more than 262144 bytes");
	}

	@Test
	void whenFileHasTooManyNodesThenItIsNotUsed() throws IOException {
		write("runar-known-peers 1 default" + "\na 5 memory://a:7000".repeat(201));
		assertThat(startAloneBesides("a").peers()).isEmpty();
		assertWarning("201 nodes (expected: at most 200)");
	}

	@Test
	void whenALineIsDamagedThenTheFileIsNotUsedButWrittenAnew() throws IOException {
		write("runar-known-peers 1 default", "a 5 memory://a:7000", "b x");
		startWithFile("a", "b");
		assertWarning("damaged in line 3");
		this.network.advance(WRITTEN);
		assertThat(lines()).hasSize(2).last().asString().startsWith("a ");
	}

	@Test
	void whenFileCannotBeReadOrWrittenThenNodeRunsAndWarnsOnceForEach() throws IOException {
		Files.createDirectories(this.file.resolve("a-directory"));
		startWithFile("a", "b");
		this.network.advance(Duration.ofMinutes(5));
		assertThat(this.network.isConverged()).isTrue();
		assertThat(this.log.list).hasSize(2).allMatch((event) -> event.getLevel() == Level.WARN);
		assertThat(this.log.list.get(0).getFormattedMessage()).contains(this.file.toString(), "cannot be read");
		assertThat(this.log.list.get(1).getFormattedMessage()).contains(this.file.toString(), "cannot be written");
	}

	/** Only the last node has the file. */
	private void startWithFile(String... ids) {
		for (int i = 0; i < ids.length - 1; i++) {
			this.network.start(ids[i]);
		}
		this.network.configure((config) -> config.knownPeersFile(this.file));
		this.network.start(ids[ids.length - 1]);
		this.network.converge(SOON);
	}

	private void restartWithoutDiscovery() {
		for (String id : List.of("a", "b", "c")) {
			this.network.kill(id);
		}
		this.network.configure((config) -> config.discoveryEnabled(false).knownPeersFile(null));
		this.network.start("a");
		this.network.start("b");
		this.network.configure((config) -> config.knownPeersFile(this.file));
		this.network.start("c");
	}

	private RunarNode startAloneBesides(String other) {
		this.network.start(other);
		this.network.configure((config) -> config.discoveryEnabled(false).knownPeersFile(this.file));
		RunarNode node = this.network.start("b");
		this.network.advance(SOON);
		return node;
	}

	private void write(String... lines) throws IOException {
		Files.createDirectories(this.file.getParent());
		Files.write(this.file, List.of(lines), StandardCharsets.UTF_8);
	}

	private List<String> lines() throws IOException {
		return Files.readAllLines(this.file);
	}

	private void assertWarning(String reason) {
		assertThat(this.log.list).singleElement().satisfies((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.WARN);
			assertThat(event.getFormattedMessage()).contains("known-peers-file", this.file.toString(), reason);
		});
	}

}
