package io.runar.runtime;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The pool that runs handlers. No test asserts how fast anything is: those that wait do
 * so for latches.
 */
class HandlerPoolTests {

	/** A monitor that never ticks: nothing but the hand-over itself wakes workers. */
	private static final long NEVER = TimeUnit.HOURS.toNanos(1);

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final List<HandlerPool> pools = new CopyOnWriteArrayList<>();

	@AfterEach
	void shutDown() {
		this.pools.forEach(HandlerPool::shutdown);
	}

	@Test
	void whenShortTasksComeInBurstsThenFewOfThemWakeAThread() throws Exception {
		HandlerPool pool = pool(2, 200, 10_000);
		for (int i = 0; i < 200; i++) {
			CountDownLatch done = new CountDownLatch(30);
			IntStream.range(0, 30).forEach((task) -> pool.execute(done::countDown));
			await(done);
		}
		assertThat(pool.wakeUps()).isLessThan(200 * 30 / 2);
	}

	@Test
	void whenTasksComeAsABatchThenNoneRunsBeforeItsEndAndOneWorkerIsWoken() throws Exception {
		HandlerPool pool = new HandlerPool(2, 200, 10_000, this::daemon, new HandlerPool.Timing(NEVER, NEVER));
		this.pools.add(pool);
		AtomicInteger run = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(40);
		pool.beginBatch();
		for (int i = 0; i < 40; i++) {
			pool.execute(() -> {
				run.incrementAndGet();
				done.countDown();
			});
		}
		assertThat(pool.wakeUps()).isZero();
		assertThat(run).hasValue(0);
		pool.endBatch();
		await(done);
		assertThat(pool.wakeUps()).isLessThanOrEqualTo(3);
		CountDownLatch single = new CountDownLatch(1);
		pool.execute(single::countDown);
		await(single);
	}

	@Test
	void whenTheTasksOfABatchWaitForEachOtherThenAllRun() throws Exception {
		HandlerPool pool = pool(2, 200, 10_000);
		CyclicBarrier barrier = new CyclicBarrier(100);
		CountDownLatch done = new CountDownLatch(100);
		pool.beginBatch();
		for (int i = 0; i < 100; i++) {
			pool.execute(() -> pass(barrier, done));
		}
		pool.endBatch();
		await(done);
	}

