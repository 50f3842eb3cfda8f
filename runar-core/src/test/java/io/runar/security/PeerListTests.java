package io.runar.security;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.runar.PeerId;
import io.runar.RunarException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Lists of nodes that change while the node runs.
 */
class PeerListTests {

	private final PeerList list = new PeerList("runar.network.denied-peers", Set.of(PeerId.of("a")), null, PeerId::of);

	@Test
	void whenTheListIsChangedWhileAReloadWaitsThenTheReloadDoesNotBringTheOldOneBack() throws Exception {
		Thread reload = new Thread(this.list::reload);
		synchronized (this.list) {
			reload.start();
			while (reload.getState() != Thread.State.BLOCKED) {
				Thread.onSpinWait();
			}
			this.list.set(Set.of());
		}
		reload.join();
		assertThat(this.list.all()).isEmpty();
	}

	@Test
	void whenThereAreTooManyThenNothingHasChanged() {
		List<PeerId> many = IntStream.rangeClosed(0, PeerList.MAX).mapToObj((i) -> PeerId.of("n" + i)).toList();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.list.set(many))
			.withMessage("runar.network.denied-peers: 10001 nodes, with those of the file (expected: at most 10000)");
		assertThat(this.list.all()).containsExactly(PeerId.of("a"));
		this.list.reload();
		assertThat(this.list.all()).containsExactly(PeerId.of("a"));
	}

}
