package io.runar.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Time, threads and the serial context.
 */
class RuntimeTests {

	@Test
	void whenHandlersAreShortThenFewThreadsDoTheWork() throws Exception {
		try (SystemEnvironment environment = SystemEnvironment.create(50, 100)) {
			Set<String> threads = ConcurrentHashMap.newKeySet();
			for (int i = 0; i < 500; i++) {
				CountDownLatch done = new CountDownLatch(1);
				environment.handlers().execute(() -> {
					threads.add(Thread.currentThread().getName());
					done.countDown();
				});
				assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
			}
			assertThat(threads).hasSizeLessThan(20);
		}
	}

	@Test
	void whenAllHandlerThreadsBlockThenTheNextTaskStillGetsOne() throws Exception {
		try (SystemEnvironment environment = SystemEnvironment.create(50, 100)) {
			CountDownLatch all = new CountDownLatch(50);
			CountDownLatch release = new CountDownLatch(1);
			IntStream.range(0, 50).forEach((i) -> environment.handlers().execute(() -> {
				all.countDown();
				awaitQuietly(release);
			}));
			assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
			release.countDown();
		}
	}

	@Test
	void whenTooManyTasksWaitThenTheNextIsRefused() {
		try (SystemEnvironment environment = SystemEnvironment.create(2, 3)) {
			CountDownLatch release = new CountDownLatch(1);
			IntStream.range(0, 5).forEach((i) -> environment.handlers().execute(() -> awaitQuietly(release)));
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> environment.handlers().execute(() -> {
				}));
			release.countDown();
		}
	}

	@Test
	void whenTasksOfASerialContextComeFromManyThreadsThenTheyNeverOverlap() throws Exception {
		try (SystemEnvironment environment = SystemEnvironment.create()) {
			SerialContext context = environment.newSerialContext("test");
			int[] counter = new int[1];
			CountDownLatch done = new CountDownLatch(40_000);
			List<Thread> threads = IntStream.range(0, 4).mapToObj((t) -> new Thread(() -> {
				for (int i = 0; i < 10_000; i++) {
					context.execute(() -> {
						counter[0]++;
						done.countDown();
					});
				}
			})).toList();
			threads.forEach(Thread::start);
			assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(counter[0]).isEqualTo(40_000);
		}
	}

	@Test
	void whenTaskOfASerialContextFailsThenTheNextRuns() {
		VirtualTime time = new VirtualTime(1);
		SerialContext context = time.newEnvironment("node").newSerialContext("test");
		List<String> ran = new ArrayList<>();
		context.execute(() -> {
			throw new IllegalStateException("on purpose");
		});
		context.execute(() -> ran.add("next"));
		time.advance(Duration.ZERO);
		assertThat(ran).containsExactly("next");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(context::checkInside);
	}

	@Test
	void whenEnvironmentIsPausedThenItsTasksRunLate() {
		VirtualTime time = new VirtualTime(1);
		VirtualEnvironment environment = time.newEnvironment("node");
		List<Long> ran = new ArrayList<>();
		environment.schedule(Duration.ofSeconds(1), () -> ran.add(time.nanoTime()));
		environment.pause(Duration.ofSeconds(3));
		time.advance(Duration.ofSeconds(5));
		assertThat(ran).containsExactly(Duration.ofSeconds(3).toNanos());
	}

	@Test
	void whenDeadlinesPassThenEachThingExpiresInItsTime() {
		VirtualTime time = new VirtualTime(1);
		VirtualEnvironment environment = time.newEnvironment("node");
		Set<Thing> open = ConcurrentHashMap.newKeySet();
		List<Long> late = new ArrayList<>();
		DeadlineSweeper<Thing> sweeper = new DeadlineSweeper<>(environment, open::forEach, (thing) -> {
			open.remove(thing);
			late.add(time.nanoTime() - thing.deadlineNanos());
		});
		SplittableRandom random = new SplittableRandom(7);
		for (int i = 0; i < 1000; i++) {
			Thing thing = new Thing(i, time.nanoTime() + random.nextLong(1, 10_000_000_000L));
			open.add(thing);
			sweeper.added(thing.deadlineNanos());
		}
		time.advance(Duration.ofSeconds(11));
		assertThat(open).isEmpty();
		assertThat(late).hasSize(1000).allMatch((nanos) -> nanos >= 0 && nanos <= 1_000_000);
	}

	@Test
	void whenBackoffGrowsThenDelaysStayWithinTheirBounds() {
		Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), new SplittableRandom(3));
		for (int i = 0; i < 100; i++) {
			long bound = Math.min(10_000, 100L << Math.min(i, 20));
			assertThat(backoff.next().toMillis()).isBetween(0L, bound);
		}
		backoff.reset();
		assertThat(backoff.next().toMillis()).isLessThanOrEqualTo(100);
	}

	@Test
	void whenCoarseTimeIsReadThenItMovesOnAndIsNeverAhead() {
		SystemEnvironment used;
		long last;
		try (SystemEnvironment environment = SystemEnvironment.create()) {
			used = environment;
			last = environment.coarseNanoTime();
			long moves = 0;
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
			while (moves < 5 && System.nanoTime() < end) {
				long now = environment.coarseNanoTime();
				assertThat(now - last).isNotNegative();
				assertThat(environment.nanoTime() - now).isNotNegative();
				moves += (now != last) ? 1 : 0;
				last = now;
			}
			assertThat(moves).isEqualTo(5);
		}
		assertThat(used.coarseNanoTime() - last).isNotNegative();
		assertThat(used.nanoTime() - used.coarseNanoTime()).isNotPositive();
	}

	@Test
	void whenTimeIsVirtualThenCoarseTimeIsExact() {
		VirtualTime time = new VirtualTime(1);
		VirtualEnvironment environment = time.newEnvironment("node");
		time.advance(Duration.ofMillis(3));
		assertThat(environment.coarseNanoTime()).isEqualTo(environment.nanoTime());
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private record Thing(int id, long deadlineNanos) implements DeadlineSweeper.Timed {

	}

}
