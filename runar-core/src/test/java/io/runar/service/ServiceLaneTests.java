package io.runar.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.Priority;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The share of a service of the handler threads.
 */
class ServiceLaneTests {

	private static final int LIMIT = 3;

	private final ServiceLane lane = new ServiceLane();

	private final Deque<Runnable> pool = new ArrayDeque<>();

	private final List<String> log = new ArrayList<>();

	@Test
	void whenMoreTasksComeThanMayRunThenTheRestWaitsInOrder() {
		for (int i = 0; i < 5; i++) {
			execute("task" + i);
		}
		assertThat(this.pool).hasSize(3);
		assertThat(this.lane.active()).isEqualTo(3);
		assertThat(this.lane.waiting()).isEqualTo(2);
		this.pool.removeFirst().run();
		assertThat(this.lane.active()).isEqualTo(3);
		assertThat(this.lane.waiting()).isEqualTo(1);
		while (!this.pool.isEmpty()) {
			this.pool.removeFirst().run();
		}
		assertThat(this.log).containsExactly("task0", "task1", "task2", "task3", "task4");
		assertThat(this.lane.active()).isZero();
	}

	@Test
	void whenTooManyTasksWaitThenTheNextIsRefusedTheSoonerTheLessItMatters() {
		fill(LIMIT + 6_000, Priority.LOW);
		assertRefused(Priority.LOW, 6_000);
		fill(3_000, Priority.NORMAL);
		assertRefused(Priority.NORMAL, 9_000);
		fill(1_000, Priority.HIGH);
		assertRefused(Priority.HIGH, ServiceLane.MAX_WAITING);
		assertThat(this.lane.waiting()).isEqualTo(ServiceLane.MAX_WAITING);
	}

	private void fill(int tasks, Priority priority) {
		for (int i = 0; i < tasks; i++) {
			execute("task", priority);
		}
		assertThat(this.log).isEmpty();
	}

	private void assertRefused(Priority priority, int waiting) {
		execute("late", priority);
		assertThat(this.log)
			.containsExactly("late refused: " + waiting + " requests of this service wait for their turn");
		this.log.clear();
	}

	@Test
	void whenThePoolIsFullThenTheTaskIsRefusedAndHoldsNoPlace() {
		this.lane.execute(new LoggingTask("task", this::refuse), this::refuse, LIMIT);
		assertThat(this.log).containsExactly("task refused: full");
		assertThat(this.lane.active()).isZero();
	}

	@Test
	void whenThePoolIsFullThenAllThatWaitAreToldOneByOne() {
		for (int i = 0; i < 1000; i++) {
			execute("task");
		}
		LoggingTask first = (LoggingTask) this.pool.removeFirst();
		first.executor = this::refuse;
		first.run();
		assertThat(this.log).hasSize(998).endsWith("task refused: full");
		assertThat(this.lane.waiting()).isZero();
		assertThat(this.lane.active()).isEqualTo(2);
	}

	@Test
	void whenManyThreadsUseALaneThenTheLimitHoldsAndEveryTaskRuns() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(8_000);
		for (int i = 0; i < 4; i++) {
			new Thread(() -> {
				for (int task = 0; task < 2_000; task++) {
					this.lane.execute(new CountingTask(threads, inside, most, done), threads, LIMIT);
				}
			}).start();
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(most.get()).isLessThanOrEqualTo(LIMIT);
		threads.shutdown();
	}

	@Test
	void whenThePoolRefusesATaskThenOneThatCameMeanwhileRuns() {
		AtomicInteger tries = new AtomicInteger();
		this.lane.execute(new LoggingTask("first", this.pool::add), (task) -> {
			if (tries.getAndIncrement() == 0) {
				this.lane.execute(new LoggingTask("second", this.pool::add), this.pool::add, 1);
				refuse(task);
			}
			this.pool.add(task);
		}, 1);
		assertThat(this.log).containsExactly("first refused: full");
		assertThat(this.lane.waiting()).isZero();
		this.pool.removeFirst().run();
		assertThat(this.log).containsExactly("first refused: full", "second");
	}

	private void execute(String name) {
		execute(name, Priority.NORMAL);
	}

	private void execute(String name, Priority priority) {
		LoggingTask task = new LoggingTask(name, this.pool::add);
		task.priority = priority;
		this.lane.execute(task, this.pool::add, LIMIT);
	}

	private void refuse(Runnable task) {
		throw new RejectedExecutionException("full");
	}

	private final class LoggingTask implements ServiceLane.Task {

		private final String name;

		private Executor executor;

		private Priority priority = Priority.NORMAL;

		private LoggingTask(String name, Executor executor) {
			this.name = name;
			this.executor = executor;
		}

		@Override
		public Priority priority() {
			return this.priority;
		}

		@Override
		public void run() {
			ServiceLaneTests.this.log.add(this.name);
			ServiceLaneTests.this.lane.leave(this.executor, LIMIT);
		}

		@Override
		public void refused(String reason) {
			ServiceLaneTests.this.log.add(this.name + " refused: " + reason);
		}

	}

	private final class CountingTask implements ServiceLane.Task {

		private final Executor executor;

		private final AtomicInteger inside;

		private final AtomicInteger most;

		private final CountDownLatch done;

		private CountingTask(Executor executor, AtomicInteger inside, AtomicInteger most, CountDownLatch done) {
			this.executor = executor;
			this.inside = inside;
			this.most = most;
			this.done = done;
		}

		@Override
		public void run() {
			this.most.accumulateAndGet(this.inside.incrementAndGet(), Math::max);
			this.inside.decrementAndGet();
			this.done.countDown();
			ServiceLaneTests.this.lane.leave(this.executor, LIMIT);
		}

		@Override
		public void refused(String reason) {
			throw new AssertionError(reason);
		}

	}

}
