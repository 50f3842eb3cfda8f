package io.runar.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.node.NetworkConfig;
import io.runar.node.RunarNode;
import io.runar.runtime.SystemEnvironment;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;
import io.runar.service.CachePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Caches under real threads, in one node.
 */
class CacheThreadsTests {

	private static final int THREADS = 8;

	private final SystemEnvironment environment = SystemEnvironment.create(2, 1000);

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private RunarNode node;

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.node.close();
		this.environment.close();
	}

	@Test
	void whenManyThreadsAskForTheSameThenEachResultIsMadeOnce() throws Exception {
		AtomicInteger runs = new AtomicInteger();
		start(List.of(), (request) -> {
			runs.incrementAndGet();
			return "result of " + request.params();
		});
		CyclicBarrier together = new CyclicBarrier(THREADS);
		inAllThreads(() -> {
			for (int i = 0; i < 200; i++) {
				together.await(10, TimeUnit.SECONDS);
				assertThat(this.node.request("work/do", i, String.class)).isEqualTo("result of " + i);
			}
			return null;
		});
		assertThat(runs).hasValue(200);
	}

	@Test
	void whenChangesArePublishedAllTheTimeThenNobodyGetsWhatWasBeforeHisOwn() throws Exception {
		AtomicInteger version = new AtomicInteger();
		start(List.of("work/changed"), (request) -> version.get());
		inAllThreads(() -> {
			for (int i = 0; i < 2000; i++) {
				int mine = version.incrementAndGet();
				this.node.publish("work/changed", null);
				assertThat(this.node.request("work/do", "same", Integer.class)).isGreaterThanOrEqualTo(mine);
			}
			return null;
		});
	}

	@Test
	void whenAllHandlerThreadsWaitForAResultOfAnotherThreadThenTheyGetIt() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch finish = new CountDownLatch(1);
		CountDownLatch waiting = new CountDownLatch(2);
		start(List.of(), (request) -> {
			begun.countDown();
			finish.await(10, TimeUnit.SECONDS);
			return "done";
		});
		Future<String> leader = this.threads.submit(() -> this.node.request("work/do", "x", String.class));
		begun.await(10, TimeUnit.SECONDS);
		List<Future<String>> answers = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			java.util.concurrent.FutureTask<String> task = new java.util.concurrent.FutureTask<>(() -> {
				waiting.countDown();
				return this.node.request("work/do", "x", String.class);
			});
			this.environment.handlers().execute(task);
			answers.add(task);
		}
		waiting.await(10, TimeUnit.SECONDS);
		finish.countDown();
		assertThat(leader.get(10, TimeUnit.SECONDS)).isEqualTo("done");
		for (Future<String> answer : answers) {
			assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("done");
		}
	}

	private void start(List<String> invalidateOn, ActionHandler handler) {
		CachePolicy policy = new CachePolicy(Duration.ofHours(1), Duration.ZERO, 1000, List.of(), invalidateOn, false);
		AbstractService service = new AbstractService("work") {
			{
				action(ActionMetadata.named("do").withCache(policy), handler);
			}
		};
		this.node = RunarNode
			.builder(NetworkConfig.builder()
				.transportType("tcp")
				.discoveryEnabled(false)
				.securityEnabled(false)
				.drainTimeout(Duration.ZERO)
				.build())
			.environment(this.environment)
			.service(service)
			.build();
		this.node.start().join();
	}

	private void inAllThreads(Callable<?> task) throws Exception {
		List<Future<?>> all = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			all.add(this.threads.submit(task));
		}
		for (Future<?> each : all) {
			each.get(30, TimeUnit.SECONDS);
		}
	}

}
