package io.runar.security;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes that are refused, by name and by file.
 */
class DenyListTests {

	@TempDir
	Path directory;

	@Test
	void whenAFileNamesNodesThenTheyAreDeniedBesideThoseGiven() throws Exception {
		Path file = write("# stolen laptops\norders-1 # by bus\n\n  orders-2  \n");
		DenyList list = new DenyList(List.of(PeerId.of("given")), file);
		assertDenied(list, "given", "orders-1", "orders-2");
		assertThat(list.contains(PeerId.of("orders-3"))).isFalse();
		list.set(List.of(PeerId.of("other")));
		assertDenied(list, "other", "orders-1", "orders-2");
		assertThat(list.contains(PeerId.of("given"))).isFalse();
	}

	@Test
	void whenTheFileChangesThenListenersHearOnceItIsReadAgain() throws Exception {
		Path file = write("orders-1");
		DenyList list = new DenyList(List.of(), file);
		AtomicInteger heard = new AtomicInteger();
		list.onChange(heard::incrementAndGet);
		write("orders-2");
		assertDenied(list, "orders-1");
		list.reload();
		assertDenied(list, "orders-2");
		assertThat(list.contains(PeerId.of("orders-1"))).isFalse();
		assertThat(heard).hasValue(1);
	}

	@Test
	void whenALineIsWrongThenItsNumberIsNamedAndNothingChanges() throws Exception {
		Path file = write("orders-1\n");
		DenyList list = new DenyList(List.of(PeerId.of("given")), file);
		write("orders-1\n# one more\nnot a node\n");
		assertWrong(list::reload, file + " has a wrong line 3: node id: 'not a node' (expected: 1 to 63 of");
		assertDenied(list, "given", "orders-1");
		Files.delete(file);
		assertWrong(list::reload, "does not exist");
		assertWrong(() -> new DenyList(List.of(), file), "does not exist");
		assertDenied(list, "given", "orders-1");
	}

	/** A mistake in a file must not block a revocation; it is the watch that reads it. */
	@Test
	void whenTheFileIsWrongThenNodesCanBeDeniedBesideWhatWasReadLast() throws Exception {
		Path file = write("orders-1\n");
		DenyList list = new DenyList(List.of(PeerId.of("given")), file);
		write("not a node\n");
		list.set(List.of(PeerId.of("stolen")));
		assertDenied(list, "stolen", "orders-1");
		assertThat(list.contains(PeerId.of("given"))).isFalse();
		write("orders-2\n");
		list.set(List.of());
		assertDenied(list, "orders-1");
		assertThat(list.contains(PeerId.of("orders-2"))).isFalse();
		list.reload();
		assertDenied(list, "orders-2");
		assertThat(list.contains(PeerId.of("orders-1"))).isFalse();
	}

	@Test
	void whenAKeyIsPutOnTheListThenTheMessageDoesNotRepeatIt() throws Exception {
		String key = NetworkKey.generate().encoded();
		Path file = write(key);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new DenyList(List.of(), file))
			.satisfies((ex) -> assertThat(ex.toString() + ex.getCause()).doesNotContain(key.substring(6)));
	}

	private static void assertDenied(DenyList list, String... ids) {
		assertThat(ids).allSatisfy((id) -> assertThat(list.contains(PeerId.of(id))).isTrue());
	}

	private static void assertWrong(Runnable action, String message) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(action::run)
			.withMessageContaining("runar.network.denied-peers-file: ")
			.withMessageContaining(message)
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_CONFIGURATION);
	}

	private Path write(String content) throws Exception {
		return Files.writeString(this.directory.resolve("denied"), content);
	}

}
