package io.runar.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileWatch}.
 */
class FileWatchTests {

	private static final Duration LOOK = Duration.ofMillis(500);

	@TempDir
	Path directory;

	private final VirtualTime time = new VirtualTime(1);

	private final List<String> told = new ArrayList<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(FileWatch.class);

	private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

	private Path one;

	private Path two;

	@BeforeEach
	void prepare() throws IOException {
		this.one = Files.writeString(this.directory.resolve("one"), "1");
		this.two = this.directory.resolve("two");
		this.logged.start();
		this.logger.addAppender(this.logged);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.logged);
	}

	@Test
	void whenNothingChangesThenNothingIsTold() {
		watch(this::tell);
		this.time.advance(Duration.ofMinutes(5));
		assertThat(this.told).isEmpty();
	}

	@Test
	void whenAFileIsChangedMadeOrDeletedThenEachIsToldOnceWithinTwoLooks() throws IOException {
		watch(this::tell);
		Files.writeString(this.one, "2");
		this.time.advance(LOOK.multipliedBy(2));
		assertThat(this.told).containsExactly("2");
		Files.writeString(this.two, "x");
		this.time.advance(LOOK.multipliedBy(2));
		assertThat(this.told).hasSize(2);
		Files.delete(this.two);
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.told).hasSize(3);
	}

	@Test
	void whenTheTimeOfTheFileStaysThenTheChangeIsSeenAllTheSame() throws IOException {
		FileTime before = Files.getLastModifiedTime(this.one);
		watch(this::tell);
		Files.writeString(this.one, "2");
		Files.setLastModifiedTime(this.one, before);
		this.time.advance(LOOK.multipliedBy(2));
		assertThat(this.told).containsExactly("2");
	}

	@Test
	void whenALinkIsMovedToOtherFilesThenTheChangeIsSeen() throws IOException {
		Path other = Files.createDirectory(this.directory.resolve("v2"));
		Files.writeString(other.resolve("one"), "2");
		Path link = Files.createSymbolicLink(this.directory.resolve("data"), this.directory);
		FileWatch.start(List.of(link.resolve("one")), LOOK, this::tell, this.time.newEnvironment("here"));
		Files.delete(link);
		Files.createSymbolicLink(link, other);
		this.time.advance(LOOK.multipliedBy(2));
		assertThat(this.told).hasSize(1);
	}

	@Test
	void whileAFileIsBeingWrittenThenNothingIsTold() throws IOException {
		watch(this::tell);
		for (int i = 0; i < 10; i++) {
			Files.writeString(this.one, "part " + i);
			this.time.advance(LOOK);
		}
		assertThat(this.told).isEmpty();
		this.time.advance(LOOK);
		assertThat(this.told).containsExactly("part 9");
	}

	@Test
	void whenAChangeCannotBeUsedThenItIsLoggedOnceAndTheNextIsTold() throws IOException {
		watch(() -> {
			tell();
			if (this.told.contains("bad") && !this.told.contains("good")) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "not a key");
			}
		});
		Files.writeString(this.one, "bad");
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.told).containsOnly("bad");
		assertThat(this.logged.list).singleElement()
			.satisfies((line) -> assertThat(line.getFormattedMessage()).contains(this.one.toString())
				.endsWith("goes on with what was read before: not a key"));
		Files.writeString(this.one, "good");
		this.time.advance(LOOK.multipliedBy(2));
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.told).containsOnlyOnce("good").endsWith("good");
	}

	@Test
	void whenAChangeCanBeUsedOnlyLaterThenItIsTriedAgainAtEachLook() throws IOException {
		watch(() -> {
			tell();
			if (this.told.size() < 5) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "not yet valid");
			}
		});
		Files.writeString(this.one, "early");
		this.time.advance(LOOK.multipliedBy(6));
		assertThat(this.told).hasSize(5);
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.told).hasSize(5);
		assertThat(this.logged.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
	}

	@Test
	void whenClosedThenNothingIsTold() throws IOException {
		watch(this::tell).close();
		Files.writeString(this.one, "2");
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.told).isEmpty();
	}

	private FileWatch watch(Runnable onChange) {
		return FileWatch.start(List.of(this.one, this.two), LOOK, onChange, this.time.newEnvironment("here"));
	}

	private void tell() {
		try {
			this.told.add(Files.readString(this.one));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
