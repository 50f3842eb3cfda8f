package io.runar.security;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How many requests a limiter lets through. The time is a number.
 */
class RateLimiterTests {

	/** Also where the clock starts does not matter, not even when it overflows. */
	private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

	@Test
	void whenAllComeAtOnceThenOneBurstIsLetThrough() {
		RateLimiter limiter = new RateLimiter(1000, this.now);
		assertThat(admitted(limiter, 500)).isEqualTo(100);
	}

	@Test
	void aBurstMayBeChosenAndPartOfItLeftToOthers() {
		RateLimiter limiter = new RateLimiter(1000, 10, this.now);
		int taken = 0;
		while (limiter.tryAcquireLeaving(this.now, 4) == 0) {
			taken++;
		}
		assertThat(taken).isEqualTo(6);
		assertThat(admitted(limiter, 20)).isEqualTo(4);
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimiter(1000, 0, this.now))
			.withMessage("burst: 0 (expected: at least 1)");
	}

	@Test
	void whenARateIsSharedThenEachGetsItsPartOfIt() {
		RateLimiter limiter = new RateLimiter(1000, 1, this.now);
		int taken = 0;
		for (int i = 0; i < 1000; i++) {
			taken += (limiter.tryAcquireShare(this.now, 4) == 0) ? 1 : 0;
			this.now += TimeUnit.MILLISECONDS.toNanos(1);
		}
		assertThat(taken).isBetween(249, 251);
		assertThat(limiter.isFull(this.now + TimeUnit.MILLISECONDS.toNanos(4))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 20, 100, 1000, 50_000, 300_000 })
	void whenFloodedThenTheRateHoldsEvenWithACoarseClock(int perSecond) {
		RateLimiter limiter = new RateLimiter(perSecond, this.now);
		admitted(limiter, perSecond);
		long admitted = 0;
		for (int tick = 0; tick < 1000; tick++) {
			this.now += TimeUnit.MILLISECONDS.toNanos(10);
			admitted += admitted(limiter, perSecond / 10 + 10);
		}
		assertThat(admitted).isBetween(perSecond * 995L / 100, perSecond * 1005L / 100);
	}

	@Test
	void whenRefusedThenItSaysAfterWhichTimeOneIsLetThrough() {
		RateLimiter limiter = new RateLimiter(2, this.now);
		assertThat(limiter.tryAcquire(this.now)).isZero();
		this.now += TimeUnit.MILLISECONDS.toNanos(100);
		long wait = limiter.tryAcquire(this.now);
		assertThat(wait).isEqualTo(TimeUnit.MILLISECONDS.toNanos(400));
		this.now += wait;
		assertThat(limiter.tryAcquire(this.now)).isZero();
	}

	@Test
	void whenQuietForLongThenNoMoreThanOneBurstIsSaved() {
		RateLimiter limiter = new RateLimiter(1000, this.now);
		this.now += TimeUnit.HOURS.toNanos(1);
		assertThat(admitted(limiter, 500)).isEqualTo(100);
	}

	@Test
	void whenManyThreadsAskThenNoMoreThanOneBurstIsLetThrough() throws Exception {
		RateLimiter limiter = new RateLimiter(10_000, this.now);
		AtomicInteger admitted = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(4);
		for (int i = 0; i < 4; i++) {
			new Thread(() -> {
				admitted.addAndGet(admitted(limiter, 5_000));
				done.countDown();
			}).start();
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(admitted).hasValue(1000);
	}

	@Test
	void whenTheRateIsOutOfRangeThenTheErrorNamesIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimiter(0, 0))
			.withMessage("perSecond: 0 (expected: 1 to 1000000000)");
	}

	private int admitted(RateLimiter limiter, int asked) {
		int admitted = 0;
		for (int i = 0; i < asked; i++) {
			admitted += (limiter.tryAcquire(this.now) == 0) ? 1 : 0;
		}
		return admitted;
	}

}