	@Test
	void whenThePoolIsFullOrShutDownThenTasksWithoutLimitRunAllTheSame() throws Exception {
		HandlerPool pool = pool(1, 1, 1);
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(3);
		pool.execute(() -> awaitQuietly(release));
		pool.execute(done::countDown);
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(done::countDown));
		pool.withoutLimit().execute(done::countDown);
		release.countDown();
		pool.shutdown();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(done::countDown));
		pool.withoutLimit().execute(done::countDown);
		await(done);
	}

	@Test
	void whenABatchIsLargerThanTheRoomThenTheRestIsRefused() throws Exception {
		HandlerPool pool = pool(1, 1, 3);
		CountDownLatch done = new CountDownLatch(4);
		pool.beginBatch();
		for (int i = 0; i < 4; i++) {
			pool.execute(done::countDown);
		}
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {
		}));
		pool.endBatch();
		await(done);
	}

	@Test
	void whenTwoHundredTasksWaitForEachOtherThenAllRun() throws Exception {
		HandlerPool pool = pool(2, 200, 10_000);
		CyclicBarrier barrier = new CyclicBarrier(200);
		CountDownLatch done = new CountDownLatch(400);
		for (int i = 0; i < 400; i++) {
			pool.execute(() -> pass(barrier, done));
		}
		await(done);
		assertThat(pool.liveThreads()).isEqualTo(200);
	}

	@Test
	void whenOneTaskBlocksThenAShortOneBehindItRuns() throws Exception {
		HandlerPool pool = pool(2, 10, 100);
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(5);
		for (int i = 0; i < 5; i++) {
			pool.execute(() -> awaitQuietly(release));
			pool.execute(done::countDown);
		}
		await(done);
		release.countDown();
	}

	@Test
	void whenAsManyTasksWaitAsMayThenTheNextIsRefusedUntilOneIsDone() throws Exception {
		HandlerPool pool = pool(2, 2, 3);
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch rest = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(5);
		pool.execute(() -> {
			awaitQuietly(first);
			done.countDown();
		});
		for (int i = 0; i < 4; i++) {
			pool.execute(() -> {
				awaitQuietly(rest);
				done.countDown();
			});
		}
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {
		})).withMessage("more than 3 tasks wait");
		first.countDown();
		rest.countDown();
		await(done);
		CountDownLatch again = new CountDownLatch(1);
		pool.execute(again::countDown);
		await(again);
	}

	@Test
	void whenATaskThrowsThenItsWorkerGoesOn() throws Exception {
		AtomicReference<Throwable> uncaught = new AtomicReference<>();
		HandlerPool pool = new HandlerPool(1, 1, 10, (task) -> {
			Thread thread = daemon(task);
			thread.setUncaughtExceptionHandler((where, ex) -> uncaught.set(ex));
			return thread;
		}, new HandlerPool.Timing(NEVER, NEVER));
		this.pools.add(pool);
		pool.execute(() -> {
			throw new AssertionError("on purpose");
		});
		CountDownLatch done = new CountDownLatch(1);
		pool.execute(done::countDown);
		await(done);
		assertThat(uncaught.get()).hasMessage("on purpose");
		assertThat(pool.liveThreads()).isEqualTo(1);
	}

	@Test
	void whenATaskIsInterruptedThenTheNextIsNot() throws Exception {
		HandlerPool pool = pool(1, 1, 10);
		AtomicInteger interrupted = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(1);
		pool.execute(() -> Thread.currentThread().interrupt());
		pool.execute(() -> {
			interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 2);
			done.countDown();
		});
		await(done);
		assertThat(interrupted).hasValue(2);
	}

	@Test
	void whenShutDownThenWhatWaitsRunsNewIsRefusedAndThreadsEnd() throws Exception {
		HandlerPool pool = pool(2, 4, 100);
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(50);
		for (int i = 0; i < 50; i++) {
			pool.execute(() -> {
				awaitQuietly(release);
				done.countDown();
			});
		}
		pool.shutdown();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {
		}));
		release.countDown();
		await(done);
		for (Thread thread : this.threads) {
			thread.join(20_000);
			assertThat(thread.isAlive()).isFalse();
		}
	}

	@Test
	void whenWorkersAreIdleLongEnoughThenTheyEnd() throws Exception {
		HandlerPool pool = new HandlerPool(2, 4, 100, this::daemon,
				new HandlerPool.Timing(NEVER, TimeUnit.MILLISECONDS.toNanos(1)));
		this.pools.add(pool);
		CountDownLatch done = new CountDownLatch(1);
		pool.execute(done::countDown);
		await(done);
		this.threads.get(0).join(20_000);
		assertThat(pool.liveThreads()).isZero();
	}

	/**
	 * Producers of random pace, workers that end after microseconds of idleness, and no
	 * monitor that could make up for a lost wake-up: then a round would never end.
	 */
	@Test
	void whenProducersAndIdleWorkersRaceThenEveryTaskRuns() throws Exception {
		HandlerPool pool = new HandlerPool(2, 4, 1_000_000, this::daemon, new HandlerPool.Timing(NEVER, 60_000));
		this.pools.add(pool);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
		for (int round = 0; round < 2_000 && System.nanoTime() < end; round++) {
			CountDownLatch done = new CountDownLatch(3 * 40);
			SplittableRandom seeds = new SplittableRandom(round);
			List<Thread> producers = IntStream.range(0, 3)
				.mapToObj((i) -> producer(pool, done, seeds.split()))
				.toList();
			producers.forEach(Thread::start);
			await(done);
			for (Thread producer : producers) {
				producer.join();
			}
		}
	}

	private static Thread producer(HandlerPool pool, CountDownLatch done, SplittableRandom random) {
		return new Thread(() -> {
			for (int i = 0; i < 40; i++) {
				pool.execute(done::countDown);
				if (random.nextInt(4) == 0) {
					LockSupport.parkNanos(random.nextInt(80_000));
				}
			}
		});
	}

	@Test
	void whenANumberIsOutOfRangeThenTheErrorNamesIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> new HandlerPool(0, 1, this::daemon))
			.withMessage("maxThreads: 0 (expected: > 0)");
		assertThatIllegalArgumentException().isThrownBy(() -> new HandlerPool(1, 0, this::daemon))
			.withMessage("queueCapacity: 0 (expected: > 0)");
	}

	private HandlerPool pool(int minTarget, int maxThreads, int queueCapacity) {
		HandlerPool pool = new HandlerPool(minTarget, maxThreads, queueCapacity, this::daemon,
				new HandlerPool.Timing(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(10)));
		this.pools.add(pool);
		return pool;
	}

	private Thread daemon(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		this.threads.add(thread);
		return thread;
	}

	/** Waits for as many others as the barrier wants. */
	private static void pass(CyclicBarrier barrier, CountDownLatch passed) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
			passed.countDown();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
