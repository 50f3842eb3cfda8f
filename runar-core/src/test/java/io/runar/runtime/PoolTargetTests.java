package io.runar.runtime;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many workers of the handler pool may run. One tick is a millisecond here.
 */
class PoolTargetTests {

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

	private final PoolTarget targets = new PoolTarget(2, 200, 0);

	private long now;

	private long submitted;

	private long taken;

	private long completed;

	@Test
	void whenAllWorkersWaitForLocksThenTwoHundredRunAfterAFewTicks() {
		this.submitted = 200;
		tick(0, 0);
		for (int i = 0; i < 7; i++) {
			// All that were let run have begun a task and wait now.
			this.taken = this.targets.target();
			tick(0, this.targets.target());
		}
		assertThat(this.targets.target()).isEqualTo(200);
	}

	@Test
	void whenWorkersOnlyLookBlockedThenTheFirstTickIsForgiven() {
		this.submitted = 200;
		tick(0, 0);
		tick(0, 0);
		assertThat(this.targets.target()).isEqualTo(2);
		tick(0, 0);
		assertThat(this.targets.target()).isEqualTo(4);
	}

	@Test
	void whenTasksLastLongerThanATickThenItGrows() {
		this.submitted = 1000;
		tick(0, 0);
		for (int i = 0; i < 40; i++) {
			tick(1, 0);
		}
		assertThat(this.targets.target()).isGreaterThan(50);
	}

	@Test
	void whenMoreWorkersBringNoMoreThenTheyAreTakenBack() {
		this.submitted = 1_000_000;
		int highest = 0;
		int highTicks = 0;
		for (int i = 0; i < 1000; i++) {
			tick(100, 0);
			highest = Math.max(highest, this.targets.target());
			highTicks += (this.targets.target() > 2) ? 1 : 0;
		}
		assertThat(highest).isEqualTo(3);
		assertThat(highTicks).isLessThan(100);
	}

	@Test
	void whenMoreWorkersBringMoreThenTheyStay() {
		this.submitted = 1_000_000;
		for (int i = 0; i < 300; i++) {
			// Each worker manages three tasks a tick, until eighty are at work.
			tick(3 * Math.min(80, this.targets.target()), 0);
		}
		assertThat(this.targets.target()).isGreaterThan(50);
	}

	@Test
	void whenNothingWaitsThenItShrinksToTheLeastWithinSeconds() {
		whenAllWorkersWaitForLocksThenTwoHundredRunAfterAFewTicks();
		this.taken = this.submitted;
		for (int i = 0; i < 500; i++) {
			tick(0, 0);
		}
		assertThat(this.targets.target()).isBetween(100, 130);
		for (int i = 0; i < 7_500; i++) {
			tick(0, 0);
		}
		assertThat(this.targets.isAtRest()).isTrue();
	}

	@Test
	void whenItWasNotAskedForALongTimeThenItShrinksAtOnce() {
		whenAllWorkersWaitForLocksThenTwoHundredRunAfterAFewTicks();
		this.taken = this.submitted;
		this.now += TimeUnit.SECONDS.toNanos(60);
		tick(0, 0);
		assertThat(this.targets.target()).isEqualTo(2);
	}

	@Test
	void whenATaskIsTakenWithinATickThenNothingStarves() {
		for (int i = 0; i < 100; i++) {
			this.submitted += 500;
			assertThat(tick(500, 0)).isFalse();
		}
		assertThat(this.targets.target()).isEqualTo(2);
	}

	private boolean tick(int progress, int blocked) {
		this.now += TICK;
		this.taken += progress;
		this.completed += progress;
		return this.targets.tick(this.now, this.submitted, this.taken, this.completed, this.targets.target(), blocked);
	}

}
