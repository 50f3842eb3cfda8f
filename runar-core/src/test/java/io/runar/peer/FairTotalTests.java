package io.runar.peer;

import java.util.AbstractCollection;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often a {@link FairTotal} adds up all peers. What it decides is in
 * {@code TotalLimitTests}.
 */
class FairTotalTests {

	/** The peers themselves do not matter here. */
	private int measurements;

	private long now;

	private final FairTotal total = new FairTotal(100, new AbstractCollection<>() {

		@Override
		public Iterator<Peer> iterator() {
			FairTotalTests.this.measurements++;
			return Collections.emptyIterator();
		}

		@Override
		public int size() {
			return 0;
		}

	}, (peer) -> 0, () -> this.now);

	@Test
	void whenAPeerIsWithinItsPartThenNobodyIsAsked() {
		this.total.peersChanged(10);
		assertThat(this.total.admits(5, 1, true)).isTrue();
		assertThat(this.measurements).isZero();
	}

	@Test
	void whenThereIsRoomThenAllAreAskedOnlyAgainWhenThatMuchWasLetIn() {
		this.total.peersChanged(10);
		for (int i = 0; i < 51; i++) {
			assertThat(this.total.admits(6, 1, true)).isTrue();
		}
		assertThat(this.measurements).isEqualTo(1);
		this.total.admits(6, 1, true);
		assertThat(this.measurements).isEqualTo(2);
	}

	@Test
	void whenTimeHasPassedOrPeersHaveChangedThenAllAreAskedAgain() {
		this.total.peersChanged(10);
		this.total.admits(6, 1, true);
		this.now += TimeUnit.MILLISECONDS.toNanos(2);
		this.total.admits(6, 1, true);
		assertThat(this.measurements).isEqualTo(2);
		this.total.peersChanged(11);
		this.total.admits(6, 1, true);
		assertThat(this.measurements).isEqualTo(3);
	}

	@Test
	void whenManyPeersAreThereThenNotEachRefusalAsksAll() {
		this.total.peersChanged(1600);
		for (int i = 0; i < 1010; i++) {
			assertThat(this.total.admits(1000, 1000, false)).isFalse();
		}
		assertThat(this.measurements).isEqualTo(10);
	}

	@Test
	void whenFewPeersAreThereThenWhatIsGivenBackIsNoticedAtOnce() {
		this.total.peersChanged(15);
		assertThat(this.total.admits(1000, 1000, false)).isFalse();
		assertThat(this.total.admits(1000, 1, false)).isTrue();
	}

	@Test
	void whenManyPeersAreThereThenTheSumForPeopleIsThatOfAMomentAgo() {
		this.total.peersChanged(1600);
		this.total.total();
		int before = this.measurements;
		this.total.total();
		assertThat(this.measurements).isEqualTo(before);
		this.now += TimeUnit.MILLISECONDS.toNanos(2);
		this.total.total();
		assertThat(this.measurements).isGreaterThan(before);
	}

}
