package io.runar.security;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link DevelopmentKey}.
 */
class DevelopmentKeyTests {

	@TempDir
	Path home;

	@Test
	void whenThereIsNoneThenMadeForTheOwnerAloneAndFoundAgain() throws Exception {
		Path file = file();
		NetworkKey key = DevelopmentKey.loadOrCreate(file);
		assertThat(DevelopmentKey.loadOrCreate(file).encoded()).isEqualTo(key.encoded());
		assumePosix();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
			.isEqualTo("rwx------");
		assertThat(entries()).containsExactly("development.key");
	}

	@Test
	void whenManyStartAtOnceThenAllGetOneKey() throws Exception {
		int nodes = 16;
		ExecutorService pool = Executors.newFixedThreadPool(nodes);
		try {
			CyclicBarrier barrier = new CyclicBarrier(nodes);
			List<Future<String>> futures = new ArrayList<>();
			for (int i = 0; i < nodes; i++) {
				futures.add(pool.submit(() -> {
					barrier.await(10, TimeUnit.SECONDS);
					return DevelopmentKey.loadOrCreate(file()).encoded();
				}));
			}
			Set<String> keys = new HashSet<>();
			for (Future<String> future : futures) {
				keys.add(future.get(20, TimeUnit.SECONDS));
			}
			assertThat(keys).hasSize(1);
			assertThat(entries()).containsExactly("development.key");
		}
		finally {
			pool.shutdownNow();
		}
	}

	@Test
	void whenOthersCanReadItThenRefusedWithoutTellingIt() throws Exception {
		assumePosix();
		NetworkKey key = DevelopmentKey.loadOrCreate(file());
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
		assertRefused("rw-r-----", "expected: rw-------", key);
	}

	@Test
	void whenOthersCanReplaceItThenRefused() throws Exception {
		assumePosix();
		NetworkKey key = DevelopmentKey.loadOrCreate(file());
		Files.setPosixFilePermissions(file().getParent(), PosixFilePermissions.fromString("rwxrwx---"));
		assertRefused("rwxrwx---", "chmod 700", key);
	}

	@Test
	void whenItIsNoKeyThenRefusedWithoutRepeatingIt() throws Exception {
		NetworkKey key = DevelopmentKey.loadOrCreate(file());
		Files.writeString(file(), key.encoded() + "correct horse");
		assertRefused("holds no network key", "delete the file", key);
		Files.writeString(file(), "x".repeat(2000));
		assertRefused("has 2000 bytes", "delete the file", key);
	}

	@Test
	void whenItCannotBeMadeThenTheMessageSaysWhatToDo() throws Exception {
		Files.writeString(this.home.resolve(".runar"), "a file where the directory should be");
		assertRefused("can be neither read nor made", "runar.network.network-keys", NetworkKey.generate());
	}

	@Test
	void whenThereAreNeitherPermissionsNorLinksThenItWorksAllTheSame() throws Exception {
		URI uri = URI.create("jar:" + this.home.resolve("fs.zip").toUri());
		try (FileSystem zip = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
			assertThat(zip.supportedFileAttributeViews()).doesNotContain("posix");
			Path file = zip.getPath("/home/.runar/development.key");
			String key = DevelopmentKey.loadOrCreate(file).encoded();
			assertThat(DevelopmentKey.loadOrCreate(file).encoded()).isEqualTo(key);
		}
	}

	private Path file() {
		return this.home.resolve(".runar").resolve("development.key");
	}

	private List<String> entries() throws Exception {
		try (Stream<Path> entries = Files.list(file().getParent())) {
			return entries.map((entry) -> entry.getFileName().toString()).toList();
		}
	}

	private void assumePosix() {
		assumeTrue(this.home.getFileSystem().supportedFileAttributeViews().contains("posix"));
	}

	private void assertRefused(String found, String expected, NetworkKey key) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> DevelopmentKey.loadOrCreate(file()))
			.withMessageContainingAll(file().toString().substring(0, 4), found, expected)
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(key.encoded()));
	}

}
