package io.runar.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PendingTableTests {

	private final PendingTable table = new PendingTable();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void randomOperationsAreThoseOfAMap(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		TreeMap<Long, PendingRequest> expected = new TreeMap<>();
		long next = 0;
		for (int i = 0; i < 50_000; i++) {
			if (random.nextInt(3000) > expected.size()) {
				PendingRequest request = TestRequests.pending(++next);
				this.table.add(request);
				expected.put(next, request);
			}
			else {
				// Mostly the oldest, sometimes any.
				long id = (random.nextInt(10) > 0) ? expected.firstKey() : random.nextLong(next + 10);
				assertThat(this.table.remove(id)).isSameAs(expected.remove(id));
			}
		}
		List<PendingRequest> visited = new ArrayList<>();
		this.table.forEach(visited::add);
		assertThat(visited).containsExactlyInAnyOrderElementsOf(expected.values());
	}

	@Test
	void whenNothingWasAddedThenNothingIsFound() {
		List<PendingRequest> visited = new ArrayList<>();
		this.table.forEach(visited::add);
		assertThat(visited).isEmpty();
		assertThat(this.table.remove(1)).isNull();
	}

	@RepeatedTest(5)
	void whenManyThreadsAddAndTakeThenEveryRequestIsTakenOnce() throws InterruptedException {
		int count = 40_000;
		AtomicLong ids = new AtomicLong();
		AtomicInteger taken = new AtomicInteger();
		ConcurrentLinkedQueue<Long> added = new ConcurrentLinkedQueue<>();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			threads.add(new Thread(() -> {
				for (int n = 0; n < count; n++) {
					long id = ids.incrementAndGet();
					this.table.add(TestRequests.pending(id));
					// Twice, so that two threads may try to take the same one.
					added.add(id);
					added.add(id);
				}
			}));
			threads.add(new Thread(() -> {
				while (taken.get() < 2 * count) {
					Long id = added.poll();
					if (id != null && this.table.remove(id) != null) {
						taken.incrementAndGet();
					}
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		List<PendingRequest> left = new ArrayList<>();
		this.table.forEach(left::add);
		assertThat(left).isEmpty();
		assertThat(taken).hasValue(2 * count);
	}

}
